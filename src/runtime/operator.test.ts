import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OperatorAction } from '../engine/events.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../engine/settings.ts';
import { NO_CONTEXT } from '../engine/trailing/stop-loss.ts';
import { Rig } from '../../test/engine/rig.ts';
import { RuntimeOperator } from './operator.ts';

const BUY: OperatorAction = {
  kind: 'buy',
  symbol: 'SOLUSDC',
  price: 100,
  confidence: 0.95,
  reason: 'test',
  amountQuote: '200',
};
const SELL: OperatorAction = { kind: 'sell', symbol: 'SOLUSDC', percent: 100 };

function operatorOf(rig: Rig, isFull = false): RuntimeOperator {
  const operator: RuntimeOperator = new RuntimeOperator({
    engine: rig.engine,
    settings: DEFAULT_ENGINE_SETTINGS,
    nowMs: () => rig.nowMs,
    isFull: () => isFull,
    push: (event) => operator.observe(rig.tell(event)),
  });
  return operator;
}

describe('a quote', () => {
  test('of a buy says what it costs, what it risks, and changes nothing', async () => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    const before = rig.decisions.length;
    const answer = await operatorOf(rig).quote(BUY);
    expect(answer).toMatchObject({
      ok: true,
      quote: {
        symbol: 'SOLUSDC',
        price: '100',
        quantity: '2',
        amount: '200',
        feesRoundTrip: '0.4',
        stopPrice: '98.8',
        worstLoss: '2.9988',
        freeQuoteAfter: '800',
      },
    });
    expect([rig.decisions.length, rig.orders()]).toEqual([before, []]);
  });

  test('of a buy knows the market: the stop it names is the one that the position gets', async () => {
    const wild = { ...NO_CONTEXT, regime: 'TRENDING_BULL', regimeStrength: 'EXTREME', atrPercent: 1.5 } as const;
    const rig = new Rig({ sight: { context: () => wild } });
    rig.price('SOLUSDC', 100);
    const answer = await operatorOf(rig).quote(BUY);
    const stop = rig.hold('SOLUSDC', 100).trail?.effectiveStop ?? NaN;
    expect(stop).toBeLessThan(98.5);
    expect(answer).toMatchObject({ ok: true, quote: { stopPrice: String(Number(stop.toFixed(12))) } });
    const worst = 2 * (100.05 - stop * 0.9995) + 0.4;
    expect(answer.ok && Number(answer.quote.worstLoss)).toBeCloseTo(worst, 7);
  });

  test('names the protections a person steps over', async () => {
    const rig = new Rig();
    rig.price('WIFUSDC', 2);
    const answer = await operatorOf(rig).quote({ ...BUY, symbol: 'WIFUSDC', price: 2 });
    expect(answer.ok && answer.quote.bypasses).toEqual(['NOT_IN_UNIVERSE']);
  });

  test.each([
    { what: 'no price', action: BUY, code: 'NO_PRICE' },
    { what: 'a stranger', action: { ...BUY, symbol: 'NOPEUSDC' }, code: 'UNKNOWN_SYMBOL' },
    { what: 'nothing to sell', action: SELL, code: 'NO_POSITION' },
    {
      what: 'nothing to trail',
      action: { kind: 'trail', symbol: 'SOLUSDC', action: 'tighten', price: null },
      code: 'NO_POSITION',
    },
  ] as const)('is refused: $what', async ({ action, code }) => {
    expect(await operatorOf(new Rig()).quote(action)).toMatchObject({ ok: false, refusal: { code } });
  });

  test('of a sale and of a flatten says what is sold', async () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 99.5);
    const sale = await operatorOf(rig).quote({ ...SELL, percent: 50 });
    expect(sale).toMatchObject({
      ok: true,
      quote: { symbol: 'SOLUSDC', price: '99.5', quantity: '0.999', amount: '99.4005' },
    });
    const all = await operatorOf(rig).quote({ kind: 'flatten' });
    expect(all.ok && all.quote.positions).toMatchObject([{ symbol: 'SOLUSDC', profitLossPercent: -0.5 }]);
  });

  test('of a stop at or above the bid is refused as the engine would', async () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    const breakeven: OperatorAction = { kind: 'trail', symbol: 'SOLUSDC', action: 'breakeven', price: null };
    expect(await operatorOf(rig).quote(breakeven)).toMatchObject({
      ok: false,
      refusal: { code: 'STOP_ABOVE_PRICE', numbers: { limit: 100 } },
    });
    rig.price('SOLUSDC', 100.3);
    expect(await operatorOf(rig).quote(breakeven)).toMatchObject({ ok: true });
  });

  test('of a stop says where it is, where it goes, and what a lower one costs', async () => {
    const rig = new Rig();
    const { quantity } = rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 101);
    const operator = operatorOf(rig);
    const quoted = async (action: 'price' | 'loosen', price: number | null) => {
      const answer = await operator.quote({ kind: 'trail', symbol: 'SOLUSDC', action, price });
      return answer.ok ? answer.quote.stopChange : answer;
    };
    expect(await quoted('price', 100.5)).toMatchObject({ entryPrice: '100', after: '100.5', lossMore: '0' });
    rig.ask({ kind: 'trail', symbol: 'SOLUSDC', action: 'price', price: 100.5 });
    const feeRate = rig.engine.desk.takerFeeRate('SOLUSDC');
    expect(await quoted('loosen', 100.2)).toMatchObject({
      breakevenPrice: String(100 * (1 + 2 * feeRate)),
      before: '100.5',
      after: '100.2',
      lossMore: quantity
        .times('0.3')
        .times(String(1 - feeRate))
        .round(8)
        .toFixed(),
    });
  });

  test('of a sale that is already under way is refused', async () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.ask(SELL);
    expect(await operatorOf(rig).quote(SELL)).toMatchObject({ ok: false, refusal: { code: 'EXIT_IN_PROGRESS' } });
  });
});

