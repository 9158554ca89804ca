import { describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import type { Decision } from '../../src/engine/decisions.ts';
import type { OperatorAction } from '../../src/engine/events.ts';
import { codesOf, intentsOf, MINUTE_MS, ordersOf, Rig, SECOND_MS } from './rig.ts';

const cancels = (decisions: readonly { readonly type: string }[]) =>
  decisions.flatMap((decision) =>
    decision.type === 'cancel_order' ? [(decision as { clientOrderId?: string }).clientOrderId] : [],
  );

describe('an intent', () => {
  test('acts once, however often it is handed over', () => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    const buy: OperatorAction = {
      kind: 'buy',
      symbol: 'SOLUSDC',
      price: 100,
      confidence: 0.95,
      reason: 'test',
      amountQuote: '100',
    };
    expect(ordersOf(rig.ask(buy, 'once'))).toEqual(['BUY operator']);
    rig.fillWhole(rig.order('SOLUSDC'));
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
    rig.fillWhole(rig.order('SOLUSDC'));
    expect(rig.ask(buy, 'once')).toEqual([]);
  });

  test('buys the quantity that was confirmed, whatever the price did within the quote; or nothing', () => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100.4);
    const buy = { kind: 'buy', symbol: 'SOLUSDC', price: 100, confidence: 0.95, reason: 'test' } as const;
    rig.ask({ ...buy, amountQuote: '100', quantity: '0.997' });
    expect(rig.order('SOLUSDC').quantity.toFixed()).toBe('0.997');
    rig.price('ETHUSDC', 100);
    const tooMuch = rig.ask({ ...buy, symbol: 'ETHUSDC', amountQuote: null, quantity: '5000' });
    expect(ordersOf(tooMuch)).toEqual([]);
    expect(codesOf(tooMuch)).toEqual(['ASSET_EXPOSURE']);
  });

  test('acts once over a restart where storage remembers it', () => {
    const before = new Rig();
    before.ask({ kind: 'pause', untilMs: null, reason: 'x' }, 'once');
    const rig = new Rig({ memory: { ...before.store.memory(), intentIds: ['once'] } });
    expect(rig.ask({ kind: 'resume' }, 'once')).toEqual([]);
  });

  test.each<{ readonly what: string; readonly action: OperatorAction; readonly code: string }>([
    {
      what: 'a price that is none',
      action: { kind: 'buy', symbol: 'SOLUSDC', price: NaN, confidence: 0.9, reason: '', amountQuote: null },
      code: 'INVALID',
    },
    {
      what: 'a confidence out of range',
      action: { kind: 'buy', symbol: 'SOLUSDC', price: 1, confidence: 2, reason: '', amountQuote: null },
      code: 'INVALID',
    },
    {
      what: 'an amount that is no number',
      action: { kind: 'buy', symbol: 'SOLUSDC', price: 1, confidence: 0.9, reason: '', amountQuote: 'all' },
      code: 'INVALID',
    },
    {
      what: 'a symbol that is not traded',
      action: { kind: 'buy', symbol: 'NOPEUSDC', price: 1, confidence: 0.9, reason: '', amountQuote: null },
      code: 'UNKNOWN_SYMBOL',
    },
    { what: 'a sale of nothing', action: { kind: 'sell', symbol: 'SOLUSDC', percent: 100 }, code: 'NO_POSITION' },
    {
      what: 'a trail of nothing',
      action: { kind: 'trail', symbol: 'SOLUSDC', action: 'tighten', price: null },
      code: 'NO_POSITION',
    },
    {
      what: 'forcing a stranger in',
      action: { kind: 'force', symbol: 'NOPEUSDC', minutes: 5 },
      code: 'UNKNOWN_SYMBOL',
    },
    { what: 'cancelling a stranger', action: { kind: 'cancel', clientOrderId: 'nope' }, code: 'INVALID' },
  ])('is refused with a code: $what', ({ action, code }) => {
    expect(intentsOf(new Rig().ask(action))).toEqual([code]);
  });

  test('a percentage that is none is refused', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    expect(intentsOf(rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: NaN }))).toEqual(['INVALID']);
  });

  test.each([
    { what: 'filled', end: (rig: Rig) => rig.fillWhole(rig.order('SOLUSDC')), said: ['done'] },
    { what: 'refused', end: (rig: Rig) => rig.refuse(rig.order('SOLUSDC')), said: ['refused'] },
    { what: 'expired without a fill', end: (rig: Rig) => rig.close(rig.order('SOLUSDC')), said: ['refused'] },
    { what: 'not known', end: (rig: Rig) => rig.unknown(rig.order('SOLUSDC')), said: ['unknown'] },
  ])('a buy whose order is $what', ({ end, said }) => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    expect(intentsOf(rig.buy('SOLUSDC'))).toEqual(['submitted']);
    expect(intentsOf(end(rig))).toEqual(said);
  });

  test('a sale is done when it is filled, and unknown while it is refused and tried again', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    expect(intentsOf(rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 }))).toEqual(['submitted']);
    expect(intentsOf(rig.refuse(rig.order('SOLUSDC')))).toEqual(['unknown']);
    rig.pass(SECOND_MS);
    expect(intentsOf(rig.fillWhole(rig.order('SOLUSDC')))).toEqual(['done']);
  });

  test('a pause ends by itself, and survives a restart until then', () => {
    const before = new Rig();
    before.ask({ kind: 'pause', untilMs: before.nowMs + MINUTE_MS, reason: 'lunch' });
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs + SECOND_MS });
    rig.price('SOLUSDC', 100);
    expect(codesOf(rig.signal())).toEqual(['PAUSED']);
    rig.pass(MINUTE_MS);
    expect(ordersOf(rig.signal())).toEqual(['BUY signal']);
  });

  test('forcing a symbol in lets it be bought for that long', () => {
    const rig = new Rig();
    const weak = { symbol: 'WIFUSDC', price: 2, metadata: { strategies_count: 3 } };
    rig.ask({ kind: 'force', symbol: 'WIFUSDC', minutes: 1 });
    rig.pass(MINUTE_MS + SECOND_MS);
    rig.price('WIFUSDC', 2);
    expect(codesOf(rig.signal(weak))).toEqual(['NOT_IN_UNIVERSE']);
    rig.ask({ kind: 'force', symbol: 'WIFUSDC', minutes: 1 });
    expect(ordersOf(rig.signal(weak))).toEqual(['BUY signal']);
  });
});

