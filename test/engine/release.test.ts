import { describe, expect, test } from 'vitest';
import type { AlertDecision, Decision, IntentDecision } from '../../src/engine/decisions.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings, type LiberationSettings } from '../../src/engine/settings.ts';
import { codesOf, intentsOf, MINUTE_MS, ordersOf, Rig, SECOND_MS } from './rig.ts';

const { limits, liberation } = DEFAULT_ENGINE_SETTINGS;

/** Questions from `askFrom` quote units on; every other limit out of the way. */
function asking(askFrom: string | null, more: Partial<LiberationSettings> = {}): Partial<EngineSettings> {
  return {
    limits: { ...limits, maxAssetRatio: 1, dailyLossRatio: 1, stopCooldownMs: 0 },
    liberation: { ...liberation, askFrom, ...more },
  };
}

/** 4.8951 SOL are held and lose 1 %, which makes them worth 484.61; 10 are free. */
function poor(askFrom: string | null = '0', more: Partial<LiberationSettings> = {}): Rig {
  const rig = new Rig({ settings: asking(askFrom, more), cash: '500' });
  rig.hold('SOLUSDC', 100, '490');
  rig.pass(20 * MINUTE_MS);
  rig.price('SOLUSDC', 99);
  rig.price('ETHUSDC', 2000);
  return rig;
}

const wantEth = (rig: Rig): readonly Decision[] => rig.signal({ symbol: 'ETHUSDC', price: 2000 });
const releases = (decisions: readonly Decision[]): AlertDecision[] =>
  decisions.flatMap((each) => (each.type === 'alert' && each.kind === 'liberation' ? [each] : []));
const statesOf = (decisions: readonly Decision[]): unknown[] => releases(decisions).map(({ data }) => data['state']);

/** Asks for the sale of SOL. @returns the id of the question */
function asked(rig: Rig): string {
  const [alert] = releases(wantEth(rig));
  if (alert?.data['state'] !== 'open') throw new Error('nobody was asked');
  return String(alert.data['question']);
}

function answer(rig: Rig, reply: 'sell' | 'keep', question: string | null = null, name = 'Ada'): readonly Decision[] {
  rig.store.questions.answered(name, question, reply);
  return rig.ask({ kind: 'release', question, answer: reply, name });
}

/** Why no position made room for an entry. */
function whyOf(decisions: readonly Decision[]): unknown[] {
  return decisions.flatMap((each) =>
    each.type === 'refusal'
      ? [[each.numbers['liberation'], each.numbers['liberation_measured'], each.numbers['liberation_limit']]]
      : [],
  );
}

function numbersOf(decisions: readonly Decision[]): IntentDecision['numbers'] {
  return decisions.find((each) => each.type === 'intent')?.numbers ?? {};
}

