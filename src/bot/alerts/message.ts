import type { Language } from '../../commands/command.ts';
import type { Reply, Tone } from '../../commands/reply.ts';
import type { AlertKind } from '../../engine/decisions.ts';
import { botWords } from '../words.ts';
import type { StoredAlert } from './store.ts';

/** Makes the words of one alert. Given by the commands. */
export type AlertRenderer = (alert: StoredAlert, language: Language) => Reply;

const LATE_MS = 2 * 60_000;
const SUMMARY_LINES = 12;
const TONES_BY_WEIGHT: readonly Tone[] = ['danger', 'bad', 'warning', 'good', 'neutral'];

/** One alert as a reply; one that waited in the outbox for more than two minutes says so. */
export function alertMessage(alert: StoredAlert, render: AlertRenderer, language: Language, nowMs: number): Reply {
  return withLateness(render(alert, language), nowMs - alert.createdAtMs, language);
}

/** Many alerts of one kind as a single reply: their titles, oldest first, and the weightiest tone. */
export function summaryMessage(
  alerts: readonly StoredAlert[],
  render: AlertRenderer,
  language: Language,
  nowMs: number,
): Reply {
  const shown = alerts.slice(-SUMMARY_LINES).map((alert) => render(alert, language));
  const hidden = alerts.length - shown.length;
  const lines = shown.map((reply) => [reply.title, reply.lines?.[0]].filter(Boolean).join(' — '));
  const tone = TONES_BY_WEIGHT.find((candidate) => shown.some((reply) => reply.tone === candidate)) ?? 'neutral';
  const summary: Reply = {
    title: `${alerts.length} × ${kindLabel(alerts[0]?.kind ?? 'system')}`,
    tone,
    lines: hidden > 0 ? [...lines, botWords(language).more(hidden)] : lines,
  };
  return withLateness(summary, nowMs - (alerts[0]?.createdAtMs ?? nowMs), language);
}

/** The digest with what was held back for it: one line per kind. */
export function digestMessage(digest: Reply, held: readonly StoredAlert[], language: Language): Reply {
  if (held.length === 0) return digest;
  const counts = new Map<AlertKind, number>();
  for (const alert of held) counts.set(alert.kind, (counts.get(alert.kind) ?? 0) + 1);
  const lines = [...counts].map(([kind, count]) => `${count} × ${kindLabel(kind)}`);
  return { ...digest, lines: [...(digest.lines ?? []), botWords(language).heldBack(held.length), ...lines] };
}

function kindLabel(kind: AlertKind): string {
  return kind.replaceAll('_', ' ');
}

function withLateness(reply: Reply, ageMs: number, language: Language): Reply {
  if (ageMs < LATE_MS) return reply;
  const late = botWords(language).late(Math.round(ageMs / 60_000));
  return { ...reply, footer: reply.footer === undefined ? late : `${reply.footer} · ${late}` };
}
