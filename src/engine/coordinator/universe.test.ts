import { describe, expect, test } from 'vitest';
import { EMPTY_UNIVERSE_ROW } from '../../../test/support/universe.ts';
import type { UniverseEntry } from '../decisions.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import type { UniverseRow } from './universe-score.ts';
import { Universe } from './universe.ts';

const MINUTE_MS = 60_000;
const settings = DEFAULT_ENGINE_SETTINGS.universe;
const SYMBOLS = ['BTC', 'PEPE', 'SUI', 'UNI', 'FET', 'ENJ', 'AXS', 'POL'].map((baseAsset) => ({
  symbol: `${baseAsset}USDC`,
  baseAsset,
}));

/** Rows whose scores are known beforehand: no spread between candidates, so only bonus and trend count. */
const HIGH: Partial<UniverseRow> = { confluence_score: 80 }; // 0.3
const MIDDLE: Partial<UniverseRow> = {}; // 0
const LOW: Partial<UniverseRow> = { adx_14: 60, plus_di: 1, minus_di: 9, trend_angle: -1, bb_squeeze: true }; // −0.325

class Market {
  readonly universe: Universe;
  nowMs = 0;

  constructor(change: Partial<typeof settings> = {}) {
    this.universe = new Universe(SYMBOLS, { ...settings, ...change });
  }

  /** One update, five minutes after the last. */
  update(rows: Record<string, Partial<UniverseRow>>): Map<string, UniverseEntry> {
    this.nowMs += 5 * MINUTE_MS;
    const list = Object.entries(rows).map(([symbol, row]) => ({
      ...EMPTY_UNIVERSE_ROW,
      symbol,
      rowTimeMs: this.nowMs,
      ...row,
    }));
    return new Map(this.universe.update(this.nowMs, list).map((entry) => [entry.symbol, entry]));
  }

  /** Several updates of PEPE alone; whether it is in after each. */
  pepe(...rows: Partial<UniverseRow>[]): boolean[] {
    return rows.map((row) => this.update({ PEPEUSDC: row }).get('PEPEUSDC')?.selected ?? false);
  }
}

