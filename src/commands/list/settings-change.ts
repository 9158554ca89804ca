import { actorKey } from '../actor.ts';
import type { Arguments, Command, CommandContext, CommandOption } from '../command.ts';
import { kitOf, numberOf, textOf } from '../kit.ts';
import { pressProblem, PROPOSAL_OPTIONS } from '../proposals.ts';
import type { Reply } from '../reply.ts';
import { isNone, settingWords } from '../setting-words.ts';
import { keptSetting, rollbackButton } from './settings.ts';

/** What the buttons of a proposal and of the history say. Hidden from menus, owners only. */

const OPTIONS: readonly CommandOption[] = [
  { name: 'name', kind: 'text', oneWord: true, required: true, describe: { en: 'Setting', fr: 'Réglage' } },
  { name: 'value', kind: 'text', oneWord: true, required: true, describe: { en: 'New value', fr: 'Nouvelle valeur' } },
  { name: 'since', kind: 'integer', required: true, describe: { en: 'Version seen', fr: 'Version vue' } },
];

export const settingsConfirm: Command = {
  name: 'settingsconfirm',
  hidden: true,
  describe: { en: 'Confirm a change of a setting', fr: 'Confirmer un changement de réglage' },
  options: [...OPTIONS, ...PROPOSAL_OPTIONS],
  risk: 'administer',
  kept: keptSetting,
  run: async (context, args) => pressProblem(context, kitOf(context), args) ?? change(context, args),
};

/** Takes a change back: the value before it was in force once, so one press is enough. */
export const settingsChange: Command = {
  name: 'settingschange',
  hidden: true,
  describe: { en: 'Take a change of a setting back', fr: 'Revenir sur un changement de réglage' },
  options: OPTIONS,
  risk: 'administer',
  kept: keptSetting,
  run: async (context, args) => change(context, args),
};

async function change(context: CommandContext, args: Arguments): Promise<Reply> {
  const kit = kitOf(context);
  const { say } = kit;
  const { settings: book } = context.services;
  const name = textOf(args, 'name');
  const text = textOf(args, 'value');
  const value = isNone(text) ? null : text;
  const check = book.check(name, value);
  if (!check.ok) {
    context.record({ text: 'refused:arguments' });
    return {
      title: say('settings.bad', { name }),
      tone: 'warning',
      lines: [`${name} ${check.problem}`],
      private: true,
    };
  }
  const result = await book.change(name, value, numberOf(args, 'since'), actorKey(context.actor));
  context.record({ text: result });
  if (result === 'stale') {
    const lines = [say('settings.staleLine', { name })];
    return { title: say('settings.stale'), tone: 'warning', lines, private: true };
  }
  const [[last], version] = await Promise.all([book.history(name, 1), book.version()]);
  return {
    title: say('settings.changed', { name }),
    tone: 'good',
    lines: [say('settings.changedLine', { name, value: settingWords(value, kit) })],
    ...(last === undefined ? {} : { buttons: await rollbackButton(kit, last, version) }),
    private: true,
    data: { name, value, version },
  };
}
