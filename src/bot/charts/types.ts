import type { MarketRegime } from '../../engine/analyzer/labels.ts';

export type ChartTheme = 'dark' | 'light';

/** How a picture looks, apart from what it shows. */
export interface PictureStyle {
  readonly theme?: ChartTheme;
  /** 1 = 1000 × 600 pixels, 2 = twice as fine. */
  readonly scale?: 1 | 2;
  /** IANA name; the time axis is labelled in it. Default `UTC`. */
  readonly timeZone?: string;
  readonly language?: 'en' | 'fr';
}

export interface ChartCandle {
  /** Unix ms UTC. */
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In base units. */
  readonly volume: number;
}

export type ChartLineKind = 'entry' | 'breakeven' | 'stop' | 'otherStop' | 'max';

/** A horizontal line with its name, such as the stop in force. */
export interface ChartLine {
  readonly kind: ChartLineKind;
  readonly price: number;
  readonly label: string;
}

/** A stretch of time in which one regime held. */
export interface RegimeBand {
  readonly fromMs: number;
  readonly toMs: number;
  readonly regime: MarketRegime;
}

export interface ChartInput extends PictureStyle {
  readonly title: string;
  readonly subtitle?: string;
  /** Oldest first, one symbol and timeframe; the last 400 are drawn. */
  readonly candles: readonly ChartCandle[];
  readonly timeframeMs: number;
  readonly lines?: readonly ChartLine[];
  readonly supports?: readonly number[];
  readonly resistances?: readonly number[];
  readonly regimes?: readonly RegimeBand[];
  /** EMA 12 and 26 and Bollinger bands. Default true. */
  readonly overlays?: boolean;
}

export interface EquityPoint {
  /** Unix ms UTC. */
  readonly timeMs: number;
  /** In quote units. */
  readonly value: number;
}

export interface EquityInput extends PictureStyle {
  readonly title: string;
  readonly subtitle?: string;
  /** Oldest first, at least two. */
  readonly points: readonly EquityPoint[];
  /** The start to compare with; default the first point. */
  readonly baseline?: number;
}