describe('who is asked', () => {
  const value = '484.61';
  test.each([
    { askFrom: null, when: 'never', asks: false },
    { askFrom: '0', when: 'always', asks: true },
    { askFrom: '484.62', when: 'above the value', asks: false },
    { askFrom: value, when: 'at the value', asks: true },
    { askFrom: '484.6149', when: 'at the value to the last digit', asks: true },
    { askFrom: '484.61490001', when: 'just above it', asks: false },
    { askFrom: '484.6', when: 'below the value', asks: true },
  ])('from $askFrom ($when): $asks', ({ askFrom, asks }) => {
    const rig = poor(askFrom);
    // what is held is what was bought less its fee
    expect(rig.cycle('SOLUSDC').quantity.times('99').round(2).toString()).toBe(value);
    const decisions = wantEth(rig);
    expect(ordersOf(decisions)).toEqual(asks ? [] : ['SELL liberation']);
    expect(statesOf(decisions)).toEqual([asks ? 'open' : undefined]);
  });

  test('nobody about a winner', () => {
    const rig = poor();
    rig.price('SOLUSDC', 100.5);
    const decisions = wantEth(rig);
    expect([releases(decisions), whyOf(decisions)[0]]).toEqual([[], ['ALL_POSITIONS_WINNING', 0.005, 0]]);
  });

  test('with all that is needed for an answer', () => {
    const rig = poor();
    const [alert] = releases(wantEth(rig));
    const cycle = rig.cycle('SOLUSDC');
    expect(alert).toMatchObject({ priority: 'notice', symbol: 'SOLUSDC', threadKey: cycle.id });
    expect(alert?.amends).toBeUndefined();
    const data: AlertDecision['data'] = alert?.data ?? {};
    expect(data).toMatchObject({ forSymbol: 'ETHUSDC', expiresAtMs: rig.nowMs + 2 * MINUTE_MS });
    expect(data['netResultPercent']).toBeCloseTo(-1.198, 2);
    expect(data['value']).toBeCloseTo(484.61, 1);
    // 18 % of 494.6149 are wanted, of which 98 % of the free cash pay a part
    expect(data).toMatchObject({
      free: 10,
      wanted: expect.closeTo(89.030682, 6),
      missing: expect.closeTo(79.230682, 6),
    });
  });

  test('once at a time', () => {
    const rig = poor();
    asked(rig);
    const again = wantEth(rig);
    expect([releases(again), whyOf(again)]).toEqual([[], [['QUESTION_OPEN', null, null]]]);
  });

  test('with the number of this moment', () => {
    const rig = poor(null);
    rig.tell({ type: 'settings', timeMs: rig.nowMs, changes: { liberation: { ...liberation, askFrom: '50' } } });
    expect(statesOf(wantEth(rig))).toEqual(['open']);
  });
});

describe('a Yes', () => {
  test('sells as without a question, and the entry follows', () => {
    const rig = poor();
    const id = asked(rig);
    rig.pass(90 * SECOND_MS);
    rig.price('SOLUSDC', 99.1);
    rig.price('ETHUSDC', 2000);
    const decisions = answer(rig, 'sell', id);
    expect([ordersOf(decisions), statesOf(decisions), intentsOf(decisions)]).toEqual([
      ['SELL liberation'],
      ['selling'],
      ['submitted'],
    ]);
    const filled = rig.fillWhole(rig.order('SOLUSDC'), 99.1);
    expect([ordersOf(filled), statesOf(filled), intentsOf(filled)]).toEqual([['BUY signal'], ['sold'], ['done']]);
    expect(releases(filled)[0]).toMatchObject({ amends: true, data: { by: 'Ada', question: id } });
    expect(releases(filled)[0]?.dedupKey).toBe(`liberation:${id}`);
    expect(rig.store.faults).toEqual([]);
  });

  test.each([
    {
      what: 'became a winner',
      between: (rig: Rig) => rig.price('SOLUSDC', 100.5),
      why: ['ALL_POSITIONS_WINNING', 0.005, 0],
    },
    {
      what: 'hardly loses any more',
      between: (rig: Rig) => rig.price('SOLUSDC', 99.95),
      why: ['LOSS_TOO_SMALL', expect.any(Number), -0.003],
    },
    {
      what: 'is being sold by hand',
      between: (rig: Rig) => rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 }),
      why: ['EXIT_IN_PROGRESS', null, null],
    },
    {
      what: 'has no price any more',
      between: (rig: Rig) => {
        rig.pass(95 * SECOND_MS);
        rig.price('ETHUSDC', 2000);
      },
      why: ['NO_POSITIONS', null, null],
    },
  ])('does not sell what $what', ({ between, why }) => {
    const rig = poor();
    const id = asked(rig);
    between(rig);
    const decisions = answer(rig, 'sell', id);
    expect([ordersOf(decisions), whyOf(decisions)]).toEqual([[], [why]]);
    expect([statesOf(decisions), intentsOf(decisions)]).toEqual([['refused'], ['USDC_INSUFFICIENT']]);
  });

  test('sells nothing for an entry that the gates refuse by now', () => {
    const rig = poor();
    const id = asked(rig);
    rig.ask({ kind: 'pause', untilMs: null, reason: 'x' });
    const decisions = answer(rig, 'sell', id);
    expect([ordersOf(decisions), codesOf(decisions), intentsOf(decisions)]).toEqual([[], ['PAUSED'], ['PAUSED']]);
  });

  test('sells no other position than the one that was asked about', () => {
    const rig = new Rig({ settings: asking('0') });
    rig.hold('SOLUSDC', 100, '494');
    rig.hold('WIFUSDC', 2, '494');
    rig.pass(20 * MINUTE_MS);
    for (const [symbol, price] of [
      ['SOLUSDC', 99],
      ['WIFUSDC', 1.99],
      ['ETHUSDC', 2000],
    ] as const)
      rig.price(symbol, price);
    const id = asked(rig);
    rig.price('WIFUSDC', 1.978);
    const decisions = answer(rig, 'sell', id);
    expect([ordersOf(decisions), whyOf(decisions)]).toEqual([[], [['WORST_CHANGED', null, null]]]);
  });

  test('buys without selling when the money has come otherwise', () => {
    const rig = poor();
    const id = asked(rig);
    rig.balances({ USDC: '1000', SOL: rig.cycle('SOLUSDC').quantity.toString() });
    const decisions = answer(rig, 'sell', id);
    expect([ordersOf(decisions), statesOf(decisions)]).toEqual([['BUY signal'], ['needless']]);
  });
});