describe('a stop that a person asks for', () => {
  const trail = (
    action: 'tighten' | 'breakeven' | 'price' | 'loosen',
    price: number | null = null,
  ): OperatorAction => ({ kind: 'trail', symbol: 'SOLUSDC', action, price });

  test.each([
    { what: 'breakeven below its own price', action: trail('breakeven'), stop: 100.2 },
    { what: 'a price above the market', action: trail('price', 1000), stop: 1000 },
    { what: 'a price at the bid', action: trail('price', 100), stop: 100 },
    { what: 'tightening to a price above the market', action: trail('tighten', 100.5), stop: 100.5 },
  ])('at or above the bid is refused with both numbers, and nothing is sold: $what', ({ action, stop }) => {
    const rig = new Rig();
    const before = rig.hold('SOLUSDC', 100).trail?.effectiveStop;
    const [answer] = rig.ask(action);
    expect(answer).toMatchObject({ status: 'refused', code: 'STOP_ABOVE_PRICE', numbers: { limit: 100 } });
    expect(answer?.type === 'intent' && answer.numbers['measured']).toBeCloseTo(stop, 9);
    expect(ordersOf(rig.price('SOLUSDC', 100.1))).toEqual([]);
    expect(rig.cycle('SOLUSDC').trail?.effectiveStop).toBe(before);
  });

  test('tightening a position whose price is below its stop already is refused', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 98);
    expect(intentsOf(rig.ask(trail('tighten')))).toEqual(['STOP_ABOVE_PRICE']);
  });

  test.each([
    { what: 'half the way', action: trail('tighten'), bid: 101 },
    { what: 'breakeven above it', action: trail('breakeven'), bid: 101 },
    { what: 'a price just below the bid', action: trail('price', 100.99), bid: 101 },
    { what: 'loosening, whatever the price', action: trail('loosen', 1000), bid: 99 },
  ])('below the bid is taken: $what', ({ action, bid }) => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', bid);
    expect(intentsOf(rig.ask(action))).toEqual(['done']);
    expect(ordersOf(rig.price('SOLUSDC', bid))).toEqual([]);
  });

  test('selling at once stays one press away', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.ask(trail('breakeven'));
    expect(ordersOf(rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 }))).toEqual(['SELL manual']);
  });
});

