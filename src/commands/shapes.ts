import type { BalanceView, PositionView, RegimeView, SummaryView, SymbolView } from './read-model.ts';

/** The HTTP shapes of contracts.md §3, made from the read model: the same data behind replies, `run --json` and the API. */

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
const iso = (ms: number): string => new Date(ms).toISOString();

export function balanceShape(balance: BalanceView) {
  const { asset, free, locked, total } = balance;
  return { asset, free, locked, total, value_usdc: round(balance.value, 8) };
}

export function summaryShape(summary: SummaryView) {
  return {
    balances: summary.balances.map(balanceShape),
    total_value: round(summary.totalValue, 8),
    performance_24h: round(summary.result24hPercent, 4),
    performance_7d: round(summary.result7dPercent, 4),
    active_trades: summary.activeTrades,
    timestamp: iso(summary.timeMs),
    mode: summary.mode,
    market: summary.market,
  };
}

export function positionShape(position: PositionView) {
  return {
    id: position.id,
    symbol: position.symbol,
    side: 'LONG',
    quantity: position.quantity,
    entry_price: position.entryPrice,
    current_price: position.currentPrice,
    pnl: round(position.profitLoss, 8),
    pnl_percentage: round(position.profitLossPercent, 4),
    value: round(position.value, 8),
    max_price: position.maxPrice,
    stop_price: position.stopPrice,
    trailing_armed: position.trailingArmed,
    breakeven_level: position.breakevenLevel,
    status: position.status,
    strategy: position.strategy,
    timestamp: iso(position.openedAtMs),
    completed_at: position.completedAtMs === null ? null : iso(position.completedAtMs),
  };
}

export function symbolShape(view: SymbolView) {
  return {
    symbol: view.symbol,
    asset: view.asset,
    price: view.price,
    price_change_24h: round(view.change24hPercent ?? 0, 4),
    current_balance: round(view.value, 8),
  };
}

/** With the guide's column names. */
export function regimeShape(view: RegimeView) {
  return {
    symbol: view.symbol,
    timeframe: view.timeframe,
    time: iso(view.timeMs),
    market_regime: view.regime,
    regime_strength: view.strength,
    regime_confidence: view.confidence,
    momentum_score: view.momentum,
    confluence_score: view.confluence,
    rsi_14: view.rsi,
    adx_14: view.adx,
    volume_ratio: view.volumeRatio,
    volume_quality_score: view.volumeQuality,
    break_probability: view.breakProbability,
  };
}
