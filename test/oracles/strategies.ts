/** The 28 rules as sentences, condition by condition: the other opinion that the strategies' own code is held against. */
import { COL, COLUMN_SPECS, type ColumnName, type ColumnSpec } from '../../src/engine/analyzer/columns.ts';
import type { BarReader } from '../../src/engine/analyzer/series.ts';
import type { Side } from '../../src/engine/strategies/strategy.ts';

export interface OracleVote {
  /** One entry per confirmation, in the order of the rule. */
  readonly confirmed: readonly boolean[];
  readonly confidence: number;
}

type Item = readonly [weight: number, holds: boolean];

export interface OracleRule {
  readonly sides: readonly Side[];
  readonly base: 0.55 | 0.6;
  readonly needs: readonly string[];
  readonly when: (m: Market) => boolean;
  readonly items: (m: Market) => readonly Item[];
}

const SWAPPED: readonly (readonly [ColumnName, ColumnName])[] = [
  ['high', 'low'],
  ['bb_upper', 'bb_lower'],
  ['nearest_support', 'nearest_resistance'],
  ['support_strength', 'resistance_strength'],
  ['donchian_high_20', 'donchian_low_20'],
  ['plus_di', 'minus_di'],
];
const PARTNER = new Map(SWAPPED.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
const NEGATED =
  /^(open|high|low|close|ema_|tema_|hull_|psar$|psar_direction|vwap_day$|bb_(upper|lower)|nearest_|donchian_)/;
const SIGNED = /^(supertrend_direction|macd_|ppo|trix|z_20|cci_20|roc_|obv)/;
const OF_HUNDRED = /^(rsi_|stoch_|momentum_score|confluence_score)/;
const STRENGTHS = ['WEAK', 'MODERATE', 'STRONG', 'MAJOR'];

/** A market as a buyer sees it, or as a seller does: for him all prices are negative and up is down. */
export class Market {
  private readonly bars: BarReader;
  readonly side: Side;

  constructor(bars: BarReader, side: Side) {
    this.bars = bars;
    this.side = side;
  }

  n(name: ColumnName, back = 0): number {
    if (this.side === 'BUY') return this.bars.at(COL[name], back);
    const value = this.bars.at(COL[PARTNER.get(name) ?? name], back);
    if (name === 'williams_r') return -100 - value;
    if (name === 'bb_position') return 1 - value;
    if (OF_HUNDRED.test(name)) return 100 - value;
    // 0 − 0 keeps a zero without a sign
    return (NEGATED.test(name) || SIGNED.test(name)) && name !== 'vwap_day_bars' ? 0 - value : value;
  }

  word(name: ColumnName, back = 0): string | null {
    const source = this.side === 'BUY' ? name : (PARTNER.get(name) ?? name);
    const spec = COLUMN_SPECS[COL[source]] as ColumnSpec;
    const word = spec.words?.[this.bars.at(COL[source], back)] ?? null;
    if (this.side === 'BUY' || word === null) return word;
    return word.replace(/BULL|BEAR/, (way) => (way === 'BULL' ? 'BEAR' : 'BULL'));
  }

  min(name: ColumnName, bars: number, from = 0): number {
    return Math.min(...Array.from({ length: bars }, (_, k) => this.n(name, from + k)));
  }

  max(name: ColumnName, bars: number): number {
    return Math.max(...Array.from({ length: bars }, (_, k) => this.n(name, k)));
  }

  crossUp(a: (back: number) => number, b: (back: number) => number, bars: number): boolean {
    const above = (back: number): boolean => a(back) > b(back);
    const fresh = Array.from({ length: bars }, (_, k) => above(k) && a(k + 1) <= b(k + 1));
    return above(0) && fresh.includes(true);
  }

  crossed(a: ColumnName, b: ColumnName, bars: number): boolean {
    return this.crossUp(
      (back) => this.n(a, back),
      (back) => this.n(b, back),
      bars,
    );
  }

  crossedLevel(name: ColumnName, level: number, bars: number): boolean {
    return this.crossUp(
      (back) => this.n(name, back),
      () => level,
      bars,
    );
  }

  rising(name: ColumnName): boolean {
    return this.n(name) > this.n(name, 1);
  }

  regime(...words: string[]): boolean {
    return words.includes(this.word('market_regime') ?? '');
  }

  get opposed(): boolean {
    return this.word('market_regime') === null || this.regime('TRENDING_BEAR', 'BREAKOUT_BEAR');
  }

  get biasOpposed(): boolean {
    return !['NEUTRAL', 'BULLISH'].includes(this.word('directional_bias') ?? '');
  }

  get biasOk(): boolean {
    return this.word('directional_bias') === 'BULLISH';
  }

  get ranging(): boolean {
    return this.regime('RANGING');
  }

  strength(name: 'support_strength' | 'resistance_strength', back = 0): number {
    return STRENGTHS.indexOf(this.word(name, back) ?? '');
  }

  get nearLevel(): boolean {
    return (
      this.strength('support_strength') >= 2 && this.n('close') - this.n('nearest_support') <= 0.5 * this.n('atr_14')
    );
  }

  /** The size of a price, whichever way up it is seen. */
  size(name: ColumnName, back = 0): number {
    return Math.abs(this.n(name, back));
  }

  squeezedWithin(bars: number): boolean {
    return Array.from({ length: bars }, (_, k) => this.n('bb_squeeze', k)).includes(1);
  }
}

const BOTH: readonly Side[] = ['BUY', 'SELL'];
const K = { LOW: 0.9, NORMAL: 1, HIGH: 1.3, EXTREME: 1.5 };
const extremeOf = (m: Market): number => K[m.word('volatility_regime') as keyof typeof K] ?? NaN;

function donchianDistance(m: Market): number {
  return (m.n('close') - m.n('donchian_high_20')) / m.size('close');
}

function sweep(m: Market) {
  const support = m.n('nearest_support', 5);
  return { support, depth: (support - m.min('low', 5)) / Math.abs(support) };
}

function growth(m: Market, back = 0): number {
  return (m.n('tema_12', back) - m.n('tema_12', back + 1)) / m.size('tema_12', back + 1);
}

function supportBreak(m: Market): number {
  // a SELL: the support that gives way is, for the seller, a resistance
  return (m.n('close') - m.n('nearest_resistance', 1)) / m.size('nearest_resistance', 1);
}

function rangeBreak(m: Market) {
  const [top, bottom] = [m.n('donchian_high_20', 2), m.n('donchian_low_20', 2)];
  const signs = [
    m.max('volume_ratio', 2) >= 1.2,
    m.n('momentum_score') >= 55,
    m.n('adx_14') > 20 && m.n('plus_di') > m.n('minus_di'),
    m.n('bb_position') > 1,
  ].filter(Boolean).length;
  const low = m.side === 'BUY' ? bottom : -top;
  return { top, width: (top - bottom) / low, signs };
}

/** The wick below the body as a share of the bar; a bar without a range has none. */
function wick(m: Market, back: number): number {
  const range = m.n('high', back) - m.n('low', back);
  const body = Math.min(m.n('open', back), m.n('close', back));
  return range > 0 ? (body - m.n('low', back)) / range : 0;
}

function dip(m: Market): number {
  return Math.min(m.n('low') - m.n('psar'), m.n('low', 1) - m.n('psar', 1));
}

function hullSlope(m: Market): number {
  return (m.n('hull_20') - m.n('hull_20', 3)) / (3 * m.n('atr_14'));
}

function bothBelow(m: Market, level: number): boolean {
  return [0, 1, 2].some((back) => m.n('stoch_k', back) <= level && m.n('stoch_d', back) <= level);
}

/** Where the higher timeframe is read it is given beside: `above`. */
export function oracleRules(above: Market | null): Readonly<Record<string, OracleRule>> {
  const rule = (
    base: 0.55 | 0.6,
    needs: string,
    when: OracleRule['when'],
    items: OracleRule['items'],
    sides: readonly Side[] = BOTH,
  ): OracleRule => ({ base, needs: needs.split(' '), when, items, sides });
  return {
    ADX_Direction_Strategy: rule(
      0.55,
      'adx_14 plus_di minus_di momentum_score market_regime',
      (m) =>
        m.n('adx_14') >= 22 &&
        m.n('adx_14') > m.n('adx_14', 3) &&
        m.n('plus_di') - m.n('minus_di') >= 5 &&
        m.n('momentum_score') >= 55 &&
        !m.opposed,
      (m) => [
        [0.05, m.n('adx_14') >= 30],
        [0.05, m.n('adx_14') >= 40],
        [0.05, m.n('plus_di') - m.n('minus_di') >= 15],
        [0.05, m.n('momentum_score') >= 65],
        [0.05, m.n('confluence_score') >= 55],
      ],
    ),
    ATR_Breakout_Strategy: rule(
      0.6,
      'close atr_14 atr_percentile adx_14 volume_ratio market_regime',
      (m) => {
        const known = m.n('nearest_resistance', 1);
        const level = Number.isNaN(known) ? m.n('donchian_high_20') : known;
        const beyond = (m.n('close') - level) / m.n('atr_14');
        const allowed = !m.opposed && !m.ranging;
        const strong = m.n('atr_percentile') >= 50 && m.n('adx_14') >= 18 && m.n('volume_ratio') >= 1.2;
        return m.n('close', 1) <= level && beyond >= 0.1 && beyond <= 1 && strong && allowed;
      },
      (m) => [
        [0.05, m.n('atr_percentile') >= 65],
        [0.05, m.n('atr_percentile') >= 80],
        [0.05, m.n('volume_ratio') >= 2],
        [0.05, m.squeezedWithin(10)],
        [0.05, m.n('momentum_score') >= 65],
      ],
    ),
    Bollinger_Touch_Strategy: rule(
      0.55,
      'open low close bb_lower bb_position bb_width rsi_14 adx_14 market_regime',
      (m) => {
        const width = (100 * m.n('bb_width')) / m.size('close');
        const touched = [0, 1].some((back) => m.n('low', back) <= m.n('bb_lower', back));
        const inside = m.n('bb_position') > 0 && m.n('bb_position') <= 0.25 && m.n('close') > m.n('open');
        return (
          touched && inside && m.n('rsi_14') <= 45 && m.n('adx_14') <= 30 && width >= 0.6 && width <= 8 && !m.opposed
        );
      },
      (m) => [
        [0.1, m.min('bb_position', 2) <= 0.05],
        [0.05, m.n('rsi_14') <= 35],
        [0.05, m.n('stoch_k') <= 25 && m.n('stoch_d') <= 25],
        [0.05, m.n('volume_ratio') >= 1.3],
        [0.05, m.ranging],
      ],
    ),
    CCI_Reversal_Strategy: rule(
      0.55,
      'cci_20 rsi_14 volume_ratio volatility_regime market_regime adx_14',
      (m) =>
        m.min('cci_20', 3) <= -150 * extremeOf(m) &&
        m.rising('cci_20') &&
        m.n('cci_20') < 0 &&
        m.n('rsi_14') <= 50 &&
        m.n('volume_ratio') >= 0.2 &&
        (!m.opposed || m.n('adx_14') < 25),
      (m) => [
        [0.1, m.min('cci_20', 3) <= -200 * extremeOf(m)],
        [0.05, m.n('cci_20') > -150 * extremeOf(m)],
        [0.05, m.n('rsi_14') <= 35],
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.ranging],
      ],
    ),
    Donchian_Breakout_Strategy: rule(
      0.55,
      'close donchian_high_20 adx_14 volume_ratio rsi_14 market_regime',
      (m) =>
        donchianDistance(m) >= 0.001 &&
        m.n('adx_14') >= 12 &&
        m.n('volume_ratio') >= 1.1 &&
        m.n('rsi_14') <= 85 &&
        !m.opposed,
      (m) => [
        [0.05, donchianDistance(m) >= 0.003],
        [0.05, donchianDistance(m) >= 0.006],
        [0.05, donchianDistance(m) >= 0.015],
        [0.05, m.n('volume_ratio') >= 1.6],
        [0.05, m.n('adx_14') >= 25],
        [0.05, m.n('atr_percentile') >= 70],
      ],
    ),
    EMA_Cross_Strategy: rule(
      0.55,
      'close ema_12 ema_26 ema_50 ema_99 atr_14 macd_line macd_signal',
      (m) =>
        m.crossed('ema_12', 'ema_26', 5) &&
        m.n('ema_12') - m.n('ema_26') >= 0.1 * m.n('atr_14') &&
        m.n('close') > m.n('ema_50') &&
        m.n('close') - m.n('ema_99') >= -0.02 * m.size('ema_99') &&
        m.n('macd_line') > m.n('macd_signal'),
      (m) => [
        [0.05, m.n('close') > m.n('ema_99') && m.n('ema_12') > m.n('ema_50')],
        [0.05, m.rising('macd_histogram')],
        [0.05, m.n('volume_ratio') >= 1.2],
        [0.05, m.n('volume_ratio') >= 2],
        [0.05, m.n('momentum_score') >= 65],
      ],
    ),
    HullMA_Slope_Strategy: rule(
      0.55,
      'close hull_20 atr_14 rsi_14 momentum_score volume_ratio volatility_regime market_regime',
      (m) =>
        hullSlope(m) >= 0.15 &&
        m.n('close') > m.n('hull_20') &&
        m.n('rsi_14') >= 45 &&
        m.n('momentum_score') >= 50 &&
        m.n('volume_ratio') >= 0.8 &&
        m.word('volatility_regime') !== 'EXTREME' &&
        !m.opposed,
      (m) => [
        [0.05, hullSlope(m) >= 0.3],
        [0.05, m.n('ema_12') > m.n('ema_26')],
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.n('confluence_score') >= 55],
        [0.05, m.n('momentum_score') >= 65],
      ],
    ),
    Liquidity_Sweep_Buy_Strategy: rule(
      0.6,
      'open low close natr volume_ratio rsi_14 market_regime',
      (m) => {
        const { support, depth } = sweep(m);
        const deep = 100 * depth >= Math.min(0.6, m.n('natr'));
        const back = m.n('close') > support && m.n('close') > m.n('open');
        const known = m.strength('support_strength', 5) >= 1;
        const calm = m.n('rsi_14') <= 60 && !m.regime('BREAKOUT_BEAR');
        return deep && back && known && calm && m.max('volume_ratio', 5) >= 1.5;
      },
      (m) => [
        [0.05, sweep(m).depth >= 0.01],
        [0.05, m.n('close') >= 1.005 * sweep(m).support],
        [0.05, m.n('rsi_14') <= 40],
        [0.05, m.max('volume_ratio', 5) >= 2.5],
        [0.05, m.rising('macd_histogram')],
        [0.05, m.ranging],
      ],
      ['BUY'],
    ),
    MACD_Crossover_Strategy: rule(
      0.55,
      'macd_line macd_signal macd_histogram atr_14 adx_14 rsi_14 market_regime',
      (m) =>
        m.crossed('macd_line', 'macd_signal', 3) &&
        m.n('macd_histogram') >= 0.02 * m.n('atr_14') &&
        m.n('adx_14') >= 15 &&
        m.n('rsi_14') < 80 &&
        !m.opposed,
      (m) => [
        [0.05, m.n('macd_line') > 0],
        [0.05, m.rising('macd_histogram') && m.n('macd_histogram', 1) > m.n('macd_histogram', 2)],
        [0.05, m.n('close') > m.n('ema_50')],
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.n('confluence_score') >= 55],
      ],
    ),
    MultiTF_ConfluentEntry_Strategy: rule(
      0.6,
      'low close ema_7 ema_12 ema_26 rsi_14 adx_14 volume_ratio',
      (m) =>
        above !== null &&
        above.n('ema_12') > above.n('ema_26') &&
        above.n('close') > above.n('ema_50') &&
        m.n('ema_12') > m.n('ema_26') &&
        m.min('low', 3) <= m.n('ema_12') &&
        m.n('close') > m.n('ema_7') &&
        m.n('rsi_14') >= 40 &&
        m.n('rsi_14') <= 65 &&
        m.n('adx_14') >= 15 &&
        m.n('volume_ratio') >= 0.5,
      (m) => [
        [0.05, m.n('confluence_score') >= 55],
        [0.05, m.n('adx_14') >= 25],
        [0.05, m.n('volume_ratio') >= 1.3],
        [0.05, m.biasOk],
        [0.05, m.n('momentum_score') >= 60],
      ],
    ),
    OBV_Crossover_Strategy: rule(
      0.55,
      'close ema_12 obv obv_ma_10 obv_dist volume_ratio market_regime directional_bias',
      (m) =>
        m.crossed('obv', 'obv_ma_10', 3) &&
        m.n('obv_dist') >= 0.5 &&
        m.n('volume_ratio') >= 1.2 &&
        m.n('close') > m.n('ema_12') &&
        !m.regime('VOLATILE') &&
        !m.biasOpposed,
      (m) => [
        [0.05, m.n('obv_dist') >= 1.5],
        [0.05, m.n('volume_ratio') >= 2.5],
        [0.05, m.n('close') > m.n('vwap_day')],
        [0.05, m.n('confluence_score') >= 55],
        [0.05, m.n('rsi_14') >= 40 && m.n('rsi_14') <= 65],
      ],
    ),
    PPO_Crossover_Strategy: rule(
      0.55,
      'ppo natr macd_histogram momentum_score directional_bias market_regime',
      (m) =>
        m.n('ppo') >= 0.25 &&
        m.n('ppo') >= 0.5 * m.n('natr') &&
        m.rising('ppo') &&
        m.n('macd_histogram') > 0 &&
        m.n('momentum_score') >= 50 &&
        !m.biasOpposed &&
        !m.opposed,
      (m) => [
        [0.05, m.n('ppo') >= 0.5],
        [0.05, m.n('ppo') >= 1],
        [0.05, m.biasOk],
        [0.05, m.n('momentum_score') >= 65],
        [0.05, m.n('confluence_score') >= 55],
      ],
    ),
    ParabolicSAR_Bounce_Strategy: rule(
      0.55,
      'open low close psar psar_direction psar_bars atr_14 adx_14 volume_ratio market_regime',
      (m) =>
        m.n('psar_direction') === 1 &&
        m.n('psar_bars') >= 3 &&
        dip(m) <= 0.75 * m.n('atr_14') &&
        m.n('close') > m.n('open') &&
        m.rising('close') &&
        (m.n('close') - m.n('psar')) / m.size('close') <= 0.015 &&
        m.n('adx_14') >= 18 &&
        m.n('volume_ratio') >= 1 &&
        !m.opposed,
      (m) => [
        [0.05, dip(m) <= 0.35 * m.n('atr_14')],
        [0.05, m.n('psar_af') >= 0.1],
        [0.05, m.n('adx_14') > 25],
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.n('rsi_14') >= 30 && m.n('rsi_14') <= 60],
      ],
    ),
    Pump_Dump_Pattern_Strategy: rule(
      0.6,
      'high low close roc_10 natr volume_ratio rsi_14 directional_bias',
      (m) => {
        const move = m.n('roc_10');
        const rsi = m.n('rsi_14');
        if (m.biasOpposed || !(move >= 3 * m.n('natr'))) return false;
        if (m.side === 'SELL') return move >= 1.5 && m.n('volume_ratio') >= 1.5 && rsi >= 55;
        const place = m.n('close') - m.n('low') >= 0.6 * (m.n('high') - m.n('low'));
        return move >= 1.8 && m.n('volume_ratio') >= 1.8 && rsi >= 60 && rsi < 80 && place;
      },
      (m) => [
        [0.05, m.n('volume_ratio') >= 3.5],
        [0.05, m.n('roc_10') >= (m.side === 'BUY' ? 3 : 2.5) && m.n('roc_10') >= 5 * m.n('natr')],
        [0.05, m.n('momentum_score') >= 75],
        [-0.1, m.side === 'BUY' && m.n('rsi_14') >= 75],
      ],
    ),
    ROC_Threshold_Strategy: rule(
      0.55,
      'roc_10 natr volume_ratio momentum_score adx_14 rsi_14 market_regime',
      (m) =>
        m.n('roc_10') >= Math.max(0.8, 2 * m.n('natr')) &&
        m.n('volume_ratio') >= 1 &&
        m.n('momentum_score') >= 55 &&
        m.n('adx_14') >= 20 &&
        m.n('rsi_14') <= 85 &&
        !m.opposed,
      (m) => [
        [0.05, m.n('roc_10') >= 1.5 * Math.max(0.8, 2 * m.n('natr'))],
        [0.05, m.n('roc_10') >= 2.5 * Math.max(0.8, 2 * m.n('natr'))],
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.n('volume_ratio') >= 2],
        [0.05, m.n('adx_14') > 25],
        [0.05, m.n('confluence_score') >= 55],
      ],
    ),
    RSI_Cross_Strategy: rule(
      0.55,
      'rsi_14 volume_ratio market_regime adx_14',
      (m) =>
        (m.crossedLevel('rsi_14', 35, 2) || (m.n('rsi_14') <= 25 && m.rising('rsi_14'))) &&
        m.n('volume_ratio') >= 0.5 &&
        (!m.opposed || m.n('adx_14') < 25),
      (m) => [
        [0.1, m.min('rsi_14', 5) <= 25],
        [0.05, m.rising('macd_histogram')],
        [0.05, m.nearLevel],
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.ranging],
      ],
    ),
    Range_Breakout_Confirmation_Strategy: rule(
      0.55,
      'close adx_14 volume_ratio momentum_score plus_di minus_di bb_position market_regime',
      (m) => {
        const { top, width, signs } = rangeBreak(m);
        const edge = top + 0.001 * Math.abs(top);
        const broke = m.n('close', 2) < edge && m.n('close', 1) >= edge && m.n('close') >= top;
        return width >= 0.008 && width <= 0.06 && m.n('adx_14', 3) < 25 && broke && signs >= 2 && !m.opposed;
      },
      (m) => [
        [0.05, rangeBreak(m).signs >= 3],
        [0.05, rangeBreak(m).signs === 4],
        [0.05, m.n('close') >= m.n('close', 1)],
        [0.05, m.n('close', 1) >= rangeBreak(m).top + 0.003 * Math.abs(rangeBreak(m).top)],
        [0.05, m.squeezedWithin(10)],
      ],
    ),
    Resistance_Rejection_Strategy: rule(
      0.55,
      'open high low close atr_14 rsi_14 volume_ratio market_regime',
      (m) => {
        // a SELL: for the seller the resistance is a support that holds
        const level = m.n('nearest_support', 1);
        const reached = m.min('low', 2) <= level + 0.1 * m.n('atr_14');
        const left = m.n('close') >= level + 0.5 * m.n('atr_14') && m.n('close') > m.n('open');
        const tried = (wick(m, 0) >= 0.4 || wick(m, 1) >= 0.4) && m.min('rsi_14', 3) <= 45;
        const known = m.strength('support_strength', 1) >= 1;
        return reached && left && tried && known && m.n('volume_ratio') >= 0.8 && !m.opposed;
      },
      (m) => [
        [0.05, m.strength('support_strength', 1) >= 2],
        [0.05, m.min('low', 2) < m.n('nearest_support', 1)],
        [0.05, m.min('rsi_14', 3) <= 35],
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.rising('macd_histogram')],
      ],
      ['SELL'],
    ),
    Spike_Reaction_Buy_Strategy: rule(
      0.55,
      'open low close roc_10 natr volume_ratio rsi_14',
      (m) =>
        m.min('roc_10', 3) <= -1.5 &&
        m.min('roc_10', 3) <= -3 * m.n('natr') &&
        m.max('volume_ratio', 5) >= 2 &&
        m.min('rsi_14', 5) <= 30 &&
        m.n('low') > m.min('low', 3, 1) &&
        m.n('close') > m.n('open') &&
        m.n('natr') <= 10,
      (m) => [
        [0.05, m.min('roc_10', 3) <= -2.5],
        [0.05, m.min('roc_10', 3) <= -4],
        [0.05, m.max('volume_ratio', 5) >= 3.5],
        [0.05, m.min('rsi_14', 5) <= 20],
        [0.05, m.rising('macd_histogram')],
        [0.05, m.nearLevel],
      ],
      ['BUY'],
    ),
    StochRSI_Rebound_Strategy: rule(
      0.55,
      'stoch_rsi adx_14 rsi_14 stoch_k stoch_d directional_bias',
      (m) =>
        m.crossedLevel('stoch_rsi', 28, 1) &&
        m.n('adx_14') >= 15 &&
        m.n('adx_14') <= 40 &&
        m.n('rsi_14') <= 55 &&
        m.n('stoch_k') > m.n('stoch_d') &&
        !m.biasOpposed,
      (m) => [
        [0.1, m.min('stoch_rsi', 5) <= 15],
        [0.05, m.n('rsi_14') <= 35],
        [0.05, m.n('volume_ratio') >= 1.3],
        [0.05, m.ranging],
        [0.05, m.n('confluence_score') >= 50],
      ],
    ),
    Stochastic_Oversold_Buy_Strategy: rule(
      0.55,
      'stoch_k stoch_d adx_14 market_regime',
      (m) =>
        bothBelow(m, 22) &&
        m.crossed('stoch_k', 'stoch_d', 2) &&
        m.n('stoch_k') - m.n('stoch_d') >= 1.5 &&
        m.n('stoch_k') <= 40 &&
        m.n('adx_14') <= 40 &&
        !m.opposed,
      (m) => [
        [0.1, bothBelow(m, 15)],
        [0.05, m.n('stoch_k') - m.n('stoch_d') >= 8],
        [0.05, m.n('rsi_14') <= 35],
        [0.05, m.nearLevel],
        [0.05, m.n('volume_ratio') >= 1.2],
        [0.05, m.ranging],
      ],
      ['BUY'],
    ),
    Supertrend_Reversal_Strategy: rule(
      0.55,
      'supertrend_direction momentum_score volume_ratio',
      (m) =>
        m.n('supertrend_direction') === 1 &&
        [1, 2, 3].some((back) => m.n('supertrend_direction', back) === -1) &&
        [1, 2, 3].every((back) => !Number.isNaN(m.n('supertrend_direction', back))) &&
        m.n('momentum_score') >= 50 &&
        m.n('volume_ratio') >= 0.6,
      (m) => [
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.n('confluence_score') >= 55],
        [0.05, m.n('close') > m.n('ema_50')],
        [0.05, m.n('adx_14') >= 20],
        [0.05, m.n('momentum_score') >= 65],
      ],
    ),
    Support_Breakout_Strategy: rule(
      0.6,
      'close natr volume_ratio momentum_score directional_bias market_regime',
      (m) =>
        m.n('close', 1) <= m.n('nearest_resistance', 1) &&
        100 * supportBreak(m) >= Math.min(0.5, 0.5 * m.n('natr')) &&
        m.n('volume_ratio') >= 1.1 &&
        m.n('momentum_score') >= 50 &&
        !m.biasOpposed &&
        m.strength('resistance_strength', 1) >= 1 &&
        !m.opposed,
      (m) => [
        [0.05, m.n('volume_ratio') >= 1.8],
        [0.05, supportBreak(m) >= 0.005],
        [0.05, m.regime('TRENDING_BULL', 'BREAKOUT_BULL')],
        [0.05, m.biasOk],
        [0.05, m.n('confluence_score') >= 55],
      ],
      ['SELL'],
    ),
    TEMA_Slope_Strategy: rule(
      0.55,
      'close tema_12 volume_ratio confluence_score market_regime',
      (m) =>
        growth(m) >= 0.0003 &&
        growth(m, 1) >= 0.0003 &&
        m.n('close') > m.n('tema_12') &&
        (m.n('close') - m.n('tema_12')) / m.size('tema_12') <= 0.015 &&
        m.n('volume_ratio') >= 1.25 &&
        m.n('confluence_score') >= 52 &&
        !m.opposed,
      (m) => [
        [0.05, growth(m) >= 0.0018],
        [0.05, m.n('ema_12') > m.n('ema_26')],
        [0.05, m.n('momentum_score') >= 65],
        [0.05, m.n('adx_14') >= 25],
        [0.05, m.n('volume_ratio') >= 2],
      ],
    ),
    TRIX_Crossover_Strategy: rule(
      0.55,
      'trix trix_signal close ema_12 atr_14 roc_10 volume_ratio directional_bias',
      (m) =>
        m.crossed('trix', 'trix_signal', 3) &&
        m.n('close') <= m.n('ema_12') + 1.5 * m.n('atr_14') &&
        m.n('roc_10') >= -0.1 &&
        m.n('roc_10') <= 5 &&
        m.n('volume_ratio') >= 0.5 &&
        !m.biasOpposed,
      (m) => [
        [0.05, m.n('trix') > 0],
        [0.05, m.n('volume_ratio') >= 1.2],
        [0.05, m.n('volume_ratio') >= 1.8],
        [0.05, m.n('macd_histogram') > 0],
        [0.05, m.n('momentum_score') >= 60],
      ],
    ),
    VWAP_Support_Resistance_Strategy: rule(
      0.55,
      'open low close vwap_day vwap_day_bars atr_14 volume_ratio momentum_score directional_bias market_regime',
      (m) => {
        const bounce = m.n('close') - m.n('vwap_day');
        const near = bounce > 0 && bounce <= 0.012 * m.size('close') && bounce <= 2 * m.n('atr_14');
        const touched = m.n('low') <= m.n('vwap_day') + 0.5 * m.n('atr_14') && m.n('close') > m.n('open');
        const session = m.n('close', 3) > m.n('vwap_day', 3) && m.n('vwap_day_bars') >= 8;
        const backed = m.n('volume_ratio') >= 1.4 && m.n('momentum_score') >= 45;
        return near && touched && session && backed && !m.biasOpposed && !m.opposed;
      },
      (m) => [
        [0.05, Math.abs(m.n('nearest_support') - m.n('vwap_day')) <= 0.5 * m.n('atr_14')],
        [0.05, m.n('volume_ratio') >= 2],
        [0.05, m.n('ema_12') > m.n('ema_26')],
        [0.05, m.n('obv_oscillator') > 0],
        [0.05, m.n('confluence_score') >= 55],
      ],
    ),
    WilliamsR_Rebound_Strategy: rule(
      0.55,
      'williams_r adx_14 volume_ratio directional_bias',
      (m) =>
        m.min('williams_r', 3, 1) <= -80 &&
        m.n('williams_r', 1) <= -75 &&
        m.n('williams_r') > -75 &&
        m.n('williams_r') - m.n('williams_r', 1) >= 5 &&
        m.n('adx_14') <= 30 &&
        m.n('volume_ratio') >= 1 &&
        !m.biasOpposed,
      (m) => [
        [0.1, m.min('williams_r', 3, 1) <= -90],
        [0.05, m.n('stoch_k') > m.n('stoch_d') && m.n('stoch_k') < 50],
        [0.05, m.nearLevel],
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.ranging],
      ],
    ),
    ZScore_Extreme_Reversal_Strategy: rule(
      0.55,
      'z_20 macd_histogram adx_14 volume_ratio market_regime',
      (m) =>
        m.min('z_20', 3) <= -1.8 &&
        m.rising('z_20') &&
        m.n('z_20') <= -1 &&
        m.rising('macd_histogram') &&
        m.n('adx_14') <= 45 &&
        m.n('volume_ratio') >= 1 &&
        (!m.opposed || m.n('adx_14') < 25),
      (m) => [
        [0.05, m.min('z_20', 3) <= -2.2],
        [0.05, m.min('z_20', 3) <= -2.8],
        [0.05, m.n('rsi_14') <= 30],
        [0.05, m.n('atr_percentile') >= 60],
        [0.05, m.n('volume_ratio') >= 1.5],
        [0.05, m.ranging],
      ],
    ),
  };
}

/** The vote of one rule on one side, or null. Confidence: 0.60 and 0.38 × the share of the positive weights that was earned. */
export function oracleVote(rule: OracleRule, market: Market): OracleVote | null {
  if (!rule.sides.includes(market.side)) return null;
  if (rule.needs.some((column) => Number.isNaN(market.n(column as ColumnName)))) return null;
  if (!rule.when(market)) return null;
  const items = rule.items(market);
  const earned = items.reduce((sum, [weight, holds]) => sum + (holds ? weight : 0), 0);
  const possible = items.reduce((sum, [weight]) => sum + Math.max(0, weight), 0);
  if (rule.base + earned < 0.6 - 1e-9) return null;
  return { confirmed: items.map(([, holds]) => holds), confidence: 0.6 + (0.38 * Math.max(0, earned)) / possible };
}
