/** Every SQL statement of the user's guide, word for word. `XXXUSDC` is the guide's own placeholder for a symbol. */
export const GUIDE = {
  signalsBySide: `SELECT COUNT(*), side FROM trading_signals
WHERE created_at > NOW() - INTERVAL '24 hours'
GROUP BY side;`,

  activeCycles: `SELECT symbol, status, entry_price,
       (SELECT current_price FROM market_data WHERE symbol = tc.symbol ORDER BY timestamp DESC LIMIT 1) as current_price,
       created_at
FROM trade_cycles tc
WHERE status = 'active_buy'
ORDER BY created_at DESC;`,

  positionPerformance: `SELECT symbol, entry_price,
       ROUND(((current_price - entry_price) / entry_price * 100)::numeric, 2) as performance_pct,
       ROUND((quantity * current_price)::numeric, 2) as value_usdc
FROM positions
WHERE status = 'open'
ORDER BY performance_pct DESC;`,

  topSignals: `SELECT symbol, side, COUNT(*) as signals, AVG(confidence) as avg_conf
FROM trading_signals
WHERE created_at > NOW() - INTERVAL '6 hours'
GROUP BY symbol, side
HAVING COUNT(*) > 5
ORDER BY signals DESC, avg_conf DESC;`,

  deleteOldSignals: `DELETE FROM trading_signals WHERE created_at < '2025-09-16';`,

  deleteOldCycles: `DELETE FROM trade_cycles WHERE created_at < '2025-09-16';`,

  currentRegimes: `SELECT symbol, market_regime, regime_strength, regime_confidence,
       momentum_score, rsi_14, adx_14
FROM analyzer_data
WHERE timeframe = '15m'
  AND time = (SELECT MAX(time) FROM analyzer_data WHERE timeframe = '15m')
ORDER BY momentum_score DESC;`,

  trendingBull: `SELECT symbol, momentum_score, confluence_score, volume_quality_score
FROM analyzer_data
WHERE timeframe = '15m'
  AND market_regime = 'TRENDING_BULL'
  AND time > NOW() - INTERVAL '1 hour'
ORDER BY momentum_score DESC;`,

  breakouts: `SELECT symbol, market_regime, regime_confidence,
       volume_ratio, break_probability
FROM analyzer_data
WHERE market_regime LIKE '%BREAKOUT%'
  AND timeframe = '15m'
  AND time > NOW() - INTERVAL '2 hours'
ORDER BY break_probability DESC;`,

  trailingActive: `SELECT tc.symbol,
       tc.entry_price,
       md.close as current_price,
       ROUND(((md.close - tc.entry_price) / tc.entry_price * 100)::numeric, 2) as gain_pct,
       tc.created_at
FROM trade_cycles tc
JOIN LATERAL (
    SELECT close FROM market_data
    WHERE symbol = tc.symbol
    ORDER BY time DESC LIMIT 1
) md ON true
WHERE tc.status = 'active_buy'
  AND (md.close - tc.entry_price) / tc.entry_price >= 0.015
ORDER BY gain_pct DESC;`,

  breakevenZone: `SELECT tc.symbol,
       tc.entry_price,
       md.close as current_price,
       ROUND(((md.close - tc.entry_price) / tc.entry_price * 100)::numeric, 2) as gain_pct
FROM trade_cycles tc
JOIN LATERAL (
    SELECT close FROM market_data
    WHERE symbol = tc.symbol
    ORDER BY time DESC LIMIT 1
) md ON true
WHERE tc.status = 'active_buy'
  AND (md.close - tc.entry_price) / tc.entry_price BETWEEN 0.012 AND 0.020
ORDER BY gain_pct DESC;`,

  strongConsensus: `SELECT symbol, side, COUNT(*) as signal_count,
       AVG(confidence) as avg_confidence,
       MAX(created_at) as last_signal
FROM trading_signals
WHERE created_at > NOW() - INTERVAL '12 hours'
  AND side = 'BUY'
GROUP BY symbol, side
HAVING COUNT(*) > 10 AND AVG(confidence) > 0.85
ORDER BY signal_count DESC, avg_confidence DESC;`,

  momentumWithVolume: `SELECT ad.symbol, ad.momentum_score, ad.volume_ratio,
       ad.confluence_score, ad.market_regime,
       ts.signal_count
FROM analyzer_data ad
LEFT JOIN (
    SELECT symbol, COUNT(*) as signal_count
    FROM trading_signals
    WHERE created_at > NOW() - INTERVAL '6 hours' AND side = 'BUY'
    GROUP BY symbol
) ts ON ad.symbol = ts.symbol
WHERE ad.timeframe = '15m'
  AND ad.time > NOW() - INTERVAL '2 hours'
  AND ad.momentum_score > 50
  AND ad.volume_ratio > 2.0
ORDER BY ad.momentum_score DESC, ts.signal_count DESC NULLS LAST;`,

  checklistSignals: `SELECT COUNT(*) as signals_6h, AVG(confidence) as avg_conf
FROM trading_signals
WHERE symbol = 'XXXUSDC'
  AND created_at > NOW() - INTERVAL '6 hours'
  AND side = 'BUY';`,

  checklistTechnical: `SELECT market_regime, regime_strength, momentum_score,
       rsi_14, volume_ratio, confluence_score
FROM analyzer_data
WHERE symbol = 'XXXUSDC'
  AND timeframe = '15m'
ORDER BY time DESC LIMIT 1;`,

  checklistCycles: `SELECT status, entry_price,
       CASE WHEN status = 'completed'
            THEN ROUND(((exit_price - entry_price) / entry_price * 100)::numeric, 2)
            ELSE NULL
       END as performance_pct,
       created_at
FROM trade_cycles
WHERE symbol = 'XXXUSDC'
ORDER BY created_at DESC LIMIT 10;`,
} as const;

/** The guide's hint for the trailing sell; it leaves the table open. */
export const GUIDE_FRAGMENT = 'SELECT ((current_price - entry_price) / entry_price) FROM ';
