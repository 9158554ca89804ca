import { describe, expect, test } from 'vitest';
import { formatOf } from '../../src/commands/format.ts';
import { ruleSentence, type RuleFinding } from '../../src/commands/refusals.ts';
import { sayIn } from '../../src/commands/words/words.ts';
import { REFUSAL_CODES, type Decision } from '../../src/engine/decisions.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { HOUR_MS, MINUTE_MS, Rig, SECOND_MS, type RigOptions } from './rig.ts';

const { limits } = DEFAULT_ENGINE_SETTINGS;
const limited = (changes: Partial<typeof limits>): RigOptions => ({
  settings: { limits: { ...limits, ...changes } },
});
const WEAK = { consensus_strength: 1, strategies_count: 3 };

/** What a person is shown of the last refusal among these decisions. */
function sentenceOf(decisions: readonly Decision[], language: 'en' | 'fr' = 'en'): { code: string; text: string } {
  const findings = decisions.flatMap((decision): RuleFinding[] => {
    if (decision.type === 'refusal') return [decision];
    if (decision.type !== 'intent' || decision.code === null) return [];
    const { code, numbers } = decision;
    const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
    return [{ code, numbers, measured: number(numbers['measured']), limit: number(numbers['limit']) }];
  });
  const finding = findings.at(-1);
  if (finding === undefined) throw new Error('nothing was refused');
  const text = ruleSentence(finding, sayIn(language), formatOf(language, 'UTC'), 'USDC');
  return { code: finding.code, text };
}

function held(options: RigOptions = {}): Rig {
  const rig = new Rig(options);
  rig.hold('SOLUSDC', 100);
  return rig;
}

/** A rig with prices of SOL and ETH. */
function priced(options: RigOptions = {}): Rig {
  const rig = new Rig(options);
  rig.price('SOLUSDC', 100);
  rig.price('ETHUSDC', 2000);
  return rig;
}

interface Case {
  readonly code: (typeof REFUSAL_CODES)[number];
  readonly refused: () => readonly Decision[];
  readonly says: string;
}

const CASES: readonly Case[] = [
  {
    code: 'PAUSED',
    refused: () => {
      const rig = priced();
      rig.ask({ kind: 'pause', untilMs: null, reason: 'x' });
      return rig.signal();
    },
    says: 'Entries are paused. /resume',
  },
  {
    code: 'DAILY_LOSS',
    refused: () => {
      const rig = new Rig(limited({ maxAssetRatio: 1 }));
      rig.pass(SECOND_MS);
      rig.hold('SOLUSDC', 100, '900');
      rig.price('SOLUSDC', 93);
      rig.price('ETHUSDC', 2000);
      rig.pass(SECOND_MS);
      return rig.signal({ symbol: 'ETHUSDC', price: 2000 });
    },
    says: 'measured −6.4 %, limit −5.0 %.',
  },
  {
    code: 'NOT_IN_UNIVERSE',
    refused: () => {
      const rig = new Rig();
      rig.price('WIFUSDC', 2);
      return rig.signal({ symbol: 'WIFUSDC', price: 2, metadata: WEAK });
    },
    says: 'The symbol is not in the traded universe. A better',
  },
  { code: 'CYCLE_ALREADY_ACTIVE', refused: () => held().signal(), says: 'is open already. It' },
  {
    code: 'COOLDOWN',
    refused: () => {
      const rig = held();
      rig.price('SOLUSDC', 98);
      rig.fillWhole(rig.order('SOLUSDC'));
      rig.pass(10 * MINUTE_MS);
      rig.price('SOLUSDC', 98);
      return rig.signal();
    },
    says: 'measured 10 min, limit 30 min.',
  },
  {
    code: 'MAX_POSITIONS',
    refused: () => {
      const rig = held(limited({ maxPositions: 1 }));
      rig.price('ETHUSDC', 2000);
      return rig.signal({ symbol: 'ETHUSDC', price: 2000 });
    },
    says: 'measured 1, limit 1.',
  },
  {
    code: 'ASSET_EXPOSURE',
    refused: () => priced(limited({ maxAssetRatio: 0.012 })).signal(),
    says: 'measured 0.00 USDC, limit 12.00 USDC.',
  },
  {
    code: 'VOLATILITY',
    refused: () => priced({ sight: { natrPercent: () => 9.25 } }).signal({ metadata: { natr: null } }),
    says: 'The market is too wild (natr): measured 9.3 %, limit 5.0 %.',
  },
  {
    code: 'USDC_INSUFFICIENT',
    refused: () => priced({ cash: '10', ...limited({ maxAssetRatio: 5 }) }).ask(buyOf('50')),
    says: 'measured 9.80 USDC, limit 15.00 USDC.',
  },
  { code: 'AMOUNT_BELOW_MIN', refused: () => priced().ask(buyOf('5')), says: 'measured 5.00 USDC, limit 15.00 USDC.' },
  {
    code: 'STALE_SIGNAL',
    refused: () => {
      const rig = priced();
      return rig.signal({ timeMs: rig.nowMs - HOUR_MS });
    },
    says: 'measured 1 h 00, limit 1 min.',
  },
  {
    code: 'STALE_PRICE',
    refused: () => {
      const rig = priced();
      rig.pass(5 * MINUTE_MS);
      return rig.signal();
    },
    says: 'measured 5 min, limit 2 min.',
  },
  { code: 'NO_PRICE', refused: () => new Rig().signal(), says: 'There is no price yet. It' },
  { code: 'NO_BALANCES', refused: () => priced({ cash: null }).signal(), says: 'The balances are not known. It' },
  {
    code: 'CANDLES_FILLED',
    refused: () => priced({ sight: { recentlyFilled: () => true } }).signal(),
    says: 'Recent candles are placeholders for missing data. It',
  },
  {
    code: 'UNKNOWN_SYMBOL',
    refused: () => new Rig().ask({ kind: 'force', symbol: 'NOPEUSDC', minutes: 45 }),
    says: 'The symbol is not followed here. Add',
  },
  { code: 'NO_POSITION', refused: () => new Rig().signal({ side: 'SELL' }), says: 'There is no open position' },
  {
    code: 'EXIT_IN_PROGRESS',
    refused: () => {
      const rig = held();
      rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
      return rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
    },
    says: 'An exit is already on its way. Wait',
  },
  {
    code: 'SELL_REFUSED',
    refused: () => {
      const rig = held();
      rig.price('SOLUSDC', 99.8);
      return rig.signal({ side: 'SELL' });
    },
    says: 'measured −0.2 %, limit −',
  },
  {
    code: 'STOP_ABOVE_PRICE',
    refused: () => held().ask({ kind: 'trail', symbol: 'SOLUSDC', action: 'price', price: 105 }),
    says: 'measured 105.00, limit 100.00.',
  },
  {
    code: 'STOP_NOT_PLACED',
    refused: () => held().ask({ kind: 'protect', symbol: 'SOLUSDC' }),
    says: 'No stop can be placed at the exchange now',
  },
  {
    code: 'ENTRIES_BLOCKED',
    refused: () => {
      const rig = priced();
      rig.tell({ type: 'blocks', timeMs: rig.nowMs, reasons: ['database'] });
      return rig.signal();
    },
    says: 'Entries are off for safety (the database is away). /health',
  },
  {
    code: 'QUESTION_OVER',
    refused: () => new Rig().ask({ kind: 'release', question: null, answer: 'sell', name: 'Ada' }),
    says: 'No such question is open. Nothing was done;',
  },
  {
    code: 'INVALID',
    refused: () => held().ask({ kind: 'trail', symbol: 'SOLUSDC', action: 'price', price: NaN }),
    says: 'The request is not valid. Check',
  },
];