describe('a submitted action', () => {
  test('is refused at once where too many wait for the engine, and nothing happens', async () => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    expect(await operatorOf(rig, true).submit('x', 'me', BUY, 5_000)).toMatchObject({
      status: 'refused',
      fills: [],
      problem: 'TOO_MUCH_WAITS',
    });
    expect(rig.orders()).toEqual([]);
  });

  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function bought() {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    const operator = operatorOf(rig);
    const outcome = operator.submit('once', 'me', BUY, 5_000);
    return { rig, operator, outcome };
  }

  test('tells its fills when the exchange has answered', async () => {
    const { rig, operator, outcome } = bought();
    operator.observe(rig.trade(rig.order('SOLUSDC'), '0.5', 100));
    operator.observe(rig.trade(rig.order('SOLUSDC'), '1.5', 101));
    operator.observe(rig.close(rig.order('SOLUSDC')));
    const { status, fills } = await outcome;
    expect([status, fills.map(({ quantity, price }) => `${quantity}@${price}`)]).toEqual([
      'done',
      ['0.5@100', '1.5@101'],
    ]);
  });

  test('tells what the exchange refused', async () => {
    const { rig, operator, outcome } = bought();
    operator.observe(rig.refuse(rig.order('SOLUSDC'), 'no money'));
    expect(await outcome).toMatchObject({ status: 'refused', problem: 'no money', fills: [] });
  });

  test('tells what the engine refused, with its code', async () => {
    const rig = new Rig();
    expect(await operatorOf(rig).submit('x', 'me', SELL, 5_000)).toMatchObject({
      status: 'refused',
      refusal: { code: 'NO_POSITION' },
    });
  });

  test('that takes too long is told as submitted, with the fills so far', async () => {
    const { rig, operator, outcome } = bought();
    operator.observe(rig.trade(rig.order('SOLUSDC'), '0.5', 100));
    await vi.advanceTimersByTimeAsync(5_000);
    const { status, fills } = await outcome;
    expect([status, fills.length]).toEqual(['submitted', 1]);
  });

  test('handed over twice acts once, and both hear the outcome', async () => {
    const { rig, operator, outcome } = bought();
    const again = operator.submit('once', 'me', BUY, 5_000);
    operator.observe(rig.fillWhole(rig.order('SOLUSDC')));
    expect([(await outcome).status, (await again).status, rig.orders().length]).toEqual(['done', 'done', 1]);
  });

  test.each([
    { when: 'by this process', restart: false },
    { when: 'by the process before', restart: true },
  ])('once more after it was taken $when does nothing, and says so at once', async ({ restart }) => {
    const { rig, operator, outcome } = bought();
    operator.observe(rig.fillWhole(rig.order('SOLUSDC')));
    await outcome;
    const later = restart ? new Rig({ memory: rig.store.memory(), startMs: rig.nowMs }) : rig;
    const before = later.decisions.length;
    const again = await operatorOf(later).submit('once', 'me', BUY, 5_000);
    expect(again).toMatchObject({ status: 'refused', refusal: { code: 'REPEATED' } });
    expect(later.decisions.length).toBe(before);
  });

  test('what the process before never recorded acts once', async () => {
    const before = new Rig();
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs });
    rig.price('SOLUSDC', 100);
    const operator = operatorOf(rig);
    const outcome = operator.submit('cut off', 'me', BUY, 5_000);
    operator.observe(rig.fillWhole(rig.order('SOLUSDC')));
    expect([(await outcome).status, rig.orders().length]).toEqual(['done', 1]);
  });

  test('a stop ends every wait', async () => {
    const { operator, outcome } = bought();
    operator.stop();
    expect((await outcome).status).toBe('submitted');
  });
});
