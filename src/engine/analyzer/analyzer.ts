import type { Candle } from '../candles/candle.ts';
import type { Timeframe } from '../candles/timeframe.ts';
import { captureState, restoreState, type StateSnapshot } from '../snapshot.ts';
import { DataQuality } from './data-quality.ts';
import { Accumulation } from './indicators/accumulation.ts';
import { Adx } from './indicators/adx.ts';
import { Atr } from './indicators/atr.ts';
import { Bars } from './indicators/bars.ts';
import { Bollinger } from './indicators/bollinger.ts';
import { Donchian, Keltner } from './indicators/channels.ts';
import { StochasticDivergence } from './indicators/divergence.ts';
import { Hull } from './indicators/hull.ts';
import { Kama } from './indicators/kama.ts';
import { Macd } from './indicators/macd.ts';
import { MovingAverages } from './indicators/moving-averages.ts';
import { Cci, Mfi, RateOfChange } from './indicators/oscillators.ts';
import { ParabolicSar } from './indicators/psar.ts';
import { Rsi } from './indicators/rsi.ts';
import { Stochastic } from './indicators/stochastic.ts';
import { StochasticRsi } from './indicators/stochastic-rsi.ts';
import { SuperTrend } from './indicators/supertrend.ts';
import { Trend } from './indicators/trend.ts';
import { Trix } from './indicators/trix.ts';
import { Volatility } from './indicators/volatility.ts';
import { VolumeRatios } from './indicators/volume.ts';
import { Vwap } from './indicators/vwap.ts';
import type { Level } from './levels/level.ts';
import { Levels } from './levels/levels.ts';
import { Patterns } from './patterns.ts';
import { Regime } from './regime.ts';
import { writeConfluence, writeMomentum, writeSignalStrength, writeVolumeQuality } from './scores.ts';
import { AnalysisSeries, HISTORY_BARS } from './series.ts';
import { VolumeContextReader } from './volume-context.ts';

/** The whole state of an analyzer as plain data (`v8.serialize`, `structuredClone`). */
export interface AnalyzerSnapshot {
  readonly timeframe: Timeframe;
  readonly state: StateSnapshot;
}

/** All state of an analyzer, apart so that a snapshot can walk it. */
class State {
  readonly series: AnalysisSeries;
  readonly bars = new Bars();
  readonly averages = new MovingAverages();
  readonly trix = new Trix(this.averages);
  readonly hull = new Hull(this.bars);
  readonly kama = new Kama(this.bars);
  readonly atr = new Atr();
  readonly volatility = new Volatility(this.atr);
  readonly rsi = new Rsi();
  readonly macd = new Macd();
  readonly bollinger = new Bollinger(this.bars);
  readonly keltner = new Keltner(this.atr);
  readonly donchian = new Donchian(this.bars);
  readonly stochastic = new Stochastic(this.bars);
  readonly stochasticRsi = new StochasticRsi(this.bars);
  readonly divergence = new StochasticDivergence();
  readonly rateOfChange = new RateOfChange(this.bars);
  readonly cci = new Cci(this.bars);
  readonly mfi = new Mfi(this.bars);
  readonly adx = new Adx();
  readonly trend = new Trend(this.bars);
  readonly psar = new ParabolicSar();
  readonly superTrend = new SuperTrend(this.atr);
  readonly volume = new VolumeRatios(this.bars);
  readonly accumulation = new Accumulation(this.bars);
  readonly vwap = new Vwap(this.bars);
  readonly levels = new Levels(this.bars);
  readonly regime = new Regime(this.atr, this.kama);
  readonly volumeContext = new VolumeContextReader(this.bars);
  readonly patterns = new Patterns(this.bars);
  readonly dataQuality = new DataQuality();

  constructor(historyBars: number) {
    this.series = new AnalysisSeries(historyBars);
  }
}

/**
 * Everything that is computed from the candles of one symbol and timeframe. Each closed candle writes one row of {@link series}; the
 * meaning of a column stands at the class that writes it. A column without enough history is NaN, never a stand-in.
 */
export class TimeframeAnalyzer {
  readonly timeframe: Timeframe;
  readonly series: AnalysisSeries;
  private readonly state: State;

  /** @param historyBars how many rows back {@link series} may be asked for */
  constructor(timeframe: Timeframe, historyBars = HISTORY_BARS) {
    this.timeframe = timeframe;
    this.state = new State(historyBars);
    this.series = this.state.series;
  }

  /** Takes the next closed candle (sound by `candleProblem`, in order; its object may be reused) and writes its row. */
  update(candle: Candle): void {
    const { state } = this;
    const { bars } = state;
    const base = state.series.advance(candle.openTimeMs);
    const row = state.series.data;
    bars.push(candle, row, base);
    this.updatePrices(row, base);
    this.updateOscillators(row, base);
    this.updateVolume(row, base);
    state.dataQuality.update(row, base, candle.filled);
    this.updateComposites(row, base);
  }

  /** Levels strictly below the last close, nearest first. Allocates: for the edge, not for rules. */
  supports(): readonly Level[] {
    return this.state.levels.supports();
  }

  /** Levels strictly above the last close, nearest first. Allocates: for the edge, not for rules. */
  resistances(): readonly Level[] {
    return this.state.levels.resistances();
  }

  /** Prices of the nearest supports (side −1) or resistances (side 1), nearest first, at most `most`. */
  nearestLevels(side: -1 | 1, most: number): number[] {
    return this.state.levels.nearest(side, most);
  }

  snapshot(): AnalyzerSnapshot {
    return { timeframe: this.timeframe, state: captureState(this.state) };
  }

  /** Goes on from a snapshot of the same timeframe. @throws RangeError when it is of another one, or of another version's shape. */
  restore(snapshot: AnalyzerSnapshot): void {
    if (snapshot.timeframe !== this.timeframe) {
      throw new RangeError(
        `a snapshot of ${snapshot.timeframe} cannot continue ${this.timeframe}; use an analyzer of its timeframe`,
      );
    }
    restoreState(this.state, snapshot.state);
  }

  private updatePrices(row: Float64Array, base: number): void {
    const { state } = this;
    state.atr.update(row, base);
    state.volatility.update(row, base);
    state.averages.update(row, base);
    state.trix.update(row, base);
    state.hull.update(row, base);
    state.kama.update(row, base);
    state.bollinger.update(row, base);
    state.keltner.update(row, base);
    state.donchian.update(row, base);
    state.trend.update(row, base);
    state.psar.update(row, base);
    state.superTrend.update(row, base);
  }

  private updateOscillators(row: Float64Array, base: number): void {
    const { state } = this;
    state.rsi.update(row, base);
    state.macd.update(row, base);
    state.stochastic.update(row, base);
    state.stochasticRsi.update(row, base);
    state.divergence.update(row, base);
    state.rateOfChange.update(row, base);
    state.cci.update(row, base);
    state.mfi.update(row, base);
    state.adx.update(row, base);
  }

  private updateVolume(row: Float64Array, base: number): void {
    const { state } = this;
    state.volume.update(row, base);
    state.accumulation.update(row, base);
    state.vwap.update(row, base);
    state.volumeContext.update(row, base);
    state.patterns.update(row, base);
  }

  private updateComposites(row: Float64Array, base: number): void {
    const { state } = this;
    state.levels.update(row, base);
    state.regime.update(row, base);
    writeMomentum(row, base);
    writeConfluence(row, base);
    writeVolumeQuality(row, base);
    writeSignalStrength(row, base);
  }
}
