import * as library from 'technicalindicators';
import * as signals from 'trading-signals';
import { candlesOf, type BenchData } from '../data.ts';
import { microsPerItem, type Line } from '../measure.ts';

/** technicalindicators keeps every result it ever gave: more candles would measure the collector. */
const CANDLES = 20_000;

type Peer = (candle: LibraryCandle) => unknown;
interface LibraryCandle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The two indicator libraries of the project, streaming, on the same candles, with about the indicators of one analysis. */
export async function peerLines({ single }: BenchData, times: number): Promise<Line[]> {
  const candles = candlesOf(single, CANDLES);
  const measure = (make: () => Peer[]) =>
    microsPerItem(times, candles.length, () => {
      const peers = make();
      for (const candle of candles) for (const peer of peers) peer(candle);
    });
  return [
    {
      id: 'technicalindicators',
      what: `technicalindicators, ${libraryPeers().length} indicators`,
      unit: 'µs/candle',
      values: await measure(libraryPeers),
      higherIsBetter: false,
    },
    {
      id: 'trading-signals',
      what: `trading-signals, ${signalPeers().length} indicators`,
      unit: 'µs/candle',
      values: await measure(signalPeers),
      higherIsBetter: false,
    },
  ];
}

function libraryPeers(): Peer[] {
  const none: number[] = [];
  const bars = { open: none, high: none, low: none, close: none, volume: none };
  // the declarations of nextValue() say `number` for some indicators that take a candle
  const onClose =
    (indicator: { nextValue: (value: never) => unknown }): Peer =>
    ({ close }) =>
      indicator.nextValue(close as never);
  const onBar =
    (indicator: { nextValue: (value: never) => unknown }): Peer =>
    (candle) =>
      indicator.nextValue(candle as never);
  const average = (period: number) => ({ period, values: none });
  return [
    ...[7, 12, 26, 50, 99].map((period) => onClose(new library.EMA(average(period)))),
    ...[20, 50].map((period) => onClose(new library.SMA(average(period)))),
    ...[10, 20].map((period) => onClose(new library.WMA(average(period)))),
    ...[14, 21].map((period) => onClose(new library.RSI(average(period)))),
    onClose(
      new library.MACD({
        values: none,
        fastPeriod: 12,
        slowPeriod: 26,
        signalPeriod: 9,
        SimpleMAOscillator: false,
        SimpleMASignal: false,
      }),
    ),
    onClose(new library.TRIX(average(15))),
    onClose(new library.BollingerBands({ period: 20, stdDev: 2, values: none })),
    onClose(new library.StochasticRSI({ values: none, rsiPeriod: 14, stochasticPeriod: 14, kPeriod: 3, dPeriod: 3 })),
    ...[10, 20].map((period) => onClose(new library.ROC(average(period)))),
    ...[10, 14].map((period) => onBar(new library.ATR({ ...bars, period }))),
    onBar(new library.ADX({ ...bars, period: 14 })),
    onBar(new library.Stochastic({ ...bars, period: 14, signalPeriod: 3 })),
    onBar(new library.WilliamsR({ ...bars, period: 14 })),
    onBar(new library.CCI({ ...bars, period: 20 })),
    onBar(new library.MFI({ ...bars, period: 14 })),
    onBar(new library.OBV(bars)),
    onBar(new library.ADL(bars)),
    onBar(new library.VWAP(bars)),
    onBar(new library.PSAR({ ...bars, step: 0.02, max: 0.2 })),
  ];
}

function signalPeers(): Peer[] {
  const onClose =
    (indicator: { update: (value: number, replace: boolean) => unknown }): Peer =>
    ({ close }) =>
      indicator.update(close, false);
  const onBar =
    (indicator: { update: (value: LibraryCandle, replace: boolean) => unknown }): Peer =>
    (candle) =>
      indicator.update(candle, false);
  return [
    ...[7, 12, 26, 50, 99].map((period) => onClose(new signals.EMA(period))),
    ...[20, 50].map((period) => onClose(new signals.SMA(period))),
    onClose(new signals.DEMA(12)),
    onClose(new signals.TEMA(12)),
    onClose(new signals.HMA(20)),
    onClose(new signals.KAMA(14)),
    ...[14, 21].map((period) => onClose(new signals.RSI(period))),
    onClose(new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9))),
    onClose(new signals.PPO({ fastPeriod: 12, slowPeriod: 26 })),
    onClose(new signals.TRIX(15)),
    onClose(new signals.BollingerBands(20, 2)),
    onClose(new signals.MOM(10)),
    ...[10, 20].map((period) => onClose(new signals.ROC(period))),
    onBar(new signals.KeltnerChannels()),
    onBar(new signals.DonchianChannels(20)),
    ...[10, 14].map((period) => onBar(new signals.ATR(period))),
    onBar(new signals.ADX(14)),
    onBar(new signals.WilliamsR(14)),
    onBar(new signals.CCI(20)),
    onBar(new signals.MFI(14)),
    onBar(new signals.OBV(10)),
    onBar(new signals.VWAP()),
    onBar(new signals.SuperTrend({ interval: 10, multiplier: 3 })),
    onBar(new signals.PSAR({ accelerationStep: 0.02, accelerationMax: 0.2 })),
  ];
}
