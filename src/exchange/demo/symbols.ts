import type { MarketRules } from '../ports.ts';

/** How one demo symbol behaves and which rules it has. */
export interface DemoProfile {
  readonly symbol: string;
  readonly baseAsset: string;
  /** Level around which the price wanders for years, in USDC (levels of autumn 2025). */
  readonly level: number;
  /** Decimals of the price (tick = 10^−n) and of the quantity (lot = 10^−n), as on Binance spot. */
  readonly priceDecimals: number;
  readonly lotDecimals: number;
  /** 10^priceDecimals and 10^lotDecimals: ticks and lots in one unit. */
  readonly ticksPerUnit: number;
  readonly lotsPerUnit: number;
  /** How much of a market move it follows, and its own volatility against the ordinary one of an altcoin. */
  readonly beta: number;
  readonly own: number;
  /** Ordinary turnover per minute in USDC. */
  readonly turnover: number;
  /** Distance of bid and ask as a ratio of the price. */
  readonly spreadRatio: number;
}

type Row = readonly [
  base: string,
  level: number,
  price: number,
  lot: number,
  beta: number,
  own: number,
  turnover: number,
  spread: number,
];

/** The 22 of the predecessor's list and SUI (reference/coordinator §7.4). */
const ROWS: readonly Row[] = [
  ['BTC', 116_000, 2, 5, 1.0, 0.35, 900_000, 0.00002],
  ['ETH', 4_350, 2, 4, 1.25, 0.5, 600_000, 0.00003],
  ['SOL', 222, 2, 3, 1.4, 0.8, 300_000, 0.0001],
  ['XRP', 2.9, 4, 1, 1.15, 0.8, 200_000, 0.0001],
  ['ADA', 0.85, 4, 1, 1.3, 0.85, 80_000, 0.0002],
  ['UNI', 8.1, 3, 2, 1.35, 0.95, 25_000, 0.0002],
  ['AAVE', 285, 2, 3, 1.35, 0.95, 25_000, 0.0002],
  ['COMP', 43.5, 2, 3, 1.2, 1.0, 8_000, 0.0004],
  ['LINK', 22.3, 2, 2, 1.35, 0.9, 60_000, 0.0004],
  ['SAND', 0.27, 4, 0, 1.3, 1.05, 8_000, 0.0004],
  ['AXS', 2.2, 3, 2, 1.3, 1.05, 7_000, 0.0005],
  ['ENJ', 0.064, 5, 1, 1.2, 1.15, 4_000, 0.0004],
  ['FET', 0.56, 4, 0, 1.45, 1.15, 20_000, 0.0003],
  ['RENDER', 3.5, 3, 2, 1.45, 1.1, 15_000, 0.0004],
  ['PEPE', 0.0000095, 8, 0, 1.6, 1.25, 70_000, 0.001],
  ['DOGE', 0.25, 5, 0, 1.4, 0.95, 150_000, 0.0001],
  ['SHIB', 0.0000122, 8, 0, 1.35, 1.0, 25_000, 0.0008],
  ['AVAX', 30, 2, 2, 1.4, 0.95, 60_000, 0.0004],
  ['ATOM', 4.1, 3, 2, 1.2, 0.85, 12_000, 0.0003],
  ['NEAR', 2.85, 3, 1, 1.4, 1.0, 25_000, 0.0004],
  ['ALGO', 0.215, 4, 0, 1.25, 1.0, 12_000, 0.0005],
  ['POL', 0.23, 4, 1, 1.25, 0.95, 12_000, 0.0005],
  ['SUI', 3.5, 4, 1, 1.5, 1.1, 90_000, 0.0001],
];

const MIN_NOTIONAL = '5';
const TAKER_FEE_RATE = '0.001';
/** Largest market order in USDC, of the size that Binance's filters allow. */
const MAX_ORDER_VALUE = 2_000_000;

export const DEMO_PROFILES: readonly DemoProfile[] = ROWS.map(
  ([baseAsset, level, priceDecimals, lotDecimals, beta, own, turnover, spreadRatio]) => ({
    symbol: `${baseAsset}USDC`,
    baseAsset,
    level,
    priceDecimals,
    lotDecimals,
    ticksPerUnit: 10 ** priceDecimals,
    lotsPerUnit: 10 ** lotDecimals,
    beta,
    own,
    turnover,
    spreadRatio,
  }),
);

export const DEMO_SYMBOLS: readonly string[] = DEMO_PROFILES.map((profile) => profile.symbol);

/** The trading rules of the demo symbols, by symbol. */
export function demoRules(): ReadonlyMap<string, MarketRules> {
  return new Map(DEMO_PROFILES.map((profile) => [profile.symbol, rulesOf(profile)]));
}

function rulesOf(profile: DemoProfile): MarketRules {
  const lotStep = step(profile.lotDecimals);
  return {
    symbol: profile.symbol,
    baseAsset: profile.baseAsset,
    quoteAsset: 'USDC',
    lotStep,
    marketLotStep: lotStep,
    minQuantity: lotStep,
    maxQuantity: String(Math.ceil(MAX_ORDER_VALUE / profile.level)),
    tickSize: step(profile.priceDecimals),
    minNotional: MIN_NOTIONAL,
    takerFeeRate: TAKER_FEE_RATE,
    active: true,
  };
}

function step(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}
