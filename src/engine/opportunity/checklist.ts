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

/** The guide lists a symbol's signals from more than five in six hours. */
const MANY_SIGNALS = 5;

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
  return { id: 'signals', mark: count > MANY_SIGNALS ? 'good' : count > 0 ? 'neutral' : 'bad', measured: count };
}

function technicalItems({ technical }: ChecklistInput): ChecklistItem[] {
  const regime = technical?.regime ?? null;
  return [
    { id: 'regime', mark: regimeMark(regime), measured: null },
    scaled('momentum', technical?.momentum, (x) => (x > 50 ? 'good' : x < 40 ? 'bad' : 'neutral')),
    scaled('rsi', technical?.rsi, (x) => (x > 75 ? 'bad' : x >= 45 && x <= 65 ? 'good' : 'neutral')),
    scaled('volume', technical?.volumeRatio, (x) => (x > 2 ? 'good' : x < 0.3 ? 'bad' : 'neutral')),
    scaled('confluence', technical?.confluence, (x) => (x > 55 ? 'good' : x < 45 ? 'bad' : 'neutral')),
  ];
}

function regimeMark(regime: MarketRegime | null): Mark {
  if (regime === null || regime === 'UNKNOWN') return 'unknown';
  if (regime === 'TRENDING_BULL' || regime === 'BREAKOUT_BULL') return 'good';
  return regime === 'TRENDING_BEAR' || regime === 'BREAKOUT_BEAR' ? 'bad' : 'neutral';
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

function positionItem({ held }: ChecklistInput): ChecklistItem {
  return { id: 'position', mark: 'neutral', measured: held ? 1 : 0 };
}

/** The sum of the last results: what trading this symbol has brought lately. */
function cyclesItem({ cycleResults }: ChecklistInput): ChecklistItem {
  if (cycleResults.length === 0) return { id: 'cycles', mark: 'neutral', measured: null };
  const sum = cycleResults.reduce((total, result) => total + result, 0);
  return { id: 'cycles', mark: sum > 0 ? 'good' : sum < 0 ? 'bad' : 'neutral', measured: sum };
}
