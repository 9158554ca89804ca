import type { Language } from './actor.ts';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Significant digits of a price below 1000. */
const PRICE_DIGITS = 5;
const MAX_DECIMALS = 12;

/**
 * Numbers and times as one language and time zone write them. Gains and losses carry ▲ and ▼, so that they read without colour.
 * Makers of formats are kept: building one costs more than a whole reply.
 */
export class Format {
  readonly language: Language;
  readonly #numbers: Intl.NumberFormat[] = [];
  readonly #prices: Intl.NumberFormat[] = [];
  readonly #manyCoins: Intl.NumberFormat;
  readonly #fewCoins: Intl.NumberFormat;
  readonly #dateTime: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #time: Intl.DateTimeFormat;

  constructor(language: Language, timeZone: string) {
    this.language = language;
    const locale = LOCALES[language];
    this.#manyCoins = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    this.#fewCoins = new Intl.NumberFormat(locale, { maximumFractionDigits: 8 });
    const day = { day: '2-digit', month: '2-digit' } as const;
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    this.#dateTime = new Intl.DateTimeFormat(locale, { timeZone, ...day, ...clock });
    this.#date = new Intl.DateTimeFormat(locale, { timeZone, ...day, year: 'numeric' });
    this.#time = new Intl.DateTimeFormat(locale, { timeZone, ...clock });
  }

  /** A number with a fixed count of decimals. */
  number(value: number, decimals = 2): string {
    this.#numbers[decimals] ??= new Intl.NumberFormat(LOCALES[this.language], {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    return tidy(this.#numbers[decimals].format(value));
  }

  /** A price with five significant digits, at least two decimals: 116,876.00, 2.9145, 0.000012340. */
  price(value: number): string {
    const decimals = priceDecimals(value);
    this.#prices[decimals] ??= new Intl.NumberFormat(LOCALES[this.language], {
      minimumFractionDigits: 2,
      maximumFractionDigits: decimals,
    });
    return tidy(this.#prices[decimals].format(value));
  }

  /** A quantity of coins: up to eight decimals (two from 1000 on), trailing zeros dropped. */
  quantity(value: number): string {
    return tidy((Math.abs(value) >= 1000 ? this.#manyCoins : this.#fewCoins).format(value));
  }

  /** `1,234.56 USDC` */
  amount(value: number, asset: string): string {
    return `${this.number(value)} ${asset}`;
  }

  /** A signed amount with its direction: `▲ +12.30 USDC`. */
  result(value: number, asset: string): string {
    return `${arrow(value, 2)} ${this.signedAmount(value, asset)}`;
  }

  /** A signed amount beside a direction that is shown already: `+12.30 USDC`. */
  signedAmount(value: number, asset: string): string {
    return `${this.signed(value)} ${asset}`;
  }

  /** A signed percentage with its direction: `▲ +1.25 %`. `value` 1.25 means 1.25 %. */
  gain(value: number): string {
    return `${arrow(value, 2)} ${this.signed(value)} %`;
  }

  /** A signed number with two decimals and nothing else: `+1.25`. */
  signed(value: number): string {
    return `${sign(value)}${this.number(Math.abs(value))}`;
  }

  /** An unsigned percentage: `12.5 %`. */
  percent(value: number, decimals = 1): string {
    return `${this.number(value, decimals)} %`;
  }

  /** A share of 1 as two decimals: confidences. */
  share(value: number): string {
    return this.number(value, 2);
  }

  dateTime(ms: number): string {
    return this.#dateTime.format(ms);
  }

  date(ms: number): string {
    return this.#date.format(ms);
  }

  time(ms: number): string {
    return this.#time.format(ms);
  }

  /** `45 s`, `12 min`, `3 h 05`, `2 d 4 h` (French `j` for days). */
  duration(ms: number): string {
    const day = this.language === 'fr' ? 'j' : 'd';
    const whole = Math.max(0, ms);
    if (whole < MINUTE_MS) return `${Math.round(whole / 1000)} s`;
    if (whole < HOUR_MS) return `${Math.round(whole / MINUTE_MS)} min`;
    const hours = Math.floor(whole / HOUR_MS);
    if (whole < DAY_MS) return `${hours} h ${String(Math.floor((whole % HOUR_MS) / MINUTE_MS)).padStart(2, '0')}`;
    const days = `${Math.floor(whole / DAY_MS)} ${day}`;
    return hours % 24 === 0 ? days : `${days} ${hours % 24} h`;
  }
}

/** That of the number as it is shown, with two decimals. */
function sign(value: number): string {
  const shown = Number(value.toFixed(2));
  if (shown === 0) return '';
  return shown > 0 ? '+' : '−';
}

function arrow(value: number, decimals: number): string {
  const shown = Number(value.toFixed(decimals));
  if (shown === 0) return '●';
  return shown > 0 ? '▲' : '▼';
}

function priceDecimals(value: number): number {
  const size = Math.abs(value);
  if (!(size > 0) || size >= 1000) return 2;
  return Math.min(MAX_DECIMALS, Math.max(2, PRICE_DIGITS - 1 - Math.floor(Math.log10(size))));
}

/** Grouping and sign as every font and terminal shows them: a plain no-break space for the narrow one, and one minus everywhere. */
function tidy(text: string): string {
  return text.replaceAll('\u202f', '\u00a0').replace('-', '−');
}

const kept = new Map<string, Format>();

/** The format of a language and zone; there are few of them. */
export function formatOf(language: Language, timeZone: string): Format {
  const key = `${language} ${timeZone}`;
  const format = kept.get(key) ?? new Format(language, timeZone);
  kept.set(key, format);
  return format;
}
