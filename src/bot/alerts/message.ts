import { alarmButtons } from '../../commands/alarm-words.ts';
import type { AlertButtons } from '../../commands/alert-buttons.ts';
import type { AlertSummaries } from '../../commands/alert-summary.ts';
import type { Language } from '../../commands/command.ts';
import type { Reply } from '../../commands/reply.ts';
import type { AlertKind } from '../../engine/decisions.ts';
import { sayIn } from '../../commands/words/words.ts';
import { botWords } from '../words.ts';
import type { StoredAlert } from './store.ts';

/** Makes the words of one alert. Given by the commands. */
export type AlertRenderer = (alert: StoredAlert, language: Language) => Reply;

const LATE_MS = 2 * 60_000;

/** One alert as a reply; one that waited in the outbox for more than two minutes says so. */
export function alertMessage(alert: StoredAlert, render: AlertRenderer, language: Language, nowMs: number): Reply {
  return withLateness(render(alert, language), nowMs - alert.createdAtMs, language);
}

/** The same with the buttons that lead on; the row of its alarm stays first, as in a summary. */
export async function alertWithButtons(
  alert: StoredAlert,
  render: AlertRenderer,
  buttonsOf: AlertButtons | undefined,
  language: Language,
  nowMs: number,
): Promise<Reply> {
  const reply = alertMessage(alert, render, language, nowMs);
  const buttons = (await buttonsOf?.(alert, nowMs - alert.createdAtMs, language)) ?? [];
  return buttons.length === 0 ? reply : { ...reply, buttons: [...(reply.buttons ?? []), buttons] };
}

/** Many alerts of one kind, oldest first, as a single reply. */
export async function summaryMessage(
  alerts: readonly StoredAlert[],
  summaries: AlertSummaries,
  language: Language,
  nowMs: number,
): Promise<Reply> {
  const summary = withAlarms(await summaries.reply(alerts, language), alerts, language);
  return withLateness(summary, nowMs - (alerts[0]?.createdAtMs ?? nowMs), language);
}

/** One press for all dangers that the summary speaks for. */
function withAlarms(summary: Reply, alerts: readonly StoredAlert[], language: Language): Reply {
  const alarms = alerts.flatMap(({ alarm, kind }) => (alarm ? [{ alarm, kind }] : []));
  const buttons = alarmButtons(alarms, sayIn(language));
  return buttons.length === 0 ? summary : { ...summary, buttons: [buttons, ...(summary.buttons ?? [])] };
}

/** The digest with what was held back for it: one line per kind, with symbols and amounts. */
export function digestMessage(
  digest: Reply,
  held: readonly StoredAlert[],
  summaries: AlertSummaries,
  language: Language,
): Reply {
  if (held.length === 0) return digest;
  const byKind = new Map<AlertKind, StoredAlert[]>();
  for (const alert of held) byKind.set(alert.kind, [...(byKind.get(alert.kind) ?? []), alert]);
  const lines = [...byKind.values()].map((alerts) => summaries.brief(alerts, language));
  return { ...digest, lines: [...(digest.lines ?? []), botWords(language).heldBack(held.length), ...lines] };
}

function withLateness(reply: Reply, ageMs: number, language: Language): Reply {
  if (ageMs < LATE_MS) return reply;
  const late = botWords(language).late(Math.round(ageMs / 60_000));
  return { ...reply, footer: reply.footer === undefined ? late : `${reply.footer} · ${late}` };
}
