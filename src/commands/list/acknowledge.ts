import { ALERT_KINDS } from '../../engine/decisions.ts';
import { actorKey } from '../actor.ts';
import { readRange } from '../alarm-actions.ts';
import { alarmButtons, alarmLines, ordinal, pressButtons } from '../alarm-words.ts';
import { hasEnded, SNOOZE_MINUTES, type AlarmPerson } from '../alarm.ts';
import { pressAlarms, type AlarmRange, type RaisedAlarm } from '../alarms.ts';
import { alertReply } from '../alerts.ts';
import type { Arguments, Command, CommandContext, CommandOption } from '../command.ts';
import { kitOf, numberOf, optionalText, type Kit } from '../kit.ts';
import type { Reply, ReplyButton } from '../reply.ts';

/** More dangers than these at once are told by their number. */
const SHOWN = 8;
/** The most that are counted. */
const LOOKED_AT = 100;
const MINUTE_MS = 60_000;

const WHICH: readonly CommandOption[] = [
  {
    name: 'alert',
    kind: 'text',
    oneWord: true,
    describe: {
      en: 'Number of the alert; without it the open ones',
      fr: 'Numéro de l’alerte ; sans lui, celles en cours',
    },
  },
  {
    name: 'kind',
    kind: 'choice',
    describe: { en: 'Only this kind', fr: 'Seulement cette sorte' },
    choices: ALERT_KINDS,
  },
];

export const acknowledge: Command = {
  name: 'acknowledge',
  describe: {
    en: 'Take notice of a danger: it is not repeated any more, on any app',
    fr: 'Prendre acte d’un danger : il n’est plus répété, nulle part',
  },
  options: WHICH,
  risk: 'reduce',
  run: (context, args) => answer(context, args, ({ nowMs }, by) => ({ kind: 'acknowledge', by, atMs: nowMs })),
};

export const snooze: Command = {
  name: 'snooze',
  describe: { en: 'Be reminded of a danger later', fr: 'Se faire rappeler un danger plus tard' },
  options: [
    ...WHICH,
    {
      name: 'minutes',
      kind: 'integer',
      min: 1,
      max: 240,
      default: SNOOZE_MINUTES,
      describe: { en: 'For how long', fr: 'Pendant combien de temps' },
    },
  ],
  risk: 'reduce',
  run: (context, args) =>
    answer(context, args, ({ nowMs }, by) => {
      return { kind: 'snooze', by, atMs: nowMs, untilMs: nowMs + numberOf(args, 'minutes') * MINUTE_MS };
    }),
};

type Wish = (context: CommandContext, by: AlarmPerson) => Parameters<typeof pressAlarms>[2];

async function answer(context: CommandContext, args: Arguments, wish: Wish): Promise<Reply> {
  const kit = kitOf(context);
  const { alarms } = context.services;
  const wanted = optionalText(args, 'alert');
  if (wanted === null) return list(await alarms.unended(LOOKED_AT), kit);
  const range = readRange(wanted, optionalText(args, 'kind'));
  if (range === null) return unknown(wanted, kit);
  const by = { key: actorKey(context.actor), name: context.actor.name };
  const pressed = await pressAlarms(alarms, range, wish(context, by)).catch((error: unknown) => problemOf(error));
  if ('problem' in pressed) return notRecorded(pressed.problem, range, context, kit);
  const { raised, changed } = pressed;
  if (raised.length === 0) return unknown(wanted, kit);
  const [first] = raised;
  context.record({ text: changed > 0 ? (first?.alarm.state ?? 'done') : 'refused:already' });
  return raised.length === 1 && first !== undefined ? one(first, context, kit) : list(raised, kit);
}

/** The alert itself with its new state: the answer takes the place of the pressed message. */
function one({ alarm, alert }: RaisedAlarm, { actor, services }: CommandContext, kit: Kit): Reply {
  const world = { timeZone: services.timeZone, quoteAsset: kit.quoteAsset, market: '' };
  const reply = alertReply({ ...alert, alarm, repeat: 0 }, actor.language, world);
  return { ...reply, data: factsOf({ alarm, alert }) };
}

function list(raised: readonly RaisedAlarm[], kit: Kit): Reply {
  const { say } = kit;
  if (raised.length === 0) return { title: say('alarm.none'), tone: 'good', data: { alarms: [] } };
  const waiting = raised.filter(({ alarm }) => !hasEnded(alarm));
  const shown = raised.slice(0, SHOWN);
  const more = raised.length > SHOWN ? [say('alarm.more', { count: raised.length - SHOWN })] : [];
  return {
    title: say('alarm.open', { count: waiting.length }),
    tone: waiting.length > 0 ? 'danger' : 'neutral',
    lines: [...shown.map((item) => lineOf(item, kit)), ...more],
    buttons: shown.flatMap((item) => buttonsOf(item, kit)),
    data: { alarms: raised.map(factsOf) },
  };
}

function lineOf({ alarm, alert }: RaisedAlarm, kit: Kit): string {
  const { say, format } = kit;
  const what = [say(`kind.${alert.kind}`), alert.symbol ?? ''].filter(Boolean).join(' ');
  const [state = say('alarm.since', { since: format.time(alarm.raisedAtMs) })] = alarmLines(alarm, 0, kit);
  const said = alarm.repeats > 0 ? [say('alarm.repeat', { time: ordinal(alarm.repeats + 1, kit) })] : [];
  return [`#${alarm.alertId}`, what, state, ...said].join(' · ');
}

function buttonsOf({ alarm, alert }: RaisedAlarm, { say }: Kit): readonly (readonly ReplyButton[])[] {
  const buttons = alarmButtons([{ alarm, kind: alert.kind }], say);
  return buttons.length === 0
    ? []
    : [buttons.map((button) => ({ ...button, label: `#${alarm.alertId} ${button.label}` }))];
}

function problemOf(error: unknown): { readonly problem: string } {
  return { problem: error instanceof Error ? error.message : String(error) };
}

/** The same buttons once more: they may stand where the alert stood. */
function notRecorded(problem: string, range: AlarmRange, context: CommandContext, { say }: Kit): Reply {
  context.record({ text: `error:${problem.slice(0, 80)}` });
  const row = pressButtons(range, true, say);
  return { title: say('alarm.notRecorded'), tone: 'bad', lines: [say('alarm.notRecordedLine')], buttons: [row] };
}

function unknown(wanted: string, { say }: Kit): Reply {
  const error = say('alarm.unknownLine', { alert: wanted.slice(0, 40) });
  return { title: say('alarm.unknown'), tone: 'warning', lines: [error], data: { error, field: 'alert' } };
}

function factsOf({ alarm, alert }: Pick<RaisedAlarm, 'alarm' | 'alert'>) {
  return {
    alert: alarm.alertId,
    kind: alert.kind,
    symbol: alert.symbol,
    state: alarm.state,
    raised_at: new Date(alarm.raisedAtMs).toISOString(),
    repeats: alarm.repeats,
    snoozed_until: alarm.snoozedUntilMs === null ? null : new Date(alarm.snoozedUntilMs).toISOString(),
    by: alarm.by?.name ?? null,
    changed_at: alarm.changedAtMs === null ? null : new Date(alarm.changedAtMs).toISOString(),
  };
}
