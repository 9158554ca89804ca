import { describe, expect, test } from 'vitest';
import { ALERT_KINDS, type AlertKind, type AlertPriority } from '../engine/decisions.ts';
import { alertSummaries } from './alert-summary.ts';

const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'live' };
const START_MS = Date.UTC(2025, 9, 3, 14, 2);
const SUMMARIES = alertSummaries(WORLD, (command) => Promise.resolve(`press-${command}`));

type Data = Readonly<Record<string, string | number | boolean | null>>;

function many(kind: AlertKind, facts: readonly (readonly [string | null, Data])[], priority: AlertPriority = 'notice') {
  return facts.map(([symbol, data], index) => ({ kind, priority, symbol, data, timeMs: START_MS + index * 60_000 }));
}

const EXITS = many('exit', [
  ['SOLUSDC', { profitLossPercent: 2.1, profitLoss: '10.50' }],
  ['ETHUSDC', { profitLossPercent: -1.2, profitLoss: '-6.00' }],
  ['SOLUSDC', { profitLossPercent: 0.4, profitLoss: '2.00' }],
  ['BTCUSDC', { profitLossPercent: 1, profitLoss: '5.00' }],
]);

describe('many alerts in one message', () => {
  test('sales: how many won, the sum, best and worst, and what to look at next', async () => {
    expect(await SUMMARIES.reply(EXITS, 'en')).toEqual({
      title: 'Positions sold: 4',
      tone: 'bad',
      lines: [
        'SOL ×2, ETH, BTC',
        'Won 3, lost 1, together ▲ +11.50 USDC',
        'Best SOL ▲ +2.10 %, worst ETH ▼ −1.20 %',
        'From 14:02 to 14:05',
      ],
      buttons: [
        [
          { label: 'Positions', style: 'primary', actionId: 'press-positions' },
          { label: 'Cycles', style: 'neutral', actionId: 'press-cycles' },
        ],
      ],
    });
  });

  test('the same in French', async () => {
    expect(await SUMMARIES.reply(EXITS, 'fr')).toMatchObject({
      title: 'Positions vendues : 4',
      lines: [
        'SOL ×2, ETH, BTC',
        'Gagnées 3, perdues 1, en tout ▲ +11,50 USDC',
        'Meilleure SOL ▲ +2,10 %, pire ETH ▼ −1,20 %',
        'De 14:02 à 14:05',
      ],
    });
  });

  test('a result that is not known of all is not summed up', async () => {
    const partly = [...EXITS, ...many('exit', [['XRPUSDC', { profitLossPercent: 1 }]])];
    expect((await SUMMARIES.reply(partly, 'en')).lines).toContain('Won 4, lost 1');
  });

  test('refused signals: each reason once with its count', async () => {
    const refused = many(
      'signal_rejected',
      ['SOL', 'ETH', 'BTC', 'XRP'].map((asset, index) => [
        `${asset}USDC`,
        index < 3 ? { code: 'MAX_POSITIONS', measured: 8 + index, limit: 8 } : { code: 'PAUSED' },
      ]),
    );
    const { title, lines, buttons } = await SUMMARIES.reply(refused, 'en');
    expect(title).toBe('Strong signals refused: 4');
    expect(lines?.[1]).toMatch(/^3 × MAX_POSITIONS: .+ measured 10, limit 8/);
    expect(lines?.[2]).toMatch(/^PAUSED: /);
    expect(buttons?.[0]?.map(({ label }) => label)).toEqual(['Why', 'Positions']);
  });

  test('danger is told in its own words, not more than five of them', async () => {
    const facts = Array.from({ length: 9 }, (_, index) => [`A${index}USDC`, { problem: `trouble ${index}` }] as const);
    const { tone, lines } = await SUMMARIES.reply(many('order_problem', facts, 'danger'), 'en');
    expect(tone).toBe('danger');
    expect(lines).toEqual([
      'A0, A1, A2, A3, A4, A5, A6, A7 and 1 more',
      'trouble 0',
      'trouble 1',
      'trouble 2',
      'trouble 3',
      'trouble 4',
      '… and 4 more',
      'From 14:02 to 14:10',
    ]);
  });

  test.each(ALERT_KINDS)('%s: words and a button in both languages, without any facts', async (kind) => {
    for (const language of ['en', 'fr'] as const) {
      const {
        title,
        lines = [],
        buttons = [],
      } = await SUMMARIES.reply(
        many(kind, [
          [null, {}],
          [null, {}],
        ]),
        language,
      );
      expect([title, ...lines].join(' ')).not.toMatch(/_|NaN|undefined|\{\{/);
      expect(title).toMatch(/: 2$/);
      expect(buttons[0]?.length).toBeGreaterThan(0);
    }
  });

  test('in one line for the digest, with symbols and amounts', () => {
    expect(SUMMARIES.brief(EXITS, 'en')).toBe(
      'Positions sold: 4 · SOL ×2, ETH, BTC · Won 3, lost 1, together ▲ +11.50 USDC · Best SOL ▲ +2.10 %, worst ETH ▼ −1.20 %',
    );
    const [one] = many('entry', [['SOLUSDC', { value: '49.95' }]]);
    if (one === undefined) throw new Error('no alert');
    expect(SUMMARIES.brief([one], 'fr')).toMatch(/: 1 · SOL · .*49,95/);
  });

  test('a market that is not real says so first', async () => {
    const demo = alertSummaries({ ...WORLD, market: 'demo' }, () => Promise.resolve('id'));
    expect((await demo.reply(EXITS, 'en')).title).toBe('DEMO · Positions sold: 4');
  });
});