describe('a No', () => {
  test('keeps the position, with the value and the limit for /why', () => {
    const rig = poor('300');
    const id = asked(rig);
    const decisions = answer(rig, 'keep', id);
    expect([ordersOf(decisions), codesOf(decisions)]).toEqual([[], ['USDC_INSUFFICIENT']]);
    expect([statesOf(decisions), intentsOf(decisions)]).toEqual([['kept'], ['done']]);
    expect(whyOf(decisions)).toEqual([['DECLINED', expect.closeTo(484.61, 1), 300]]);
    // the question's own message tells it: nothing else is said
    expect(decisions.flatMap((each) => (each.type === 'alert' ? [each.kind] : []))).toEqual(['liberation']);
  });

  test.each([
    { minutes: 29, states: [], why: [['KEPT', 29 * MINUTE_MS, 30 * MINUTE_MS]] },
    { minutes: 30, states: ['open'], why: [] },
  ])('holds for half an hour: after $minutes minutes', ({ minutes, states, why }) => {
    const rig = poor();
    answer(rig, 'keep', asked(rig));
    rig.pass(minutes * MINUTE_MS);
    rig.price('SOLUSDC', 99);
    rig.price('ETHUSDC', 2000);
    const decisions = wantEth(rig);
    expect([statesOf(decisions), whyOf(decisions)]).toEqual([states, why]);
  });

  test('also keeps what would be sold without a question by now, over a restart', () => {
    const rig = poor('484.3');
    answer(rig, 'keep', asked(rig));
    const settings = asking('484.3');
    const again = new Rig({ settings, memory: rig.store.memory(), startMs: rig.nowMs + 10 * MINUTE_MS });
    again.price('SOLUSDC', 98.9);
    again.price('ETHUSDC', 2000);
    const decisions = wantEth(again);
    expect([ordersOf(decisions), whyOf(decisions)]).toEqual([[], [['KEPT', 10 * MINUTE_MS, 30 * MINUTE_MS]]]);
  });
});