describe('universe', () => {
  test('core pairs are in before the first update, whatever the quote asset, and never leave', () => {
    const market = new Market();
    expect(market.universe.isTradable('BTCUSDC', 0)).toBe(true);
    expect(market.universe.isTradable('PEPEUSDC', 0)).toBe(false);
    for (let i = 0; i < 10; i++) market.update({ BTCUSDC: LOW });
    expect(market.universe.isTradable('BTCUSDC', market.nowMs)).toBe(true);
    const usdt = new Universe([{ symbol: 'ETHUSDT', baseAsset: 'ETH' }], settings);
    expect(usdt.isTradable('ETHUSDT', 0)).toBe(true);
  });

  test('three good scores in a row let a satellite in', () => {
    expect(new Market().pepe(HIGH, HIGH, HIGH)).toEqual([false, false, true]);
    expect(new Market().pepe(HIGH, HIGH, MIDDLE, HIGH, HIGH, HIGH)).toEqual([false, false, false, false, false, true]);
  });

  test('six bad scores in a row throw it out, then it rests', () => {
    const market = new Market();
    market.pepe(HIGH, HIGH, HIGH);
    expect(market.pepe(LOW, LOW, LOW, LOW, LOW, MIDDLE, LOW)).toEqual([true, true, true, true, true, true, true]);
    expect(market.pepe(LOW, LOW, LOW, LOW, LOW)).toEqual([true, true, true, true, false]);
    // 45 minutes: nine updates; scores do not count before they have passed
    const resting = market.pepe(...Array.from({ length: 8 }, () => HIGH));
    expect(resting).not.toContain(true);
    expect(market.pepe(HIGH, HIGH, HIGH)).toEqual([false, false, true]);
  });

  test('a symbol without a fresh row has no score and stays as it is; its counters wait', () => {
    const market = new Market();
    market.pepe(HIGH, HIGH);
    expect(market.update({}).get('PEPEUSDC')).toMatchObject({ score: null, selected: false, enterCount: 2 });
    const old = { ...HIGH, rowTimeMs: market.nowMs + 5 * MINUTE_MS - 15 * MINUTE_MS - 1 };
    expect(market.pepe(old)).toEqual([false]);
    expect(market.pepe(HIGH)).toEqual([true]);
    market.pepe(LOW, LOW, LOW, LOW, LOW);
    expect(market.update({}).get('PEPEUSDC')).toMatchObject({ score: null, selected: true, exitCount: 5 });
    expect(market.pepe(LOW)).toEqual([false]);
  });

  test('only the best six satellites have a place; the rest waits, and one that was outranked must qualify again', () => {
    const market = new Market({ maxSatellites: 1 });
    const better = { ...HIGH, volume_context: 'BREAKOUT' as const };
    const both = (pepe: Partial<UniverseRow>, sui: Partial<UniverseRow>) => {
      const entries = market.update({ PEPEUSDC: pepe, SUIUSDC: sui });
      return [entries.get('PEPEUSDC')?.selected, entries.get('SUIUSDC')?.selected];
    };
    both(HIGH, MIDDLE);
    both(HIGH, MIDDLE);
    expect(both(HIGH, MIDDLE)).toEqual([true, false]);
    both(HIGH, HIGH);
    both(HIGH, HIGH);
    expect(both(HIGH, HIGH)).toEqual([true, false]); // equal: the one that is in stays
    expect(both(HIGH, better)).toEqual([false, true]);
    expect(both(better, HIGH)).toEqual([false, true]); // must qualify again
    both(better, HIGH);
    expect(both(better, HIGH)).toEqual([true, false]);
  });

  test('with one place for two that score the same, the one that is in keeps it; among new ones the name decides', () => {
    const tie = (first: string, second: string) => {
      const market = new Market({ maxSatellites: 1 });
      if (first !== '') for (let i = 0; i < 3; i++) market.update({ [first]: HIGH });
      for (let i = 0; i < 3; i++) market.update({ UNIUSDC: HIGH, FETUSDC: HIGH, [second]: HIGH });
      return market.universe
        .entries(market.nowMs)
        .flatMap((entry) => (entry.selected && !entry.core ? entry.symbol : []));
    };
    expect(tie('', 'UNIUSDC')).toEqual(['FETUSDC']);
    expect(tie('', 'AXSUSDC')).toEqual(['AXSUSDC']);
    expect(tie('UNIUSDC', 'AXSUSDC')).toEqual(['UNIUSDC']);
    expect(tie('POLUSDC', 'POLUSDC')).toEqual(['POLUSDC']);
  });

  test('a score at the limit itself does not count, a row of 15 minutes does', () => {
    const atEnter: Partial<UniverseRow> = { volume_context: 'BREAKOUT' }; // 0.2
    expect(new Market().pepe(atEnter, atEnter, atEnter)).toEqual([false, false, false]);
    const atExit: Partial<UniverseRow> = { bb_squeeze: true, adx_14: 5 }; // −0.3
    const market = new Market();
    market.pepe(HIGH, HIGH, HIGH, atExit, LOW, LOW, LOW, LOW, LOW);
    expect(market.universe.isTradable('PEPEUSDC', market.nowMs)).toBe(true);
    const oldest = { ...MIDDLE, rowTimeMs: market.nowMs + 5 * MINUTE_MS - 15 * MINUTE_MS };
    expect(market.update({ PEPEUSDC: oldest }).get('PEPEUSDC')).toMatchObject({ score: 0, exitCount: 0 });
  });

  test('bad scores count from the moment it is in', () => {
    expect(new Market().pepe(HIGH, HIGH, HIGH, LOW, LOW, LOW, LOW, LOW, LOW).slice(-2)).toEqual([true, false]);
  });

  test('core pairs take no place from satellites', () => {
    const market = new Market({ maxSatellites: 1 });
    for (let i = 0; i < 3; i++) market.update({ BTCUSDC: { ...HIGH, volume_context: 'BREAKOUT' }, PEPEUSDC: HIGH });
    const selected = market.universe.entries(market.nowMs).flatMap((entry) => (entry.selected ? entry.symbol : []));
    expect(selected).toEqual(['BTCUSDC', 'PEPEUSDC']);
  });

  test('who comes or goes is a move, and nothing else is', () => {
    const market = new Market();
    const advance = (row: Partial<UniverseRow>) => {
      market.nowMs += 5 * MINUTE_MS;
      const rows = [{ ...EMPTY_UNIVERSE_ROW, symbol: 'PEPEUSDC', rowTimeMs: market.nowMs, ...row }];
      return market.universe.advance(market.nowMs, rows);
    };
    expect([HIGH, HIGH, HIGH, HIGH].map(advance)).toEqual([false, false, true, false]);
    expect([LOW, LOW, LOW, LOW, LOW, LOW, LOW].map(advance)).toEqual([false, false, false, false, false, true, false]);
    expect(market.universe.entries(market.nowMs)[1]).toMatchObject({
      enterCount: 0,
      exitCount: 0,
      cooldownUntilMs: market.nowMs + 40 * MINUTE_MS,
    });
    expect(market.universe.entries(market.nowMs + 40 * MINUTE_MS)[1]?.cooldownUntilMs).toBeNull();
  });

  test('a universe of core pairs only is fixed', () => {
    const isFixed = (...assets: string[]) =>
      new Universe(
        assets.map((baseAsset) => ({ symbol: `${baseAsset}USDC`, baseAsset })),
        settings,
      ).isFixed;
    expect([isFixed('BTC', 'ETH'), isFixed('BTC', 'PEPE')]).toEqual([true, false]);
  });

  test('a force lets in until it expires, checked when it is used', () => {
    const { universe } = new Market();
    expect(universe.force('SUIUSDC', 45 * MINUTE_MS)).toMatchObject({
      symbol: 'SUIUSDC',
      forcedUntilMs: 45 * MINUTE_MS,
    });
    expect(universe.isTradable('SUIUSDC', 45 * MINUTE_MS - 1)).toBe(true);
    expect(universe.isTradable('SUIUSDC', 45 * MINUTE_MS)).toBe(false);
  });

  test('a shorter force does not end a longer one', () => {
    const { universe } = new Market();
    universe.force('SUIUSDC', 60 * MINUTE_MS);
    universe.force('SUIUSDC', 10 * MINUTE_MS);
    expect(universe.isTradable('SUIUSDC', 59 * MINUTE_MS)).toBe(true);
  });

  test('a symbol that is not traded here cannot be forced', () => {
    const { universe } = new Market();
    expect(universe.force('XYZUSDC', 1e12)).toBeNull();
    expect(universe.isTradable('XYZUSDC', 0)).toBe(false);
  });

  test('a force also works while the symbol rests', () => {
    const market = new Market();
    market.pepe(HIGH, HIGH, HIGH, LOW, LOW, LOW, LOW, LOW, LOW);
    market.universe.force('PEPEUSDC', market.nowMs + MINUTE_MS);
    expect(market.universe.isTradable('PEPEUSDC', market.nowMs)).toBe(true);
  });

  test('hysteresis, rest and force survive a restart', () => {
    const before = new Market();
    before.pepe(HIGH, HIGH);
    before.universe.force('SUIUSDC', 1e12);
    const after = new Market();
    after.universe.restore(JSON.parse(JSON.stringify(before.universe.entries(before.nowMs))));
    after.nowMs = before.nowMs;
    expect(after.universe.entries(after.nowMs)).toEqual(before.universe.entries(before.nowMs));
    expect(after.pepe(HIGH)).toEqual([true]);
    expect(after.universe.isTradable('SUIUSDC', after.nowMs)).toBe(true);
  });

  test('stored entries of symbols no longer traded, and places of former core pairs, are not taken back', () => {
    const { universe } = new Market();
    const entry = {
      core: true,
      selected: true,
      score: 1,
      enterCount: 0,
      exitCount: 0,
      cooldownUntilMs: null,
      forcedUntilMs: null,
    };
    universe.restore([
      { symbol: 'GONEUSDC', ...entry },
      { symbol: 'SUIUSDC', ...entry },
    ]);
    expect(universe.isTradable('GONEUSDC', 0)).toBe(false);
    expect(universe.isTradable('SUIUSDC', 0)).toBe(false);
  });
});
