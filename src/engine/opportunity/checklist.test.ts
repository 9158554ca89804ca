import { describe, expect, test } from 'vitest';
import { judgeChecklist, type ChecklistInput, type ChecklistItem } from './checklist.ts';

const GOOD: ChecklistInput = {
  signals: { count: 8, meanConfidence: 0.8 },
  technical: { regime: 'TRENDING_BULL', momentum: 65, rsi: 55, volumeRatio: 2.1, confluence: 58 },
  held: false,
  cycleResults: [1.2, -0.4],
  action: 'BUY_NOW',
};
const technical = (change: Partial<NonNullable<ChecklistInput['technical']>>) => ({
  technical: { regime: null, momentum: null, rsi: null, volumeRatio: null, confluence: null, ...change },
});

describe('checklist verdict', () => {
  test.each<[string, Partial<ChecklistInput>, string]>([
    ['all is well', {}, 'BUY'],
    ['split the purchase', { action: 'BUY_DCA' }, 'BUY'],
    ['held', { held: true, action: 'AVOID' }, 'HOLD'],
    ['no row', { technical: null }, 'NO_DATA'],
    ['score without data', { action: 'NO_DATA' }, 'NO_DATA'],
    ['score says avoid', { action: 'AVOID' }, 'AVOID'],
    ['no signal for six hours', { signals: { count: 0, meanConfidence: null } }, 'WAIT'],
    ['overbought', { action: 'WAIT_PULLBACK' }, 'WAIT'],
    ['undecided', { action: 'WAIT' }, 'WAIT'],
  ])('%s → %s', (_name, change, verdict) => {
    expect(judgeChecklist({ ...GOOD, ...change }).verdict).toBe(verdict);
  });

  test.each<[ChecklistItem['id'], Partial<ChecklistInput>, string, number | null]>([
    ['signals', { signals: { count: 6, meanConfidence: 0.7 } }, 'good', 6],
    ['signals', { signals: { count: 5, meanConfidence: 0.7 } }, 'neutral', 5],
    ['signals', { signals: { count: 0, meanConfidence: null } }, 'bad', 0],
    ['signals', { signals: null }, 'unknown', null],
    ['regime', technical({ regime: 'BREAKOUT_BULL' }), 'good', null],
    ['regime', technical({ regime: 'RANGING' }), 'neutral', null],
    ['regime', technical({ regime: 'BREAKOUT_BEAR' }), 'bad', null],
    ['regime', technical({}), 'unknown', null],
    ['momentum', technical({ momentum: 51 }), 'good', 51],
    ['momentum', technical({ momentum: 50 }), 'neutral', 50],
    ['momentum', technical({ momentum: 39 }), 'bad', 39],
    ['rsi', technical({ rsi: 60 }), 'good', 60],
    ['rsi', technical({ rsi: 70 }), 'neutral', 70],
    ['rsi', technical({ rsi: 76 }), 'bad', 76],
    ['volume', technical({ volumeRatio: 2.1 }), 'good', 2.1],
    ['volume', technical({ volumeRatio: 1 }), 'neutral', 1],
    ['volume', technical({ volumeRatio: 0.2 }), 'bad', 0.2],
    ['confluence', technical({ confluence: 56 }), 'good', 56],
    ['confluence', technical({ confluence: 50 }), 'neutral', 50],
    ['confluence', technical({ confluence: 44 }), 'bad', 44],
    ['momentum', technical({ momentum: 40 }), 'neutral', 40],
    ['rsi', technical({ rsi: 45 }), 'good', 45],
    ['rsi', technical({ rsi: 44.9 }), 'neutral', 44.9],
    ['rsi', technical({ rsi: 65 }), 'good', 65],
    ['rsi', technical({ rsi: 65.1 }), 'neutral', 65.1],
    ['rsi', technical({ rsi: 75 }), 'neutral', 75],
    ['rsi', technical({ rsi: 75.1 }), 'bad', 75.1],
    ['volume', technical({ volumeRatio: 2 }), 'neutral', 2],
    ['volume', technical({ volumeRatio: 0.3 }), 'neutral', 0.3],
    ['volume', technical({ volumeRatio: 0.29 }), 'bad', 0.29],
    ['confluence', technical({ confluence: 55 }), 'neutral', 55],
    ['confluence', technical({ confluence: 45 }), 'neutral', 45],
    ['confluence', technical({ confluence: 44.9 }), 'bad', 44.9],
    ['momentum', technical({ momentum: 50.1 }), 'good', 50.1],
    ['volume', technical({ volumeRatio: 2.01 }), 'good', 2.01],
    ['volume', technical({ volumeRatio: 0.299 }), 'bad', 0.299],
    ['momentum', { technical: null }, 'unknown', null],
    ['position', {}, 'good', 0],
    ['cycles', { cycleResults: [0.01] }, 'good', 0.01],
    ['cycles', { cycleResults: [-0.01] }, 'bad', -0.01],
    ['cycles', { cycleResults: [1, -1] }, 'neutral', 0],
    ['position', { held: true }, 'neutral', 1],
    ['cycles', { cycleResults: [2, -1] }, 'good', 1],
    ['cycles', { cycleResults: [-2, 1] }, 'bad', -1],
    ['cycles', { cycleResults: [] }, 'neutral', null],
  ])('%s %j is %s', (id, change, mark, measured) => {
    const { items } = judgeChecklist({ ...GOOD, ...change });
    expect(items.find((item) => item.id === id)).toEqual({ id, mark, measured });
  });
});
