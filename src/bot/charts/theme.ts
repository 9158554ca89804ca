import type { MarketRegime } from '../../engine/analyzer/labels.ts';
import type { ChartLineKind, ChartTheme } from './types.ts';

export interface Palette {
  readonly background: string;
  readonly grid: string;
  readonly frame: string;
  readonly text: string;
  readonly faint: string;
  readonly up: string;
  readonly down: string;
  readonly upVolume: string;
  readonly downVolume: string;
  readonly emaFast: string;
  readonly emaSlow: string;
  readonly band: string;
  readonly bandFill: string;
  readonly support: string;
  readonly resistance: string;
  readonly last: string;
  /** Text on a coloured tag. */
  readonly onTag: string;
  readonly area: string;
  readonly lines: Readonly<Record<ChartLineKind, string>>;
}

const DARK: Palette = {
  background: '#131722',
  grid: '#232838',
  frame: '#3a4154',
  text: '#e6e9f0',
  faint: '#98a1b5',
  up: '#26a69a',
  down: '#ef5350',
  upVolume: 'rgba(38,166,154,0.55)',
  downVolume: 'rgba(239,83,80,0.55)',
  emaFast: '#f0b90b',
  emaSlow: '#8e7cff',
  band: 'rgba(120,150,210,0.65)',
  bandFill: 'rgba(120,150,210,0.07)',
  support: 'rgba(38,166,154,0.75)',
  resistance: 'rgba(239,83,80,0.75)',
  last: '#5b6478',
  onTag: '#ffffff',
  area: 'rgba(66,133,244,0.20)',
  lines: { entry: '#3d7dfa', breakeven: '#c77d0a', stop: '#d0312d', otherStop: '#a23bb8', max: '#1d8a4e' },
};

const LIGHT: Palette = {
  background: '#ffffff',
  grid: '#eceff4',
  frame: '#c3c9d4',
  text: '#1b2130',
  faint: '#5f687b',
  up: '#0f9d76',
  down: '#dc3d3a',
  upVolume: 'rgba(15,157,118,0.45)',
  downVolume: 'rgba(220,61,58,0.45)',
  emaFast: '#c28a00',
  emaSlow: '#6a4fe0',
  band: 'rgba(70,100,170,0.60)',
  bandFill: 'rgba(70,100,170,0.06)',
  support: 'rgba(15,157,118,0.80)',
  resistance: 'rgba(220,61,58,0.80)',
  last: '#5b6478',
  onTag: '#ffffff',
  area: 'rgba(61,125,250,0.14)',
  lines: { entry: '#2563eb', breakeven: '#b86e00', stop: '#c81e1e', otherStop: '#9127a8', max: '#15803d' },
};

export const PALETTES: Readonly<Record<ChartTheme, Palette>> = { dark: DARK, light: LIGHT };

/** Red, green, blue of a regime's band; drawn almost transparent. Null = no band. */
export const REGIME_COLOURS: Readonly<Record<MarketRegime, string | null>> = {
  TRENDING_BULL: '38,166,154',
  TRENDING_BEAR: '239,83,80',
  BREAKOUT_BULL: '66,133,244',
  BREAKOUT_BEAR: '171,71,188',
  RANGING: '158,158,158',
  VOLATILE: '255,152,0',
  TRANSITION: '121,134,203',
  UNKNOWN: null,
};
export const REGIME_ALPHA: Readonly<Record<ChartTheme, number>> = { dark: 0.1, light: 0.09 };
