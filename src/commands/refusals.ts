import type { Format } from './format.ts';
import { isWordKey, type Say } from './words/words.ts';

/** How the measured value and the limit of a rule are to be read. */
type Measure = 'none' | 'count' | 'number' | 'price' | 'duration' | 'ratio' | 'amount';

/** Rules that are not plain numbers; durations arrive in ms, ratios as fractions, amounts in the quote asset. */
const MEASURES: Readonly<Record<string, Measure>> = {
  STALE: 'duration',
  TOO_FEW: 'count',
  LOW_QUALITY: 'count',
  CONTRADICTION: 'duration',
  UNCHANGED: 'duration',
  CANDLES_FILLED: 'count',
  HTF: 'price',
  PAUSED: 'none',
  DAILY_LOSS: 'ratio',
  CYCLE_ALREADY_ACTIVE: 'none',
  COOLDOWN: 'duration',
  MAX_POSITIONS: 'count',
  ASSET_EXPOSURE: 'ratio',
  USDC_INSUFFICIENT: 'amount',
  AMOUNT_BELOW_MIN: 'amount',
  STALE_SIGNAL: 'duration',
  STALE_PRICE: 'duration',
  NO_PRICE: 'none',
  NO_BALANCES: 'none',
  UNKNOWN_SYMBOL: 'none',
  NO_POSITION: 'none',
  EXIT_IN_PROGRESS: 'none',
  ENTRIES_BLOCKED: 'none',
};

export interface RuleFinding {
  readonly code: string;
  readonly measured: number | null;
  readonly limit: number | null;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

/** The name of a rule in words: `entries are paused`. */
export function ruleName(code: string, say: Say): string {
  const key = `rule.${code}`;
  return isWordKey(key) ? say(key) : say('rule.unknown', { code });
}

/** One sentence: which rule, what was measured, the limit, and what would change it. */
export function ruleSentence(finding: RuleFinding, say: Say, format: Format, quoteAsset: string): string {
  const { code, numbers } = finding;
  const fixKey = `fix.${code}`;
  const about = aboutOf(numbers);
  const values = {
    rule: capital(ruleName(code, say)) + about,
    fix: isWordKey(fixKey) ? say(fixKey) : say('fix.unknown'),
  };
  const measure = numbers['what'] === 'row_age_ms' ? 'duration' : (MEASURES[code] ?? 'number');
  const measured = show(finding.measured, measure, format, quoteAsset);
  const limit = show(finding.limit, measure, format, quoteAsset);
  if (measured !== null && limit !== null) return say('rule.sentenceLimit', { ...values, measured, limit });
  if (measured !== null) return say('rule.sentenceMeasured', { ...values, measured });
  return limit === null ? say('rule.sentence', values) : say('rule.sentenceOnlyLimit', { ...values, limit });
}

/** Which quantity was measured, where a rule knows several: ` (ema_26, 15m)`. */
function aboutOf(numbers: RuleFinding['numbers']): string {
  const parts = [numbers['what'], numbers['of'], numbers['reason']].filter((part) => typeof part === 'string');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function show(value: number | null, measure: Measure, format: Format, quoteAsset: string): string | null {
  if (value === null || measure === 'none') return null;
  if (measure === 'count') return format.number(value, 0);
  if (measure === 'price') return format.price(value);
  if (measure === 'duration') return format.duration(value);
  if (measure === 'ratio') return format.percent(value * 100);
  return measure === 'amount' ? format.amount(value, quoteAsset) : format.number(value, 2);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
