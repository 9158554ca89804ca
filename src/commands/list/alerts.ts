import { ALERT_KINDS, type AlertKind } from '../../engine/decisions.ts';
import { actorKey, type Role } from '../actor.ts';
import type { Command, CommandContext } from '../command.ts';
import { mayRun } from '../doorman.ts';
import { kitOf, optionalText, rowsOf, textOf, type Kit, type WantedButton } from '../kit.ts';
import { ALERT_MODES, mayBeDanger, modesFor, type AlertMode } from '../preferences.ts';
import { QUIET_VALUES, QUIET_WORDS, quietLine, quietReply } from './alert-quiet.ts';
import { confirmButton, pressProblem, PROPOSAL_OPTIONS } from '../proposals.ts';
import type { Reply } from '../reply.ts';

const DANGER_MARK = '⚠';

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
      oneWord: true,
      describe: { en: 'Another channel than this one', fr: 'Un autre canal que celui-ci' },
      suggest: ({ preferences }) => preferences.channels(),
    },
    {
      name: 'quiet',
      kind: 'text',
      oneWord: true,
      describe: {
        en: 'Hours when only danger makes a sound, such as 23:00-07:00, never or default',
        fr: 'Heures où seul le danger sonne, comme 23:00-07:00, never ou default',
      },
      suggest: () => QUIET_VALUES,
    },
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const channel = channelOf(context, optionalText(args, 'channel'));
    if (channel === null) return noChannel(context, kit);
    const quiet = optionalText(args, 'quiet');
    if (quiet !== null && !mayRun(context.actor.role, 'reduce')) return notYours(context, kit, 'trader');
    if (quiet !== null) return quietReply(context, kit, channel, quiet);
    const kind = ALERT_KINDS.find((known) => known === optionalText(args, 'kind'));
    const mode = ALERT_MODES.find((known) => known === optionalText(args, 'mode'));
    if (kind === undefined || mode === undefined) {
      return kind === undefined ? matrix(context, kit, channel) : choose(context, kit, channel, kind);
    }
    // looking is a viewer's right, silencing an alert is not
    if (!mayRun(context.actor.role, 'reduce')) return notYours(context, kit, 'trader');
    if (!modesFor(kind).includes(mode)) return neverOff(context, kit, kind);
    return mayBeDanger(kind) && mode === 'silent'
      ? proposeSilence(context, kit, channel, kind)
      : change(context, kit, channel, kind, mode);
  },
};

/** The button under the warning about a silent danger. Hidden from menus, owners only. */
export const alertsConfirm: Command = {
  name: 'alertsconfirm',
  hidden: true,
  describe: { en: 'Confirm a silent danger', fr: 'Confirmer un danger muet' },
  options: [
    { name: 'kind', kind: 'choice', required: true, describe: { en: 'Kind', fr: 'Sorte' }, choices: ALERT_KINDS },
    { name: 'channel', kind: 'text', oneWord: true, required: true, describe: { en: 'Channel', fr: 'Canal' } },
    ...PROPOSAL_OPTIONS,
  ],
  risk: 'administer',
  run: async (context, args) => {
    const kit = kitOf(context);
    const problem = pressProblem(context, kit, args);
    if (problem !== null) return problem;
    const channel = channelOf(context, textOf(args, 'channel'));
    const kind = ALERT_KINDS.find((known) => known === textOf(args, 'kind'));
    if (channel === null || kind === undefined) return noChannel(context, kit);
    return change(context, kit, channel, kind, 'silent');
  },
};

async function change(
  context: CommandContext,
  kit: Kit,
  channel: string,
  kind: AlertKind,
  mode: AlertMode,
): Promise<Reply> {
  await context.services.preferences.set(channel, kind, mode, actorKey(context.actor));
  context.record({ text: 'changed' });
  const reply = await matrix(context, kit, channel);
  const changed = kit.say('alerts.changed', { kind, mode: modeWord(mode, kit) });
  return { ...reply, tone: 'good', lines: [changed, ...(reply.lines ?? [])] };
}

