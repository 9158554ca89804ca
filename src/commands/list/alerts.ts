import { ALERT_KINDS, type AlertKind } from '../../engine/decisions.ts';
import { actorKey } from '../actor.ts';
import type { Command, CommandContext } from '../command.ts';
import { mayRun } from '../doorman.ts';
import { kitOf, optionalText, rowsOf, type Kit } from '../kit.ts';
import { ALERT_MODES, type AlertMode } from '../preferences.ts';
import type { Reply } from '../reply.ts';

export const alerts: Command = {
  name: 'alerts',
  describe: {
    en: 'How each kind of alert arrives here: loud, silent, in the digest, off',
    fr: 'Comment chaque alerte arrive ici : sonore, muette, dans le résumé, coupée',
  },
  options: [
    { name: 'kind', kind: 'choice', describe: { en: 'Kind of alert', fr: 'Sorte d’alerte' }, choices: ALERT_KINDS },
    {
      name: 'mode',
      kind: 'choice',
      describe: { en: 'How it arrives', fr: 'Comment elle arrive' },
      choices: ALERT_MODES,
    },
    {
      name: 'channel',
      kind: 'text',
      describe: { en: 'Another channel than this one', fr: 'Un autre canal que celui-ci' },
      suggest: ({ preferences }) => preferences.channels(),
    },
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { preferences } = context.services;
    const channel = channelOf(context, optionalText(args, 'channel'));
    if (channel === null) return noChannel(context, kit);
    const kind = ALERT_KINDS.find((known) => known === optionalText(args, 'kind'));
    const mode = ALERT_MODES.find((known) => known === optionalText(args, 'mode'));
    if (kind === undefined || mode === undefined) {
      return kind === undefined ? matrix(context, kit, channel) : choose(context, kit, channel, kind);
    }
    // looking is a viewer's right, silencing an alert is not
    if (!mayRun(context.actor.role, 'reduce')) return notYours(context, kit);
    await preferences.set(channel, kind, mode, actorKey(context.actor));
    context.record({ text: 'changed' });
    const reply = await matrix(context, kit, channel);
    return {
      ...reply,
      tone: 'good',
      lines: [kit.say('alerts.changed', { kind, mode: modeWord(mode, kit) }), ...(reply.lines ?? [])],
    };
  },
};

/** The named channel, else the one where it was asked, else the first there is. */
function channelOf({ request, services }: CommandContext, wanted: string | null): string | null {
  const channels = services.preferences.channels();
  if (wanted !== null) return channels.find((channel) => channel === wanted) ?? null;
  const here = `${request.platform}:${request.place}`;
  return channels.find((channel) => channel === here) ?? channels[0] ?? null;
}

async function matrix(context: CommandContext, kit: Kit, channel: string): Promise<Reply> {
  const { say } = kit;
  const { preferences } = context.services;
  const modes = await preferences.modes(channel);
  const quiet = preferences.quietHours();
  const buttons = await kit.buttons(
    ALERT_KINDS.map((kind) => ({
      label: kindWord(kind),
      style: 'neutral',
      command: 'alerts',
      args: { kind, channel },
    })),
  );
  return {
    title: say('alerts.title', { channel }),
    tone: 'neutral',
    lines: [quiet === null ? say('alerts.noQuiet') : say('alerts.quiet', { hours: quiet })],
    tables: [
      kit.table(
        [
          ['col.kind', 'left'],
          ['alerts.loud', 'left'],
          ['alerts.silent', 'left'],
          ['alerts.digest', 'left'],
          ['alerts.off', 'left'],
        ],
        ALERT_KINDS.map((kind) => [kindWord(kind), ...ALERT_MODES.map((mode) => (modes[kind] === mode ? '●' : '·'))]),
      ),
    ],
    buttons: rowsOf(buttons, 4),
    data: { channel, modes, quiet_hours: quiet },
  };
}

async function choose(context: CommandContext, kit: Kit, channel: string, kind: AlertKind): Promise<Reply> {
  const { say } = kit;
  const modes = await context.services.preferences.modes(channel);
  const now = modes[kind];
  const buttons = await kit.buttons(
    ALERT_MODES.map((mode) => ({
      label: modeWord(mode, kit),
      style: mode === now ? 'primary' : 'neutral',
      command: 'alerts',
      args: { kind, mode, channel },
    })),
  );
  const lines = [say('alerts.isNow', { mode: modeWord(now, kit) }), say('alerts.danger')];
  return {
    title: say('alerts.kindTitle', { kind: kindWord(kind), channel }),
    tone: 'neutral',
    lines,
    buttons: [buttons],
  };
}

function noChannel(context: CommandContext, kit: Kit): Reply {
  const known = context.services.preferences.channels().join(', ');
  const lines = [known === '' ? kit.say('alerts.noneSet') : kit.say('alerts.known', { known })];
  return { title: kit.say('alerts.noChannel'), tone: 'warning', lines };
}

function notYours(context: CommandContext, kit: Kit): Reply {
  context.record({ text: 'refused:role' });
  const line = kit.say('gate.roleLine', { command: 'alerts', needed: 'trader', role: context.actor.role ?? '' });
  return { title: kit.say('gate.role'), tone: 'warning', lines: [line] };
}

function kindWord(kind: AlertKind): string {
  return kind.replaceAll('_', ' ');
}

function modeWord(mode: AlertMode, { say }: Kit): string {
  return say(`alerts.${mode}`);
}
