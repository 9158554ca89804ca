import type { AlertDecision, AlertKind } from '../engine/decisions.ts';
import { alarmActionId } from './alarm-actions.ts';
import type { Language } from './actor.ts';
import { hasEnded, raisesAlarm, SNOOZE_MINUTES, type Alarm } from './alarm.ts';
import type { AlarmRange } from './alarms.ts';
import { asksForRelease } from './release-words.ts';
import type { Reply, ReplyButton } from './reply.ts';
import type { Voice } from './voice.ts';
import { sayIn, type Say } from './words/words.ts';

/** An alert's words with how its alarm stands: who took notice, or how often it was said in vain. `repeat` 0 = the first time. */
export function withAlarm(reply: Reply, alarm: Alarm, kind: AlertKind, repeat: number, voice: Voice): Reply {
  const said = repeat > 0 ? [voice.say('alarm.repeat', { time: ordinal(repeat + 1, voice) })] : [];
  const title = [reply.title, ...said].join(' · ');
  const lines = [...alarmLines(alarm, repeat, voice), ...(reply.lines ?? [])];
  const tone = alarm.state === 'acknowledged' ? 'neutral' : alarm.state === 'resolved' ? 'good' : reply.tone;
  const buttons = alarmButtons([{ alarm, kind }], voice.say);
  return {
    ...reply,
    title,
    tone,
    lines,
    buttons: [...(reply.buttons ?? []), ...(buttons.length > 0 ? [buttons] : [])],
  };
}

/** Nothing for an alert that is told for the first time. */
export function alarmLines(alarm: Alarm, repeat: number, { say, format }: Voice): readonly string[] {
  const at = alarm.changedAtMs === null ? say('word.none') : format.time(alarm.changedAtMs);
  const name = alarm.by?.name ?? say('word.none');
  switch (alarm.state) {
    case 'acknowledged':
      return [say('alarm.acknowledged', { name, at })];
    case 'resolved':
      return [say('alarm.resolved', { at })];
    case 'snoozed':
      return [say('alarm.snoozed', { name, until: format.time(alarm.snoozedUntilMs ?? 0) })];
    case 'open':
    default:
      return repeat > 0 ? [say('alarm.unanswered', { since: format.time(alarm.raisedAtMs) })] : [];
  }
}

/** One row for all alarms of a message; none where each has ended. What is snoozed cannot be snoozed again. */
export function alarmButtons(
  alarms: readonly { readonly alarm: Alarm; readonly kind: AlertKind }[],
  say: Say,
): readonly ReplyButton[] {
  const waiting = alarms.filter(({ alarm }) => !hasEnded(alarm));
  const range = rangeOf(waiting);
  if (range === null) return [];
  return pressButtons(
    range,
    waiting.some(({ alarm }) => alarm.state === 'open'),
    say,
  );
}

export function pressButtons(range: AlarmRange, maySnooze: boolean, say: Say): readonly ReplyButton[] {
  const acknowledge = alarmActionId('ack', range);
  const buttons: ReplyButton[] = [{ label: say('alarm.acknowledge'), style: 'primary', actionId: acknowledge }];
  if (maySnooze) {
    const label = say('alarm.snooze', { minutes: SNOOZE_MINUTES });
    buttons.push({ label, style: 'neutral', actionId: alarmActionId('snz', range) });
  }
  return buttons;
}

/**
 * An alert between question and answer of a terminal: a number typed there presses a button of the last answer and never one of an
 * alert, so what to type for this one is said in words.
 */
export function typedAlarm(alert: TypedAlert, { buttons: _buttons, ...reply }: Reply, language: Language): Reply {
  if (asksForRelease(alert)) return { ...reply, lines: [...(reply.lines ?? []), sayIn(language)('release.typed')] };
  if (!raisesAlarm(alert)) return reply;
  const command = `/acknowledge ${alert.alarm?.alertId ?? ''}`.trim();
  return { ...reply, lines: [...(reply.lines ?? []), sayIn(language)('alarm.typed', { command })] };
}

type TypedAlert = Pick<AlertDecision, 'kind' | 'priority' | 'data'> & { readonly alarm?: Alarm | null };

/** From the lowest to the highest id; a message speaks for alarms of one kind. */
function rangeOf(alarms: readonly { readonly alarm: Alarm; readonly kind: AlertKind }[]): AlarmRange | null {
  const ids = alarms.map(({ alarm }) => BigInt(alarm.alertId)).toSorted((a, b) => (a < b ? -1 : 1));
  const [lowest, highest] = [ids[0], ids.at(-1)];
  if (lowest === undefined || highest === undefined) return null;
  return { from: String(lowest), to: String(highest), kind: lowest === highest ? null : (alarms[0]?.kind ?? null) };
}

const ENGLISH = new Intl.PluralRules('en', { type: 'ordinal' });
const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

/** `2nd`, `3rd`; French `2e`. */
export function ordinal(count: number, { format }: Pick<Voice, 'format'>): string {
  return format.language === 'fr' ? `${count}e` : `${count}${ENDINGS[ENGLISH.select(count)] ?? 'th'}`;
}