function buyOf(amountQuote: string) {
  return { kind: 'buy', symbol: 'SOLUSDC', price: 100, confidence: 0.95, reason: 'test', amountQuote } as const;
}

describe('what the engine refuses, as a person reads it', () => {
  test.each(CASES)('$code', ({ code, refused, says }) => {
    const decisions = refused();
    const shown = sentenceOf(decisions);
    expect(shown.code).toBe(code);
    expect(shown.text).toContain(says);
    expect(sentenceOf(decisions, 'fr').text).not.toMatch(/\{\{|undefined|NaN|null/);
  });

  test('no code is left out', () => {
    // said by a start, of what the engine never saw, and by the runtime, of what it has seen before
    const others = ['RESTARTED', 'REPEATED'];
    expect(new Set([...CASES.map(({ code }) => code), ...others])).toEqual(new Set(REFUSAL_CODES));
  });
});

describe('why no position was released for an entry without cash', () => {
  const settings = { limits: { ...limits, maxAssetRatio: 1, dailyLossRatio: 1 } };
  const asking = { ...settings, liberation: { ...DEFAULT_ENGINE_SETTINGS.liberation, askFrom: '50' } };

  /** SOL is held since 20 minutes and costs `price` now; almost no money is left. */
  function poor(price: number, heldMs = 20 * MINUTE_MS, chosen: RigOptions['settings'] = settings): Rig {
    const rig = new Rig({ settings: chosen, cash: '500' });
    rig.hold('SOLUSDC', 100, '490');
    rig.pass(heldMs);
    rig.price('SOLUSDC', price);
    rig.price('ETHUSDC', 2000);
    return rig;
  }
  const buyEth = (rig: Rig, metadata = {}) => rig.signal({ symbol: 'ETHUSDC', price: 2000, metadata });

  test.each([
    { what: 'a winner', refused: () => buyEth(poor(100.5)), says: 'all of them are winning (0.5 %, limit 0.0 %).' },
    {
      what: 'hardly a loss',
      refused: () => buyEth(poor(99.95)),
      says: 'the worst one loses too little (−0.2 %, limit −0.3 %).',
    },
    {
      what: 'just bought',
      refused: () => buyEth(poor(99, 5 * MINUTE_MS)),
      says: 'the worst one is too young (5 min, limit 10 min).',
    },
    { what: 'a weak signal', refused: () => buyEth(poor(99), WEAK), says: 'the signal is not strong enough for that.' },
    {
      what: 'a sale that does not fill',
      refused: () => {
        const rig = poor(99);
        buyEth(rig);
        return rig.pass(11 * SECOND_MS);
      },
      says: 'its sale did not fill in time (11 s, limit 10 s).',
    },
    {
      what: 'a No',
      refused: () => {
        const rig = poor(99, 20 * MINUTE_MS, asking);
        buyEth(rig);
        return rig.ask({ kind: 'release', question: null, answer: 'keep', name: 'Ada' });
      },
      says: 'a person keeps the worst one, which is worth enough to be asked about (484.61 USDC, limit 50.00 USDC).',
    },
    {
      what: 'no answer',
      refused: () => {
        const rig = poor(99, 20 * MINUTE_MS, asking);
        buyEth(rig);
        return rig.pass(2 * MINUTE_MS);
      },
      says: 'nobody answered whether the worst one may be sold (2 min, limit 2 min).',
    },
  ])('$what', ({ refused, says }) => {
    const { code, text } = sentenceOf(refused());
    expect(code).toBe('USDC_INSUFFICIENT');
    expect(text).toContain(`No position was released for it: ${says}`);
  });
});
