import { emergencyStrip } from './emergency-strip.ts';
import type { WantedButton } from './kit.ts';
import type { OpportunityView, PositionView, ReadModel } from './read-model.ts';
import { blockWords } from './refusals.ts';
import type { Reply, ReplyButton } from './reply.ts';
import type { LiveView } from './services.ts';
import { assetOf } from './symbols.ts';
import type { Voice } from './voice.ts';

/** What "the night" is: this many hours before the brief. */
const NIGHT_HOURS = 12;
const HOUR_MS = 3_600_000;
const REGIME_TIMEFRAME = '15m';
const MOST_DECISIONS = 3;
/** A losing position this near to its stop (percent of the price) deserves a look. */
const NEAR_STOP_PERCENT = 0.5;

/** Something that waits for a person; one press each. */
export interface BriefDecision {
  readonly kind: 'resume' | 'sell' | 'buy';
  readonly symbol: string | null;
  /** Gain in percent for `sell`, score for `buy`. */
  readonly number: number | null;
}

/** The morning in plain data, so that the scheduled message can be stored and written later in any language. */
export interface BriefView {
  readonly totalValue: number;
  readonly changePercent: number;
  readonly freeQuote: number;
  readonly opened: number;
  readonly closed: number;
  readonly wins: number;
  /** Of what closed overnight. */
  readonly result: number;
  readonly openPositions: number;
  readonly positionValue: number;
  /** What every stop firing at its price would lose against now, before fees; negative or 0. */
  readonly stopLoss: number;
  /** Positions without a stop: not in `stopLoss`. */
  readonly unguarded: number;
  /** Regime → number of symbols, most first. */
  readonly regimes: readonly (readonly [string, number])[];
  readonly paused: boolean;
  /** Null = until somebody resumes; missing where an older version stored it. */
  readonly pausedUntilMs?: number | null;
  readonly blocked: readonly string[];
  readonly decisions: readonly BriefDecision[];
}

export async function readBrief(read: ReadModel, live: LiveView): Promise<BriefView> {
  const [summary, positions, regimes, opportunities] = await Promise.all([
    read.summary(),
    read.positions(NIGHT_HOURS),
    read.regimes(REGIME_TIMEFRAME, null),
    read.opportunities(),
  ]);
  const open = positions.filter(({ status }) => status === 'ACTIVE');
  const closed = positions.filter(({ status }) => status === 'COMPLETED');
  const sinceMs = live.nowMs() - NIGHT_HOURS * HOUR_MS;
  const counts = new Map<string, number>();
  for (const { regime } of regimes) if (regime !== null) counts.set(regime, (counts.get(regime) ?? 0) + 1);
  const paused = live.paused() !== null;
  return {
    totalValue: summary.totalValue,
    changePercent: summary.result24hPercent,
    freeQuote: summary.freeQuote,
    opened: positions.filter(({ openedAtMs }) => openedAtMs >= sinceMs).length,
    closed: closed.length,
    wins: closed.filter(({ profitLoss }) => profitLoss > 0).length,
    result: closed.reduce((sum, { profitLoss }) => sum + profitLoss, 0),
    openPositions: open.length,
    positionValue: open.reduce((sum, { value }) => sum + value, 0),
    stopLoss: open.reduce((sum, position) => sum + Math.min(0, toStop(position)), 0),
    unguarded: open.filter(({ stopPrice }) => stopPrice === null).length,
    regimes: [...counts].toSorted(([a, many], [b, more]) => more - many || a.localeCompare(b)),
    paused,
    pausedUntilMs: live.paused()?.untilMs ?? null,
    blocked: live.entriesBlocked(),
    decisions: decisionsOf(paused, open, opportunities.views),
  };
}

function toStop(position: PositionView): number {
  return position.stopPrice === null ? 0 : (position.stopPrice - position.currentPrice) * position.quantity;
}