/** A danger without sound may be slept through: only an owner, and only after the question. */
async function proposeSilence(context: CommandContext, kit: Kit, channel: string, kind: AlertKind): Promise<Reply> {
  const { say } = kit;
  if (!mayRun(context.actor.role, 'administer')) return notYours(context, kit, 'owner');
  const { buttons, data } = await confirmButton(context, kit, 'alertsconfirm', { kind, channel });
  context.record({ text: 'proposed' });
  return {
    title: say('alerts.silence', { kind: say(`kind.${kind}`), channel }),
    tone: 'danger',
    lines: [say('alerts.silenceLine')],
    buttons,
    private: true,
    data,
  };
}

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
  const quiet = await preferences.quietHours(channel);
  const others = otherChannels(context, channel);
  const buttons = await kit.buttons([
    ...ALERT_KINDS.map((kind) => matrixButton(say(`kind.${kind}`), { kind, channel })),
    matrixButton(say('alerts.quietButton'), { quiet: QUIET_WORDS.choose, channel }),
    ...others.map((name) => matrixButton(name, { channel: name })),
  ]);
  return {
    title: say('alerts.title', { channel }),
    tone: 'neutral',
    lines: [
      quietLine(quiet, kit),
      say('alerts.danger'),
      ...(others.length === 0 ? [] : [say('alerts.others', { channels: others.join(', ') })]),
    ],
    tables: [
      kit.table(
        [
          ['col.kind', 'left'],
          ['alerts.loud', 'left'],
          ['alerts.silent', 'left'],
          ['alerts.digest', 'left'],
          ['alerts.off', 'left'],
        ],
        ALERT_KINDS.map((kind) => [
          mayBeDanger(kind) ? `${say(`kind.${kind}`)} ${DANGER_MARK}` : say(`kind.${kind}`),
          ...ALERT_MODES.map((mode) => cell(kind, mode, modes[kind])),
        ]),
      ),
    ],
    buttons: rowsOf(buttons, 4),
    data: { channel, modes, quiet_hours: quiet.hours, other_channels: others },
  };
}

/** All other channels of both platforms, for those who may change them. */
function otherChannels({ actor, services }: CommandContext, channel: string): readonly string[] {
  if (!mayRun(actor.role, 'reduce')) return [];
  return services.preferences.channels().filter((name) => name !== channel);
}

function matrixButton(label: string, args: Readonly<Record<string, string>>): WantedButton {
  return { label, style: 'neutral', command: 'alerts', args };
}

function cell(kind: AlertKind, mode: AlertMode, chosen: AlertMode): string {
  if (mode === chosen) return '●';
  return modesFor(kind).includes(mode) ? '·' : ' ';
}

async function choose(context: CommandContext, kit: Kit, channel: string, kind: AlertKind): Promise<Reply> {
  const { say } = kit;
  const modes = await context.services.preferences.modes(channel);
  const now = modes[kind];
  const buttons = await kit.buttons(
    modesFor(kind).map((mode) => ({
      label: modeWord(mode, kit),
      style: mode === now ? 'primary' : 'neutral',
      command: 'alerts',
      args: { kind, mode, channel },
    })),
  );
  const why = mayBeDanger(kind) ? [say('alerts.danger')] : [];
  const lines = [say('alerts.isNow', { mode: modeWord(now, kit) }), ...why];
  return {
    title: say('alerts.kindTitle', { kind: say(`kind.${kind}`), channel }),
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

function neverOff(context: CommandContext, kit: Kit, kind: AlertKind): Reply {
  context.record({ text: 'refused:danger is never off' });
  const title = kit.say('alerts.neverOff', { kind: kit.say(`kind.${kind}`) });
  return { title, tone: 'warning', lines: [kit.say('alerts.danger')] };
}

function notYours(context: CommandContext, kit: Kit, needed: Role): Reply {
  context.record({ text: 'refused:role' });
  const line = kit.say('gate.roleLine', { command: 'alerts', needed, role: context.actor.role ?? '' });
  return { title: kit.say('gate.role'), tone: 'warning', lines: [line] };
}

function modeWord(mode: AlertMode, { say }: Kit): string {
  return say(`alerts.${mode}`);
}