describe('no answer', () => {
  test('by the end of the time keeps the position', () => {
    const rig = poor();
    asked(rig);
    expect(statesOf(rig.pass(2 * MINUTE_MS - SECOND_MS))).toEqual([]);
    const decisions = rig.pass(SECOND_MS);
    expect([statesOf(decisions), whyOf(decisions)]).toEqual([
      ['expired'],
      [['NO_ANSWER', 2 * MINUTE_MS, 2 * MINUTE_MS]],
    ]);
  });

  test.each(['sell', 'keep'] as const)('a %s in the very moment it ran out comes too late', (reply) => {
    const rig = poor('0', { answerMs: 2 * MINUTE_MS + 500 });
    const id = asked(rig);
    rig.pass(2 * MINUTE_MS);
    rig.nowMs += 500;
    const decisions = answer(rig, reply, id);
    expect([ordersOf(decisions), statesOf(decisions), intentsOf(decisions)]).toEqual([
      [],
      ['expired'],
      ['QUESTION_OVER'],
    ]);
  });
});

describe('the first answer counts', () => {
  test.each([
    { first: 'sell', state: 'selling' },
    { first: 'keep', state: 'kept' },
  ] as const)('$first: the second hears of it', ({ first, state }) => {
    const rig = poor();
    const id = asked(rig);
    const atMs = rig.nowMs;
    answer(rig, first, id);
    rig.pass(SECOND_MS);
    for (const reply of ['sell', 'keep'] as const) {
      const late = answer(rig, reply, id, 'Bob');
      expect([ordersOf(late), statesOf(late), intentsOf(late)]).toEqual([[], [], ['QUESTION_OVER']]);
      expect(numbersOf(late)).toEqual({ question: state, symbol: 'SOLUSDC', by: 'Ada', at_ms: atMs });
    }
  });

  test('an answer to an older question is none to the newer one', () => {
    const rig = poor('0', { keepMs: 0 });
    const older = asked(rig);
    answer(rig, 'keep', older);
    rig.pass(SECOND_MS);
    const newer = asked(rig);
    expect(newer).not.toBe(older);
    expect(intentsOf(answer(rig, 'sell', older))).toEqual(['QUESTION_OVER']);
    expect(ordersOf(answer(rig, 'sell', newer))).toEqual(['SELL liberation']);
  });

  test('without any question nothing is said to be known', () => {
    const decisions = answer(new Rig(), 'sell');
    expect([intentsOf(decisions), numbersOf(decisions)]).toEqual([['QUESTION_OVER'], {}]);
  });

  test('a buy by hand that waits is told, too', () => {
    const rig = poor();
    const submitted = rig.buy('ETHUSDC');
    expect([statesOf(submitted), intentsOf(submitted)]).toEqual([['open'], ['submitted']]);
    const decisions = answer(rig, 'keep');
    expect(intentsOf(decisions)).toEqual(['USDC_INSUFFICIENT', 'done']);
  });
});

describe('a restart', () => {
  function restarted(rig: Rig): Rig {
    const again = new Rig({ settings: asking('0'), memory: rig.store.memory(), startMs: rig.nowMs + SECOND_MS });
    again.price('SOLUSDC', 99);
    return again;
  }

  test('ends an open question, once and with words', () => {
    const rig = poor();
    const id = asked(rig);
    const again = restarted(rig);
    expect([statesOf(again.decisions), whyOf(again.decisions)]).toEqual([['dropped'], [['RESTARTED', null, null]]]);
    const late = answer(again, 'sell', id);
    expect([ordersOf(late), intentsOf(late)]).toEqual([[], ['QUESTION_OVER']]);
    expect(numbersOf(late)).toMatchObject({ question: 'dropped', by: null });
    expect(restarted(again).decisions.filter(({ type }) => type === 'refusal')).toEqual([]);
  });

  test('still knows who answered, and tells the end of the sale', () => {
    const rig = poor();
    const id = asked(rig);
    answer(rig, 'sell', id);
    const again = restarted(rig);
    expect(numbersOf(answer(again, 'keep', id))).toMatchObject({ question: 'selling', by: 'Ada' });
    const filled = again.fillWhole(rig.order('SOLUSDC'));
    expect([statesOf(filled), ordersOf(filled)]).toEqual([['sold'], []]);
  });
});