/** The most pressing first: what stands still, what is about to lose, what could be bought. */
function decisionsOf(
  paused: boolean,
  open: readonly PositionView[],
  opportunities: readonly OpportunityView[],
): readonly BriefDecision[] {
  const resume: BriefDecision[] = paused ? [{ kind: 'resume', symbol: null, number: null }] : [];
  const failing = open
    .filter(
      ({ profitLoss, stopDistancePercent }) => profitLoss < 0 && (stopDistancePercent ?? Infinity) < NEAR_STOP_PERCENT,
    )
    .toSorted((a, b) => a.profitLossPercent - b.profitLossPercent)
    .map(({ symbol, profitLossPercent }): BriefDecision => ({ kind: 'sell', symbol, number: profitLossPercent }));
  const held = new Set(open.map(({ symbol }) => symbol));
  const seen = new Set<string>();
  const wanted = opportunities
    .filter(
      ({ symbol, score }) => score.action === 'BUY_NOW' && !held.has(symbol) && !seen.has(symbol) && seen.add(symbol),
    )
    .toSorted((a, b) => (b.score.score ?? 0) - (a.score.score ?? 0))
    .map(({ symbol, score }): BriefDecision => ({ kind: 'buy', symbol, number: score.score }));
  return [...resume, ...failing, ...wanted].slice(0, MOST_DECISIONS);
}

/** What the buttons of the decisions do, in their order, and then the brakes. */
export function briefButtons(view: BriefView, voice: Voice): readonly WantedButton[] {
  const decisions = view.decisions.map(
    ({ kind, symbol }) =>
      ({
        label: buttonWords(kind, symbol, voice),
        style: kind === 'sell' ? 'danger' : 'primary',
        command: kind,
        args: symbol === null ? {} : { symbol },
      }) satisfies WantedButton,
  );
  return [...decisions, ...emergencyStrip(voice, view.paused)];
}

function buttonWords(kind: BriefDecision['kind'], symbol: string | null, { say, quoteAsset }: Voice): string {
  const asset = symbol === null ? '' : assetOf(symbol, quoteAsset);
  if (kind === 'resume') return say('button.resume');
  return kind === 'sell' ? say('button.sell', { asset }) : say('button.buy', { asset });
}

export function briefReply(view: BriefView, buttons: readonly ReplyButton[], voice: Voice): Reply {
  const { say, format, quoteAsset } = voice;
  const night = {
    opened: view.opened,
    closed: view.closed,
    wins: view.wins,
    result: format.result(view.result, quoteAsset),
  };
  const regimes = view.regimes.map(([regime, count]) => `${regime} ${count}`).join(' · ');
  const stops = say('brief.stopLoss', { loss: format.result(view.stopLoss, quoteAsset), count: view.openPositions });
  const unguarded = view.unguarded === 0 ? [] : [say('brief.unguarded', { count: view.unguarded })];
  const held = say('alert.openLine', {
    count: view.openPositions,
    value: format.amount(view.positionValue, quoteAsset),
  });
  const untilMs = view.pausedUntilMs ?? null;
  const entries = view.paused
    ? untilMs === null
      ? say('word.pausedForever')
      : say('word.pausedUntil', { time: format.dateTime(untilMs) })
    : view.blocked.length > 0
      ? say('word.blocked', { reasons: blockWords(view.blocked, say) })
      : say('word.on');
  return {
    title: say('brief.title'),
    tone: view.unguarded > 0 || view.paused || view.blocked.length > 0 ? 'warning' : 'neutral',
    fields: [
      {
        name: say('field.total'),
        value: `${format.amount(view.totalValue, quoteAsset)} (${format.gain(view.changePercent)})`,
      },
      { name: say('field.freeCash'), value: format.amount(view.freeQuote, quoteAsset) },
      { name: say('field.entries'), value: entries },
    ],
    lines: [
      say('brief.night', night),
      held,
      ...(view.openPositions === 0 ? [] : [stops]),
      ...unguarded,
      say('brief.regimes', { regimes: regimes === '' ? say('word.none') : regimes }),
      ...decisionLines(view, voice),
    ],
    ...(buttons.length === 0 ? {} : { buttons: rowsOfBrief(buttons, view) }),
    private: true,
    data: view,
  };
}

function rowsOfBrief(buttons: readonly ReplyButton[], { decisions }: BriefView): readonly (readonly ReplyButton[])[] {
  const rows = [buttons.slice(0, decisions.length), buttons.slice(decisions.length)];
  return rows.filter((row) => row.length > 0);
}

function decisionLines(view: BriefView, { say, format }: Voice): readonly string[] {
  if (view.decisions.length === 0) return [say('brief.noDecision')];
  return view.decisions.map(({ kind, symbol, number }, index) => {
    const values = { place: index + 1, symbol: symbol ?? '' };
    if (kind === 'resume') return say('brief.resume', values);
    if (kind === 'sell') return say('brief.sell', { ...values, gain: format.gain(number ?? 0) });
    return say('brief.buy', { ...values, score: format.number(number ?? 0, 0) });
  });
}
