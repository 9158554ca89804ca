import type { AlertDecision, AlertKind } from '../engine/decisions.ts';
import type { Language } from './actor.ts';
import { lines } from './alert-lines.ts';
import { alertReply, headOf, type AlertWorld } from './alerts.ts';
import type { Reply, ReplyButton, Tone } from './reply.ts';
import { assetOf } from './symbols.ts';
import { voiceOf, type Voice } from './voice.ts';
import type { WordKey } from './words/words.ts';

type Alert = Pick<AlertDecision, 'kind' | 'symbol' | 'priority' | 'data' | 'timeMs'>;

/** Keeps a command for a button and answers the button's id. */
export type OfferButton = (command: string, args: Readonly<Record<string, string>>) => Promise<string>;

/** Words for many alerts of one kind. */
export interface AlertSummaries {
  /** `Positions sold: 7` */
  count(kind: AlertKind, count: number, language: Language): string;
  /** The same in one line with symbols and figures, for the digest: `Positions sold: 2 · SOL, ETH · Won 1, lost 1` */
  brief(alerts: readonly Alert[], language: Language): string;
  /** All of them as one message, with the buttons that lead on. `alerts` are of one kind, oldest first, at least one. */
  reply(alerts: readonly Alert[], language: Language): Promise<Reply>;
}

const SYMBOLS_SHOWN = 8;
const SENTENCES_SHOWN = 5;
const TONES_BY_WEIGHT: readonly Tone[] = ['danger', 'bad', 'warning', 'good', 'neutral'];

/** Kinds whose symbols and figures tell all; of the others each differing sentence is shown. */
const TOLD_BY_FIGURES: ReadonlySet<AlertKind> = new Set([
  'entry',
  'exit',
  'breakeven_armed',
  'trailing_armed',
  'stop_moved',
  'take_profit',
  'pump_rider',
]);

const BUTTON_WORDS = {
  positions: 'button.positions',
  cycles: 'button.cycles',
  why: 'button.why',
  health: 'button.health',
  summary: 'button.summary',
} as const satisfies Readonly<Record<string, WordKey>>;

type ButtonCommand = keyof typeof BUTTON_WORDS;

/** Commands that a person wants next. */
function commandsFor(kind: AlertKind): readonly ButtonCommand[] {
  if (kind === 'exit' || kind === 'liberation') return ['positions', 'cycles'];
  if (kind === 'signal_rejected') return ['why', 'positions'];
  if (kind === 'order_problem' || kind === 'reconciliation' || kind === 'feed_stale') return ['positions', 'health'];
  return TOLD_BY_FIGURES.has(kind) ? ['positions'] : ['summary'];
}

export function alertSummaries(world: AlertWorld, offer: OfferButton): AlertSummaries {
  const voice = (language: Language): Voice => voiceOf(language, world.timeZone, world.quoteAsset);
  const count = (kind: AlertKind, number: number, language: Language): string =>
    voice(language).say(`many.${kind}`, { count: number });
  return {
    count,
    brief(alerts, language) {
      const kind = alerts[0]?.kind ?? 'system';
      const say = voice(language);
      return lines(count(kind, alerts.length, language), symbolsLine(alerts, say), ...figures(kind, alerts, say)).join(
        ' · ',
      );
    },
    async reply(alerts, language) {
      const kind = alerts[0]?.kind ?? 'system';
      const singles = alerts.map((alert) => alertReply(alert, language, world));
      return {
        title: headOf(world.market) + count(kind, alerts.length, language),
        tone: TONES_BY_WEIGHT.find((tone) => singles.some((single) => single.tone === tone)) ?? 'neutral',
        lines: bodyLines(kind, alerts, singles, voice(language)),
        buttons: [await buttonsFor(kind, voice(language), offer)],
      };
    },
  };
}

function bodyLines(
  kind: AlertKind,
  alerts: readonly Alert[],
  singles: readonly Reply[],
  voice: Voice,
): readonly string[] {
  const sentences = TOLD_BY_FIGURES.has(kind) ? [] : sentencesOf(alerts, singles, voice);
  return lines(symbolsLine(alerts, voice), ...figures(kind, alerts, voice), ...sentences, timeLine(alerts, voice));
}

function figures(kind: AlertKind, alerts: readonly Alert[], voice: Voice): readonly (string | null)[] {
  if (kind === 'entry') return [boughtLine(alerts, voice)];
  if (kind === 'exit') return [wonLostLine(alerts, voice), bestWorstLine(alerts, 'profitLossPercent', voice)];
  return TOLD_BY_FIGURES.has(kind) ? [bestWorstLine(alerts, 'gainPercent', voice)] : [];
}

