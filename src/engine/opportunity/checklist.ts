/** The guide's four steps for judging a symbol, each with a mark, and one verdict (engine.md E19). */
import type { MarketRegime } from '../analyzer/labels.ts';
import type { OpportunityAction } from './opportunity.ts';

export type Mark = 'good' | 'neutral' | 'bad' | 'unknown';
export type ChecklistVerdict = 'BUY' | 'HOLD' | 'WAIT' | 'AVOID' | 'NO_DATA';

export interface ChecklistInput {
  /** Step 1: BUY signals of the last six hours; null when they could not be read. */
  readonly signals: { readonly count: number; readonly meanConfidence: number | null } | null;
  /** Step 2: the newest 15m row; null while there is none. */
  readonly technical: {
    readonly regime: MarketRegime | null;
    readonly momentum: number | null;
    readonly rsi: number | null;
    readonly volumeRatio: number | null;
    readonly confluence: number | null;
  } | null;
  /** Step 3: true when the symbol is held. */
  readonly held: boolean;
  /** Step 4: results of the last completed cycles, percent. */
  readonly cycleResults: readonly number[];
  readonly action: OpportunityAction;
}

export interface ChecklistItem {
  readonly id: 'signals' | 'regime' | 'momentum' | 'rsi' | 'volume' | 'confluence' | 'position' | 'cycles';
  readonly mark: Mark;
  /** The number that was judged; null where it is not a number or is missing. */
  readonly measured: number | null;
}

/** What each number is judged by. The guide lists a symbol's signals from more than five in six hours. */
export const CHECKLIST_LIMITS = {
  signals: { goodAbove: 5 },
  momentum: { goodAbove: 50, badBelow: 40 },
  rsi: { goodFrom: 45, goodTo: 65, badAbove: 75 },
  volume: { goodAbove: 2, badBelow: 0.3 },
  confluence: { goodAbove: 55, badBelow: 45 },
} as const;

export function judgeChecklist(input: ChecklistInput): {
  readonly verdict: ChecklistVerdict;
  readonly items: readonly ChecklistItem[];
} {
  const items = [signalsItem(input), ...technicalItems(input), positionItem(input), cyclesItem(input)];
  return { verdict: verdictOf(input, items), items };
}

/** What is held is watched, not bought again; what the engine itself has not voted for lately is not bought on the score alone. */
function verdictOf({ held, technical, action }: ChecklistInput, items: readonly ChecklistItem[]): ChecklistVerdict {
  if (held) return 'HOLD';
  if (technical === null || action === 'NO_DATA') return 'NO_DATA';
  if (action === 'AVOID') return 'AVOID';
  const wantsBuy = action === 'BUY_NOW' || action === 'BUY_DCA';
  const noSignals = items.some(({ id, mark }) => id === 'signals' && mark === 'bad');
  return wantsBuy && !noSignals ? 'BUY' : 'WAIT';
}

function signalsItem({ signals }: ChecklistInput): ChecklistItem {
  if (signals === null) return { id: 'signals', mark: 'unknown', measured: null };
  const { count } = signals;
  return {
    id: 'signals',
    mark: count > CHECKLIST_LIMITS.signals.goodAbove ? 'good' : count > 0 ? 'neutral' : 'bad',
    measured: count,
  };
}

function technicalItems({ technical }: ChecklistInput): ChecklistItem[] {
  const regime = technical?.regime ?? null;
  return [
    { id: 'regime', mark: regimeMark(regime), measured: null },
    scaled('momentum', technical?.momentum, between(CHECKLIST_LIMITS.momentum)),
    scaled('rsi', technical?.rsi, rsiMark),
    scaled('volume', technical?.volumeRatio, between(CHECKLIST_LIMITS.volume)),
    scaled('confluence', technical?.confluence, between(CHECKLIST_LIMITS.confluence)),
  ];
}

function regimeMark(regime: MarketRegime | null): Mark {
  if (regime === null || regime === 'UNKNOWN') return 'unknown';
  if (regime === 'TRENDING_BULL' || regime === 'BREAKOUT_BULL') return 'good';
  return regime === 'TRENDING_BEAR' || regime === 'BREAKOUT_BEAR' ? 'bad' : 'neutral';
}

function between({ goodAbove, badBelow }: { readonly goodAbove: number; readonly badBelow: number }) {
  return (value: number): Mark => (value > goodAbove ? 'good' : value < badBelow ? 'bad' : 'neutral');
}

function rsiMark(rsi: number): Mark {
  const { goodFrom, goodTo, badAbove } = CHECKLIST_LIMITS.rsi;
  if (rsi > badAbove) return 'bad';
  return rsi >= goodFrom && rsi <= goodTo ? 'good' : 'neutral';
}

function scaled(
  id: ChecklistItem['id'],
  value: number | null | undefined,
  mark: (value: number) => Mark,
): ChecklistItem {
  return value === null || value === undefined
    ? { id, mark: 'unknown', measured: null }
    : { id, mark: mark(value), measured: value };
}

/** What is held is not bought again: no fault of it, but worth a look. */
function positionItem({ held }: ChecklistInput): ChecklistItem {
  return { id: 'position', mark: held ? 'neutral' : 'good', measured: held ? 1 : 0 };
}

/** The sum of the last results: what trading this symbol has brought lately. */
function cyclesItem({ cycleResults }: ChecklistInput): ChecklistItem {
  if (cycleResults.length === 0) return { id: 'cycles', mark: 'neutral', measured: null };
  const sum = cycleResults.reduce((total, result) => total + result, 0);
  return { id: 'cycles', mark: sum > 0 ? 'good' : sum < 0 ? 'bad' : 'neutral', measured: sum };
}
