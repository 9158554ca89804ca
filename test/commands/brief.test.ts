import { describe, expect, test } from 'vitest';
import { alertReply } from '../../src/commands/alerts.ts';
import { writeBrief } from '../../src/commands/brief-alert.ts';
import { readBrief, type BriefView } from '../../src/commands/brief.ts';
import type {
  OpportunityView,
  PositionView,
  ReadModel,
  RegimeView,
  SummaryView,
} from '../../src/commands/read-model.ts';
import { buttonOf, fakeLive, House, NOW_MS, textOf } from '../support/chat-house.ts';

const OWNER = 'telegram:1';
const HOUR_MS = 3_600_000;

function position(symbol: string, change: Partial<PositionView> = {}): PositionView {
  const calm = { status: 'ACTIVE', quantity: 2, currentPrice: 100, stopPrice: 95, stopDistancePercent: 5, value: 200 };
  const now = { profitLoss: 4, profitLossPercent: 2, openedAtMs: NOW_MS - 20 * HOUR_MS };
  return { symbol, ...calm, ...now, ...change } as PositionView;
}

function opportunity(symbol: string, score: number, action = 'BUY_NOW'): OpportunityView {
  return { symbol, scan: 'momentum', score: { score, action } } as OpportunityView;
}

function reading(positions: readonly PositionView[], opportunities: readonly OpportunityView[] = []): ReadModel {
  return {
    summary: async () => ({ totalValue: 1_000, freeQuote: 400, result24hPercent: 1.5 }) as SummaryView,
    positions: async () => positions,
    openPositions: async () => positions,
    regimes: async () => [{ regime: 'RANGING' }, { regime: 'TRENDING_BULL' }, { regime: 'RANGING' }] as RegimeView[],
    opportunities: async () => ({ views: opportunities, missingLeftOut: 0 }),
  } as unknown as ReadModel;
}

const kinds = ({ decisions }: BriefView) =>
  decisions.map(({ kind, symbol }) => [kind, symbol].filter(Boolean).join(' '));

describe('the morning in numbers', () => {
  test('the night, and what every stop would cost', async () => {
    const closed = position('ETHUSDC', { status: 'COMPLETED', profitLoss: -3, openedAtMs: NOW_MS - HOUR_MS });
    const view = await readBrief(
      reading([
        position('SOLUSDC'),
        position('BTCUSDC', { stopPrice: 101 }),
        position('SUIUSDC', { stopPrice: null }),
        closed,
      ]),
      fakeLive(),
    );
    // SOL: 2 × (95 − 100); BTC's stop is above the price and loses nothing; SUI has none
    expect(view).toMatchObject({
      opened: 1,
      closed: 1,
      wins: 0,
      result: -3,
      openPositions: 3,
      stopLoss: -10,
      unguarded: 1,
    });
    expect(view.regimes).toEqual([
      ['RANGING', 2],
      ['TRENDING_BULL', 1],
    ]);
  });
  test('at most three decisions: what stands still, what is about to lose, what scores best', async () => {
    const losing = { profitLoss: -2, profitLossPercent: -1, stopDistancePercent: 0.2 };
    const read = reading(
      [position('SOLUSDC', losing), position('ETHUSDC', { ...losing, profitLossPercent: -3 }), position('BTCUSDC')],
      [
        opportunity('SUIUSDC', 80),
        opportunity('PEPEUSDC', 90),
        opportunity('PEPEUSDC', 90),
        opportunity('BTCUSDC', 99),
      ],
    );
    expect(kinds(await readBrief(read, fakeLive()))).toEqual(['sell ETHUSDC', 'sell SOLUSDC', 'buy PEPEUSDC']);
    const paused = fakeLive({ paused: () => ({ untilMs: null, reason: 'manual', actor: OWNER }) });
    expect(kinds(await readBrief(read, paused))).toEqual(['resume', 'sell ETHUSDC', 'sell SOLUSDC']);
    expect(kinds(await readBrief(reading([], [opportunity('SUIUSDC', 80, 'WAIT')]), fakeLive()))).toEqual([]);
  });
});

describe('/brief and its scheduled message', () => {
  const read = reading([], [opportunity('PEPEUSDC', 90)]);

  test('a decision is one press away, and a buy still asks', async () => {
    const house = new House({ read });
    const reply = await house.say(OWNER, '/brief');
    expect(textOf(reply)).toContain('1. PEPEUSDC scores 90 of 100: buy?');
    const buy = await house.press(OWNER, buttonOf(reply, 'Buy PEPE'));
    expect(buy?.title).toBe('Buy PEPE?');
    expect(house.operator.submitted).toEqual([]);
  });
  test('says the same as an alert, in the language of its channel, with its own buttons', async () => {
    const view = await readBrief(read, fakeLive());
    const alert = {
      kind: 'digest',
      symbol: null,
      priority: 'info',
      data: { brief: writeBrief({ view, actionIds: ['b_7'] }) },
    } as const;
    const world = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };
    const reply = alertReply(alert, 'fr', world);
    expect(reply.title).toBe('Point du matin');
    expect(reply.buttons).toEqual([[{ label: 'Acheter PEPE', style: 'primary', actionId: 'b_7' }]]);
  });
  test('nothing waits for nobody', async () => {
    const reply = await new House({ read: reading([]) }).say(OWNER, '/brief');
    expect(reply?.lines?.at(-1)).toBe('Nothing waits for you.');
    expect(reply?.buttons?.map((row) => row.map(({ label }) => label))).toEqual([
      ['Pause entries', 'Sell everything', 'Open orders'],
    ]);
  });
});

describe('every button of every card', () => {
  const read = reading([], [opportunity('PEPEUSDC', 90)]);

  test('a viewer presses all of them: nothing is submitted, changed or granted', async () => {
    const house = new House({ read });
    await house.grant('telegram:9', 'viewer');
    const lines = [
      '/brief',
      '/alerts',
      '/alerts exit',
      '/settings TRADING_MAX_POSITIONS',
      '/settings TRADING_MAX_POSITIONS 3',
      '/roles telegram:5',
      '/purge 2025-01-01',
      '/cancel',
    ];
    for (const line of lines) await house.say(OWNER, line);
    const before = house.users.users.size;
    // pressing makes new buttons: only those that were shown to the owner
    const ids = Array.from(house.actions.actions.keys());
    for (const id of ids) await house.press('telegram:9', id);
    expect(house.operator.submitted).toEqual([]);
    expect(house.preferences.chosen.size).toBe(0);
    expect(house.settings.changes).toEqual([]);
    expect(house.maintenance.purged).toEqual([]);
    expect(house.users.users.size).toBe(before);
  });
});
