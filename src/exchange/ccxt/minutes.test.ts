import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../engine/candles/timeframe.ts';
import type { Candle } from '../../engine/candles/candle.ts';
import { MinuteAssembler } from './minutes.ts';

const START_MS = 1_700_000_040_000;

function candle(minute: number, close = 100 + minute): Candle {
  return {
    openTimeMs: START_MS + minute * MINUTE_MS,
    open: 100 + minute,
    high: 300 + minute,
    low: 1,
    close,
    volume: 1,
    quoteVolume: 1,
    trades: 1,
    takerBuyBase: 1,
    filled: false,
  };
}

function assembler(trustOvertaken: boolean, lastClose: number | null = 99) {
  const told: string[] = [];
  const problems: string[] = [];
  const minutes = new MinuteAssembler({
    lastOpenMs: START_MS - MINUTE_MS,
    lastClose,
    trustOvertaken,
    deliver: ({ openTimeMs, close, filled }) =>
      told.push(`${(openTimeMs - START_MS) / MINUTE_MS}=${close}${filled ? '*' : ''}`),
    complain: (problem) => problems.push(problem),
  });
  const at = (minute: number) => START_MS + minute * MINUTE_MS;
  return { minutes, told, problems, at };
}

describe('minutes in order', () => {
  it('a late closed candle of the past is not told twice', () => {
    const { minutes, told } = assembler(true);
    minutes.offer(candle(0), true);
    minutes.offer(candle(0, 150), true);
    minutes.offer(candle(-1), true);
    expect(told).toEqual(['0=100']);
  });

  it('an older update of a minute that is being formed does not undo the newer one', () => {
    const { minutes, told } = assembler(true);
    minutes.offer(candle(1), false);
    minutes.offer(candle(0), false);
    minutes.offer(candle(0), true);
    minutes.offer(candle(2), false);
    expect(told).toEqual(['0=100', '1=101']);
  });

  it('waits behind a hole and says which minutes are missing', () => {
    const { minutes, told, at } = assembler(false);
    minutes.offer(candle(2), true);
    expect(minutes.missing(at(3))).toEqual({ fromMs: at(0), toMs: at(2) });
    minutes.answer({ fromMs: at(0), toMs: at(2) }, [candle(0)], at(2));
    expect(told).toEqual(['0=100', '1=100*', '2=102']);
    expect(minutes.missing(at(3))).toBeNull();
  });

  it('absence without proof is no absence', () => {
    const { minutes, told, at } = assembler(false);
    minutes.answer({ fromMs: at(0), toMs: at(2) }, [], at(0));
    expect(told).toEqual([]);
    expect(minutes.missing(at(2))).toEqual({ fromMs: at(0), toMs: at(2) });
  });

  it('without a close to stand still at, the series starts later', () => {
    const { minutes, told, at } = assembler(false, null);
    minutes.answer({ fromMs: at(0), toMs: at(3) }, [candle(2)], at(3));
    expect(told).toEqual(['2=102']);
  });

  it('forgets what was forming when the connection broke', () => {
    const { minutes, told, at } = assembler(true);
    minutes.offer(candle(0), false);
    minutes.interrupted();
    minutes.offer(candle(1), false);
    expect(told).toEqual([]);
    expect(minutes.missing(at(1))).toEqual({ fromMs: at(0), toMs: at(1) });
  });

  it('property: whatever order updates and answers come in, told minutes are consecutive and once each', () => {
    const step = fc.record({
      kind: fc.constantFrom('closed', 'forming', 'answer', 'interrupted'),
      minute: fc.integer({ min: -2, max: 12 }),
      known: fc.uniqueArray(fc.integer({ min: 0, max: 12 })),
      trusted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, trust) => {
        const { minutes, told, at } = assembler(trust);
        for (const { kind, minute, known, trusted } of steps) {
          if (kind === 'interrupted') minutes.interrupted();
          else if (kind !== 'answer') minutes.offer(candle(minute), kind === 'closed');
          else {
            const missing = minutes.missing(at(minute));
            if (missing !== null)
              minutes.answer(
                missing,
                known.toSorted((a, b) => a - b).map((m) => candle(m)),
                trusted ? at(minute) : 0,
              );
          }
        }
        expect(told.map((text) => Number(text.split('=')[0]))).toEqual(told.map((_, index) => index));
      }),
    );
  });
});
