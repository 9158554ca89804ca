import type { Command, CommandContext, CommandOption, Risk } from '../command.ts';
import { nearest } from '../../text/nearest.ts';
import { mayRun } from '../doorman.ts';
import { kitOf, optionalText, type Kit } from '../kit.ts';
import { usageOf } from '../parse.ts';
import type { Reply } from '../reply.ts';

const RISKS: readonly Risk[] = ['read', 'reduce', 'add', 'administer', 'public'];

/** Help is made from the declarations, so that it cannot drift. */
export function helpFor(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    describe: { en: 'All commands, or one in detail', fr: 'Toutes les commandes, ou une en détail' },
    options: [{ name: 'command', kind: 'text', describe: { en: 'Such as buy', fr: 'Par exemple buy' } }],
    risk: 'read',
    run: (context, args) => {
      const name = optionalText(args, 'command')?.replace(/^\//, '').toLowerCase() ?? null;
      const { off } = context.services;
      const visible = commands().filter(
        (command) => !command.hidden && !off.has(command.name) && mayRun(context.actor.role, command.risk),
      );
      return Promise.resolve(name === null ? overview(context, visible) : detail(context, visible, name));
    },
  };
}

function overview(context: CommandContext, commands: readonly Command[]): Reply {
  const kit = kitOf(context);
  const { say } = kit;
  const groups = RISKS.map((risk) => ({ risk, members: commands.filter((command) => command.risk === risk) }));
  return {
    title: say('help.title'),
    tone: 'neutral',
    lines: [say('help.symbols')],
    tables: groups
      .filter(({ members }) => members.length > 0)
      .map(({ risk, members }) =>
        kit.table(
          [
            ['col.command', 'left'],
            ['col.detail', 'left'],
          ],
          members.map((command) => [`/${command.name}`, command.describe[context.actor.language]]),
          { title: say(`help.${risk}`) },
        ),
      ),
    data: commands.map(({ name, describe, risk }) => ({ name, describe: describe[context.actor.language], risk })),
  };
}

function detail(context: CommandContext, commands: readonly Command[], name: string): Reply {
  const kit = kitOf(context);
  const { say } = kit;
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const meant = nearest(
      name,
      commands.map((candidate) => candidate.name),
    );
    const lines = meant === null ? [say('gate.seeHelp')] : [say('gate.didYouMean', { suggestion: `/${meant}` })];
    return { title: say('help.unknown', { name: `/${name.slice(0, 40)}` }), tone: 'warning', lines };
  }
  return {
    title: say('help.commandTitle', { name: command.name }),
    tone: 'neutral',
    lines: [
      command.describe[context.actor.language],
      say('gate.usage', { usage: usageOf(command) }),
      ...command.options.map((option) => optionLine(option, kit, context)),
    ],
  };
}

function optionLine(option: CommandOption, { say }: Kit, context: CommandContext): string {
  const range = option.min === undefined || option.max === undefined ? [] : [`${option.min} … ${option.max}`];
  const facts = [
    ...(option.choices === undefined ? [] : [option.choices.join(', ')]),
    ...range,
    ...(option.required ? [say('help.required')] : []),
    ...(option.default === undefined ? [] : [say('help.default', { value: option.default })]),
  ];
  const text = option.describe[context.actor.language];
  const told = facts.length === 0 ? text : `${text} (${facts.join(', ')})`;
  return say('word.optionLine', { name: option.name, text: told });
}
