import { LEVEL_STRENGTHS, MARKET_REGIMES, REGIME_STRENGTHS } from '../engine/analyzer/labels.ts';
import { DEFAULT_TRAIL_SETTINGS } from '../engine/settings.ts';
import { answerWithoutHistory } from '../engine/trailing/trailing.ts';
import type { TrailAnswer } from '../engine/trailing/types.ts';
import { choiceOption, numberOption, printJson, requiredNumber, type Verb } from './verb.ts';

const PRICE = { min: Number.MIN_VALUE, max: 1e12 };

/** The contract's shape: prices absolute, `*_percent` in percent, null where not armed. */
export function trailingReport(answer: TrailAnswer): Record<string, unknown> {
  const { state, stops } = answer;
  const percent = (ratio: number): number => ratio * 100;
  return {
    decision: answer.decision,
    reason: answer.reason,
    gain_percent: percent(answer.gainRatio),
    max_gain_percent: percent(answer.maxGainRatio),
    stop_loss_percent: percent(state.stopLossRatio),
    stops: {
      stop_loss: stops.stopLoss,
      breakeven: stops.breakeven,
      trailing: stops.trailing,
      take_profit: stops.takeProfit,
    },
    effective_stop: state.effectiveStop,
    trailing_armed: state.trailingArmed,
    breakeven_level: state.breakevenLevel,
    margin_percent: state.marginRatio === null ? null : percent(state.marginRatio),
    pump_rider: state.pumpRider,
  };
}

export const trailing: Verb = {
  name: 'trailing',
  summary: "The trailing engine's answer for one position (stateless: no ratchet).",
  options: {
    entry: { type: 'string', value: 'PRICE', describe: 'entry price' },
    max: { type: 'string', value: 'PRICE', describe: 'highest price since the entry' },
    price: { type: 'string', value: 'PRICE', describe: 'price now' },
    'age-minutes': { type: 'string', value: 'N', describe: 'minutes since the entry' },
    regime: { type: 'string', value: 'WORD', describe: `market regime: ${MARKET_REGIMES.join(', ')}` },
    'regime-strength': { type: 'string', value: 'WORD', describe: REGIME_STRENGTHS.join(', ') },
    'regime-confidence': { type: 'string', value: '0–100', describe: 'confidence of the regime' },
    'atr-percent': { type: 'string', value: 'PERCENT', describe: 'ATR(14) of 15m as percent of the price' },
    support: { type: 'string', value: 'PRICE', describe: 'nearest support' },
    'support-strength': { type: 'string', value: 'WORD', describe: LEVEL_STRENGTHS.join(', ') },
    'fee-rate': { type: 'string', value: 'RATIO', describe: 'taker fee per side, default 0.001' },
    json: { type: 'boolean', describe: 'print JSON (the default of this verb)' },
  },
  async run(input) {
    const answer = answerWithoutHistory({
      entry: requiredNumber(input, 'entry', { ...PRICE, example: '116876' }),
      max: requiredNumber(input, 'max', { ...PRICE, example: '119734' }),
      price: requiredNumber(input, 'price', { ...PRICE, example: '119734' }),
      ageMs: requiredNumber(input, 'age-minutes', { min: 0, max: 1e8, example: '45' }) * 60_000,
      context: {
        regime: choiceOption(input, 'regime', MARKET_REGIMES) ?? 'UNKNOWN',
        regimeStrength: choiceOption(input, 'regime-strength', REGIME_STRENGTHS) ?? null,
        regimeConfidence: numberOption(input, 'regime-confidence', { min: 0, max: 100, example: '50' }) ?? null,
        atrPercent: numberOption(input, 'atr-percent', { min: 0, max: 100, example: '0.4' }) ?? null,
        support: numberOption(input, 'support', { ...PRICE, example: '115000' }) ?? null,
        supportStrength: choiceOption(input, 'support-strength', LEVEL_STRENGTHS) ?? null,
      },
      settings: {
        ...DEFAULT_TRAIL_SETTINGS,
        feeRate:
          numberOption(input, 'fee-rate', { min: 0, max: 0.05, example: '0.001' }) ?? DEFAULT_TRAIL_SETTINGS.feeRate,
      },
    });
    printJson(trailingReport(answer));
    return 0;
  },
};