/** The assets by how often they came, most often first: `SOL ×3, ETH, BTC and 4 more`. */
function symbolsLine(alerts: readonly Alert[], { say, quoteAsset }: Voice): string | null {
  const assets = alerts.flatMap(({ symbol }) => (symbol === null ? [] : [assetOf(symbol, quoteAsset)]));
  if (assets.length === 0) return null;
  const counted = countedOf(assets).map(([what, count]) => (count > 1 ? say('summary.times', { what, count }) : what));
  const shown = counted.slice(0, SYMBOLS_SHOWN).join(', ');
  const hidden = counted.length - SYMBOLS_SHOWN;
  return hidden > 0 ? say('summary.more', { shown, count: hidden }) : shown;
}

function boughtLine(alerts: readonly Alert[], { say, format, quoteAsset }: Voice): string | null {
  const values = numbersOf(alerts, 'value').map(([, value]) => value);
  return values.length === 0 ? null : say('summary.bought', { value: format.amount(sumOf(values), quoteAsset) });
}

function wonLostLine(alerts: readonly Alert[], { say, format, quoteAsset }: Voice): string | null {
  const percents = numbersOf(alerts, 'profitLossPercent');
  if (percents.length === 0) return null;
  const lost = percents.filter(([, percent]) => percent < 0).length;
  const won = percents.length - lost;
  const results = numbersOf(alerts, 'profitLoss').map(([, value]) => value);
  // a sum that leaves some out would tell a wrong result
  if (results.length < percents.length) return say('summary.wonLost', { won, lost });
  return say('summary.wonLostTogether', { won, lost, result: format.result(sumOf(results), quoteAsset) });
}

function bestWorstLine(alerts: readonly Alert[], fact: string, { say, format, quoteAsset }: Voice): string | null {
  const byGain = numbersOf(alerts, fact).toSorted(([, a], [, b]) => b - a);
  const [best, worst] = [byGain[0], byGain.at(-1)];
  if (best === undefined || worst === undefined || byGain.length < 2) return null;
  const told = ([symbol, gain]: readonly [string, number]): string =>
    `${assetOf(symbol, quoteAsset)} ${format.gain(gain)}`;
  return say('summary.bestWorst', { best: told(best), worst: told(worst) });
}

/** What the alerts say beyond their title, each once with its count, the most frequent first; refused signals by their rule. */
function sentencesOf(alerts: readonly Alert[], singles: readonly Reply[], { say }: Voice): readonly string[] {
  const said = singles.map(({ title, lines: body }) => body?.[0] ?? title);
  const about = alerts.map(({ data }, index) =>
    typeof data['code'] === 'string' ? data['code'] : (said[index] ?? ''),
  );
  const newest = new Map(about.map((topic, index) => [topic, said[index] ?? '']));
  const counted = countedOf(about).map(([topic, count]) => {
    const what = newest.get(topic) ?? topic;
    return count > 1 ? say('summary.timesSaid', { what, count }) : what;
  });
  const shown = counted.slice(0, SENTENCES_SHOWN);
  const hidden = counted.length - shown.length;
  return hidden > 0 ? [...shown, say('summary.more', { shown: '…', count: hidden })] : shown;
}

function timeLine(alerts: readonly Alert[], { say, format }: Voice): string | null {
  const times = alerts.map(({ timeMs }) => timeMs);
  const [from, to] = [format.time(Math.min(...times)), format.time(Math.max(...times))];
  return from === to ? null : say('summary.time', { from, to });
}

async function buttonsFor(kind: AlertKind, { say }: Voice, offer: OfferButton): Promise<readonly ReplyButton[]> {
  return Promise.all(
    commandsFor(kind).map(async (command, index): Promise<ReplyButton> => {
      const style = index === 0 ? 'primary' : 'neutral';
      return { label: say(BUTTON_WORDS[command]), style, actionId: await offer(command, {}) };
    }),
  );
}

/** Symbol and number of the alerts that carry this fact. */
function numbersOf(alerts: readonly Alert[], fact: string): (readonly [string, number])[] {
  return alerts.flatMap(({ symbol, data }) => {
    const value = data[fact];
    if (value === undefined || value === null || value === '' || typeof value === 'boolean') return [];
    const number = Number(value);
    return Number.isFinite(number) ? [[symbol ?? '', number] as const] : [];
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function countedOf(items: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a);
}
