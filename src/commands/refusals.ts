import type { Format } from './format.ts';
import { isWordKey, wordOf, type Say, type WordKey } from './words/words.ts';

/** How the measured value and the limit of a rule are to be read. */
type Measure = 'none' | 'count' | 'number' | 'price' | 'duration' | 'ratio' | 'percent' | 'quantity' | 'amount';

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
  ASSET_EXPOSURE: 'amount',
  VOLATILITY: 'ratio',
  SELL_REFUSED: 'percent',
  USDC_INSUFFICIENT: 'amount',
  AMOUNT_BELOW_MIN: 'amount',
  STALE_SIGNAL: 'duration',
  STALE_PRICE: 'duration',
  NO_PRICE: 'none',
  NO_BALANCES: 'none',
  UNKNOWN_SYMBOL: 'none',
  NO_POSITION: 'none',
  EXIT_IN_PROGRESS: 'none',
  STOP_ABOVE_PRICE: 'price',
  ENTRIES_BLOCKED: 'none',
  QUESTION_OVER: 'none',
  RESTARTED: 'none',
  REPEATED: 'none',
};

/** The same, where a rule measures one of several things and says which (`numbers.what`). */
const MEASURES_OF_WHAT: Readonly<Record<string, Measure>> = {
  row_age_ms: 'duration',
  natr: 'percent',
  min_quantity: 'quantity',
};

/** Why no position was sold for an entry without cash (`numbers.liberation`). */
const LIBERATION_MEASURES: Readonly<Record<string, Measure>> = {
  COOLDOWN: 'duration',
  ALL_POSITIONS_WINNING: 'ratio',
  LOSS_TOO_SMALL: 'ratio',
  TOO_YOUNG: 'duration',
  VALUE_TOO_SMALL: 'amount',
  LIBERATION_NOT_FILLED: 'duration',
  KEPT: 'duration',
  DECLINED: 'amount',
  NO_ANSWER: 'duration',
};

export interface RuleFinding {
  readonly code: string;
  readonly measured: number | null;
  readonly limit: number | null;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

/** A stored number of a rule, or null where it has none. */
export function numeric(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** The name of a rule in words: `entries are paused`. */
export function ruleName(code: string, say: Say): string {
  const key = `rule.${code}`;
  return isWordKey(key) ? say(key) : say('rule.unknown', { code });
}

/** What switches entries off for safety, in words: `prices are stale, the clock is off`. */
export function blockWords(reasons: readonly string[], say: Say): string {
  return reasons.map((reason) => wordOf(say, 'block', reason)).join(', ');
}

/** One sentence: which rule, what was measured, the limit, and what would change it. */
export function ruleSentence(finding: RuleFinding, say: Say, format: Format, quoteAsset: string): string {
  const { code, numbers } = finding;
  const fixKey = `fix.${code}`;
  const about = aboutOf(numbers, say);
  const values = {
    rule: capital(ruleName(code, say)) + about,
    fix: isWordKey(fixKey) ? say(fixKey) : say('fix.unknown'),
  };
  const measure = MEASURES_OF_WHAT[String(numbers['what'])] ?? MEASURES[code] ?? 'number';
  const measured = show(finding.measured, measure, format, quoteAsset);
  const limit = show(finding.limit, measure, format, quoteAsset);
  const sentence = say(sentenceKey(measured, limit), { ...values, measured: measured ?? '', limit: limit ?? '' });
  return sentence + liberationSentence(numbers, say, format, quoteAsset);
}

function sentenceKey(measured: string | null, limit: string | null): WordKey {
  if (measured !== null) return limit === null ? 'rule.sentenceMeasured' : 'rule.sentenceLimit';
  return limit === null ? 'rule.sentence' : 'rule.sentenceOnlyLimit';
}

/** Where cash was missing: why no position made room, with its numbers. */
function liberationSentence(numbers: RuleFinding['numbers'], say: Say, format: Format, quoteAsset: string): string {
  const { liberation, liberation_measured: was, liberation_limit: bound } = numbers;
  if (typeof liberation !== 'string') return '';
  const key = `liberation.${liberation}`;
  const why = isWordKey(key) ? say(key) : say('rule.unknown', { code: liberation });
  const measure = LIBERATION_MEASURES[liberation] ?? 'none';
  const measured = show(typeof was === 'number' ? was : null, measure, format, quoteAsset);
  const limit = show(typeof bound === 'number' ? bound : null, measure, format, quoteAsset);
  if (measured === null || limit === null) return ` ${say('rule.noLiberation', { why })}`;
  return ` ${say('rule.noLiberationLimit', { why, measured, limit })}`;
}

/** Which quantity was measured, where a rule knows several: ` (ema_26, 15m)`. */
function aboutOf(numbers: RuleFinding['numbers'], say: Say): string {
  const given = [numbers['what'], numbers['of'], numbers['reason']].filter((part) => typeof part === 'string');
  const parts = given.map((part) => {
    const key = `reason.${part}`;
    return isWordKey(key) ? say(key) : part;
  });
  const { reasons } = numbers;
  if (typeof reasons === 'string') parts.push(blockWords(reasons.split(', '), say));
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function show(value: number | null, measure: Measure, format: Format, quoteAsset: string): string | null {
  if (value === null || measure === 'none') return null;
  if (measure === 'count') return format.number(value, 0);
  if (measure === 'price') return format.price(value);
  if (measure === 'duration') return format.duration(value);
  if (measure === 'ratio') return format.percent(value * 100);
  if (measure === 'percent') return format.percent(value);
  if (measure === 'quantity') return format.quantity(value);
  return measure === 'amount' ? format.amount(value, quoteAsset) : format.number(value, 2);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
