/** What the Desk tells of a position that is sold for cash: results, amounts and ends. */
import { describe, expect, test } from 'vitest';
import type { Decision, IntentDecision } from '../../src/engine/decisions.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { MINUTE_MS, ordersOf, restarted, Rig, RIG_MARKETS, SECOND_MS, toldOf } from './rig.ts';

const SOL = 'SOLUSDC';
const ETH = 'ETHUSDC';

function intents(decisions: readonly Decision[]): IntentDecision[] {
  return decisions.flatMap((decision) => (decision.type === 'intent' ? [decision] : []));
}

describe('a question about a sale for cash', () => {
  const { limits, liberation } = DEFAULT_ENGINE_SETTINGS;
  const settings = {
    limits: { ...limits, maxAssetRatio: 1, dailyLossRatio: 1, stopCooldownMs: 0 },
    liberation: { ...liberation, askFrom: '0' },
  };
  const answer = (rig: Rig, reply: 'sell' | 'keep', question: string | null = null) =>
    rig.ask({ kind: 'release', question, answer: reply, name: 'Ada' });

  function asked(): Rig {
    const rig = new Rig({ settings, cash: '500' });
    rig.hold(SOL, 100, '490');
    rig.pass(20 * MINUTE_MS);
    rig.price(SOL, 99);
    rig.price(ETH, 2000);
    rig.signal({ symbol: ETH, price: 2000 });
    return rig;
  }

  test('that is over says how it ended to whoever asks about it or about any, over a restart, too', () => {
    const before = asked();
    const [alert] = toldOf(before.decisions, 'liberation');
    const id = String(alert?.data['question']);
    answer(before, 'keep', id);
    const over = { question: 'kept', symbol: SOL, by: 'Ada', at_ms: before.nowMs };
    const rig = restarted(before, { settings, startMs: before.nowMs + SECOND_MS });
    for (const desk of [before, rig]) {
      const said = [id, null, 'another'].map((question) => intents(answer(desk, 'keep', question))[0]);
      expect(said.map((intent) => intent?.code)).toEqual(Array(3).fill('QUESTION_OVER'));
      expect(said.map((intent) => intent?.numbers)).toEqual([over, over, {}]);
    }
  });

  test('that was answered with Yes tells the result that the sale really had', () => {
    const rig = asked();
    answer(rig, 'sell');
    const [sold] = toldOf(rig.fillWhole(rig.order(SOL), 98), 'liberation').filter(
      ({ data }) => data['state'] === 'sold',
    );
    const [cycle] = rig.store.cycles.values();
    expect(sold?.data['netResultPercent']).toBe(Number(cycle?.profitLossPercent?.toFixed()));
    expect(sold?.data['netResultPercent']).toBeLessThan(-2);
  });

  test('that was answered with No when nobody would be asked any more has a limit of 0', () => {
    const rig = asked();
    rig.tell({ type: 'settings', timeMs: rig.nowMs, changes: { liberation } });
    const [refusal] = answer(rig, 'keep').filter(({ type }) => type === 'refusal');
    expect(refusal).toMatchObject({ numbers: { liberation: 'DECLINED', liberation_limit: 0 } });
  });
});

describe('a position sold for cash', () => {
  /** 4.8951 SOL that lose 1 %, and 10 USDC. */
  function poor(): Rig {
    const limits = { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1, dailyLossRatio: 1, stopCooldownMs: 0 };
    const rig = new Rig({ settings: { limits }, cash: '500' });
    rig.hold(SOL, 100, '490');
    rig.pass(20 * MINUTE_MS);
    rig.price(SOL, 99);
    rig.price(ETH, 2000);
    return rig;
  }
  const why = (decisions: readonly Decision[]) =>
    decisions.flatMap((each) => (each.type === 'refusal' ? [each.numbers['liberation']] : []));
  const wantEth = (rig: Rig) => rig.signal({ symbol: ETH, price: 2000 });

  test('is told with its result and what it brings', () => {
    const [alert] = toldOf(wantEth(poor()), 'liberation');
    expect(alert?.data).toMatchObject({
      forSymbol: ETH,
      netResultPercent: expect.closeTo(-1.1978, 4),
      value: expect.closeTo(484.6149, 4),
      missing: expect.closeTo(79.2307, 4),
    });
  });

  test('is waited for ten seconds', () => {
    const rig = poor();
    wantEth(rig);
    expect(why(rig.pass(9 * SECOND_MS + 999))).toEqual([]);
    rig.pass(SECOND_MS);
    const waited = poor();
    wantEth(waited);
    expect(why(waited.pass(10 * SECOND_MS))).toEqual(['LIBERATION_NOT_FILLED']);
  });

  test('pays its own fee, not that of what is bought', () => {
    const settings = { limits: { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1, dailyLossRatio: 1 } };
    const losing = (symbol: string, price: number) => {
      const markets = RIG_MARKETS.map((each) => (each.symbol === symbol ? { ...each, takerFeeRate: '0' } : each));
      const rig = new Rig({ settings, cash: '500', markets });
      rig.hold(SOL, 100, '490');
      rig.pass(20 * MINUTE_MS);
      rig.price(SOL, price);
      rig.price(ETH, 2000);
      return ordersOf(wantEth(rig));
    };
    expect([losing(ETH, 99.85), losing(SOL, 99.85)]).toEqual([['SELL liberation'], []]);
  });

  test('is none whose sale is wanted already and waits for its stop to leave', () => {
    const limits = { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1, dailyLossRatio: 1 };
    const rig = new Rig({ settings: { limits, demo: false }, cash: '500' });
    rig.hold(SOL, 100, '490');
    rig.pass(SECOND_MS);
    rig.acknowledge(rig.order(SOL));
    rig.pass(20 * MINUTE_MS);
    rig.price(SOL, 98);
    rig.price(ETH, 2000);
    const decisions = wantEth(rig);
    expect([why(decisions), toldOf(decisions, 'liberation')]).toEqual([['EXIT_IN_PROGRESS'], []]);
  });
});