describe('flatten', () => {
  test('pauses first, sells all, and says so when the last is sold', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.hold('ETHUSDC', 2000);
    const decisions = rig.ask({ kind: 'flatten' });
    const steps = decisions.flatMap(({ type }) => (type === 'control' || type === 'place_order' ? [type] : []));
    expect(decisions.find(({ type }) => type === 'control')).toMatchObject({ name: 'paused' });
    expect(steps.filter((type) => type === 'place_order')).toHaveLength(2);
    expect(intentsOf(decisions)).toEqual(['submitted']);
    const [sol, eth] = [rig.order('SOLUSDC'), rig.order('ETHUSDC')];
    expect(intentsOf(rig.fillWhole(sol))).toEqual(['submitted']);
    expect(codesOf(rig.signal())).toEqual(['PAUSED']);
    expect(intentsOf(rig.fillWhole(eth))).toEqual(['done']);
  });

  test('counts what is sold and taken back, each step once', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.hold('ETHUSDC', 2000);
    rig.price('WIFUSDC', 2);
    rig.buy('WIFUSDC', '50');
    const entry = rig.order('WIFUSDC');
    const counts = (decisions: readonly Decision[]) =>
      decisions.flatMap((decision) => {
        if (decision.type !== 'intent') return [];
        const { positions, positionsLeft, orders, ordersLeft } = decision.numbers;
        return [[decision.status, positions, positionsLeft, orders, ordersLeft]];
      });
    expect(counts(rig.ask({ kind: 'flatten' }, 'flat'))).toEqual([['submitted', 2, 2, 1, 1]]);
    expect(counts(rig.pass(SECOND_MS))).toEqual([]);
    const [sol, eth] = [rig.order('SOLUSDC'), rig.order('ETHUSDC')];
    expect(counts(rig.fillWhole(sol))).toEqual([['submitted', 2, 1, 1, 1]]);
    // the entry's own end is told too: it bought nothing
    expect(counts(rig.close(entry)).at(0)).toEqual(['submitted', 2, 1, 1, 0]);
    expect(counts(rig.fillWhole(eth))).toEqual([['done', 2, 0, 1, 0]]);
  });

  test('a restart goes on counting what is left', () => {
    const before = new Rig();
    before.hold('SOLUSDC', 100);
    before.hold('ETHUSDC', 2000);
    before.ask({ kind: 'flatten' }, 'flat');
    before.fillWhole(before.order('SOLUSDC'));
    before.refuse(before.order('ETHUSDC'));
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs + SECOND_MS });
    rig.pass(SECOND_MS);
    const last = rig.fillWhole(rig.order('ETHUSDC')).findLast(({ type }) => type === 'intent');
    expect(last).toMatchObject({ intentId: 'flat', status: 'done', numbers: { positionsLeft: 0, ordersLeft: 0 } });
  });

  test('with nothing to sell it is done at once', () => {
    expect(intentsOf(new Rig().ask({ kind: 'flatten' }))).toEqual(['done']);
  });

  test.each([
    { what: 'filled all the same', end: (rig: Rig) => rig.fillWhole(rig.order('SOLUSDC')), sold: ['SELL flatten'] },
    { what: 'cancelled in time', end: (rig: Rig) => rig.close(rig.order('SOLUSDC')), sold: [] },
    { what: 'refused', end: (rig: Rig) => rig.refuse(rig.order('SOLUSDC')), sold: [] },
  ])('an entry on its way is cancelled; $what', ({ end, sold }) => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    rig.buy('SOLUSDC');
    const entry = rig.order('SOLUSDC');
    expect(cancels(rig.ask({ kind: 'flatten' }))).toEqual([entry.clientOrderId]);
    expect(ordersOf([...end(rig), ...rig.pass(SECOND_MS)])).toEqual(sold);
    if (sold.length > 0) rig.fillWhole(rig.order('SOLUSDC'));
    rig.pass(SECOND_MS);
    expect(rig.store.intents.get('i2')?.status).toBe('done');
  });

  test('sells what a partial sale under way leaves', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 50 });
    const part = rig.order('SOLUSDC');
    rig.ask({ kind: 'flatten' });
    rig.fillWhole(part);
    rig.pass(SECOND_MS);
    expect(rig.order('SOLUSDC').clientOrderId).not.toBe(part.clientOrderId);
    rig.fillWhole(rig.order('SOLUSDC'));
    expect(rig.engine.desk.openCycles()).toEqual([]);
  });

  test('goes on after a restart', () => {
    const before = new Rig();
    before.hold('SOLUSDC', 100);
    before.ask({ kind: 'flatten' });
    before.refuse(before.order('SOLUSDC'));
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs + SECOND_MS });
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL flatten']);
    expect(intentsOf(rig.fillWhole(rig.order('SOLUSDC')))).toEqual(['done']);
  });
});

