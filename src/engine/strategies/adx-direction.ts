import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, confluence_score, minus_di, momentum_score, plus_di } = COL;

/**
 * A trend that is strong and still strengthening is followed.
 *
 * BUY: ADX at least 22 and above its value of 3 bars ago, +DI at least 5 above −DI, momentum 55 or more, regime not against it.
 */
export const adxDirection = defineStrategy({
  name: 'ADX_Direction_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: ['adx_14', 'plus_di', 'minus_di', 'momentum_score', 'market_regime'],
  base: 0.55,
  confirmations: { adx_30: 0.05, adx_40: 0.05, di_gap_15: 0.05, momentum_65: 0.05, confluence_55: 0.05 },
  rule({ bars }) {
    const adx = bars.at(adx_14);
    const diGap = bars.at(plus_di) - bars.at(minus_di);
    const momentum = bars.at(momentum_score);
    const votes = adx >= 22 && diGap >= 5 && adx > bars.at(adx_14, 3) && momentum >= 55 && regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(adx >= 30, adx >= 40, diGap >= 15, momentum >= 65, bars.at(confluence_score) >= 55);
  },
});