describe('liberation: selling the worst loser to pay for a strong BUY', () => {
  const settings = { limits: { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1, dailyLossRatio: 1 } };

  /** SOL is held and loses; almost no money is left. */
  function poor(): Rig {
    const rig = new Rig({ settings });
    rig.hold('SOLUSDC', 100, '970');
    rig.pass(20 * MINUTE_MS);
    rig.price('SOLUSDC', 99);
    rig.price('ETHUSDC', 2000);
    return rig;
  }

  test('sells, and sizes the entry from the money that came in', () => {
    const rig = poor();
    expect(ordersOf(rig.signal({ symbol: 'ETHUSDC', price: 2000 }))).toEqual(['SELL liberation']);
    const decisions = rig.fillWhole(rig.order('SOLUSDC'));
    expect(ordersOf(decisions)).toEqual(['BUY signal']);
    expect(rig.order('ETHUSDC').quantity.times('2000').lt(rig.engine.desk.equity().total)).toBe(true);
  });

  test.each([
    { what: 'refused', end: (rig: Rig) => rig.refuse(rig.order('SOLUSDC')) },
    { what: 'expired without a fill', end: (rig: Rig) => rig.close(rig.order('SOLUSDC')) },
    { what: 'not filled in time', end: (rig: Rig) => rig.pass(11 * SECOND_MS) },
  ])('when the sale is $what there is no entry', ({ end }) => {
    const rig = poor();
    rig.signal({ symbol: 'ETHUSDC', price: 2000 });
    const decisions = end(rig);
    expect(codesOf(decisions)).toEqual(['USDC_INSUFFICIENT']);
    expect(ordersOf(decisions).filter((order) => order.startsWith('BUY'))).toEqual([]);
  });

  test('a sale that fills after the time is up buys nothing', () => {
    const rig = poor();
    rig.signal({ symbol: 'ETHUSDC', price: 2000 });
    rig.pass(11 * SECOND_MS);
    expect(ordersOf(rig.fillWhole(rig.order('SOLUSDC')))).toEqual([]);
  });

  test.each([
    { what: 'a pause', between: (rig: Rig) => rig.ask({ kind: 'pause', untilMs: null, reason: 'x' }), code: 'PAUSED' },
    { what: 'a flatten', between: (rig: Rig) => rig.ask({ kind: 'flatten' }), code: 'PAUSED' },
    {
      what: 'a lost database',
      between: (rig: Rig) => rig.tell({ type: 'blocks', timeMs: rig.nowMs, reasons: ['database'] }),
      code: 'ENTRIES_BLOCKED',
    },
  ])('$what in between stops the entry', ({ between, code }) => {
    const rig = poor();
    rig.signal({ symbol: 'ETHUSDC', price: 2000 });
    between(rig);
    const decisions = rig.fillWhole(rig.order('SOLUSDC'));
    expect([ordersOf(decisions), codesOf(decisions)]).toEqual([[], [code]]);
  });

  test('never sells a winner', () => {
    const rig = poor();
    rig.price('SOLUSDC', 100.5);
    const orders = ordersOf(rig.signal({ symbol: 'ETHUSDC', price: 2000 }));
    expect(orders.filter((order) => order.startsWith('SELL'))).toEqual([]);
  });
});
