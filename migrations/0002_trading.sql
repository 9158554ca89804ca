-- Signals, cycles, orders, fills, the wallet. Amounts are exact NUMERIC; all times UTC.

CREATE TABLE trading_signals (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  strategy        text          NOT NULL,           -- a strategy's name, or CONSENSUS
  family          text,
  symbol          text          NOT NULL,
  side            text          NOT NULL CHECK (side IN ('BUY', 'SELL')),
  timeframe       text,
  bar_close_time  timestamptz,
  timestamp       timestamptz   NOT NULL,
  confidence      numeric(5, 4) NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  price           numeric       NOT NULL,
  source          text          NOT NULL DEFAULT 'auto' CHECK (source IN ('auto', 'manual')),
  consensus_id    text,
  -- emitted: a vote; accepted / refused: a consensus after the desk decided
  status          text          NOT NULL DEFAULT 'emitted',
  metadata        jsonb         NOT NULL DEFAULT '{}',
  processed       boolean       NOT NULL DEFAULT false,
  demo            boolean       NOT NULL DEFAULT false,
  created_at      timestamptz   NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (strategy, symbol, timeframe, bar_close_time, side, consensus_id)
);
CREATE INDEX trading_signals_recent ON trading_signals (created_at DESC);
CREATE INDEX trading_signals_symbol ON trading_signals (symbol, created_at DESC);
CREATE INDEX trading_signals_consensus ON trading_signals (consensus_id) WHERE consensus_id IS NOT NULL;

CREATE TABLE signal_rejections (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  time        timestamptz NOT NULL,
  symbol      text        NOT NULL,
  side        text CHECK (side IN ('BUY', 'SELL')),
  -- where it was refused: the wave (analyst) or the desk
  stage       text        NOT NULL CHECK (stage IN ('wave', 'desk')),
  code        text        NOT NULL,
  measured    double precision,
  "limit"     double precision,
  numbers     jsonb       NOT NULL DEFAULT '{}',
  signal_id   text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  -- storing a round again adds nothing; the index also finds the rejections of a symbol by time
  UNIQUE NULLS NOT DISTINCT (symbol, time, stage, code, side, signal_id)
);
CREATE INDEX signal_rejections_time ON signal_rejections (time DESC);

CREATE TABLE trade_cycles (
  id                   text PRIMARY KEY,
  symbol               text        NOT NULL,
  base_asset           text        NOT NULL,
  quote_asset          text        NOT NULL,
  strategy             text        NOT NULL,
  status               text        NOT NULL CHECK (status IN ('initiating', 'waiting_buy', 'active_buy', 'waiting_sell',
                                                              'active_sell', 'completed', 'canceled', 'failed')),
  side                 text        NOT NULL DEFAULT 'BUY' CHECK (side IN ('BUY', 'SELL')),
  entry_order_id       text,
  exit_order_id        text,
  entry_price          numeric,
  exit_price           numeric,
  quantity             numeric     NOT NULL DEFAULT 0 CHECK (quantity >= 0),
  bought_quantity      numeric     NOT NULL DEFAULT 0,
  sold_quantity        numeric     NOT NULL DEFAULT 0,
  cost                 numeric     NOT NULL DEFAULT 0,
  proceeds             numeric     NOT NULL DEFAULT 0,
  fees                 numeric     NOT NULL DEFAULT 0,
  profit_loss          numeric,
  profit_loss_percent  numeric,
  max_price            numeric,
  stop_price           numeric,
  order_count          integer     NOT NULL DEFAULT 0,
  exit_reason          text,
  trail                jsonb,
  attribution          jsonb       NOT NULL DEFAULT '{}',
  metadata             jsonb       NOT NULL DEFAULT '{}',
  demo                 boolean     NOT NULL DEFAULT false,
  created_at           timestamptz NOT NULL DEFAULT now(),
  opened_at            timestamptz,
  updated_at           timestamptz NOT NULL DEFAULT now(),
  completed_at         timestamptz
);
CREATE UNIQUE INDEX trade_cycles_one_open ON trade_cycles (symbol)
  WHERE status IN ('initiating', 'waiting_buy', 'active_buy', 'waiting_sell', 'active_sell');
CREATE INDEX trade_cycles_recent ON trade_cycles (created_at DESC);
CREATE INDEX trade_cycles_completed ON trade_cycles (completed_at DESC) WHERE completed_at IS NOT NULL;

CREATE TABLE order_intents (
  client_order_id    text PRIMARY KEY CHECK (length(client_order_id) <= 36),
  cycle_id           text        NOT NULL,
  symbol             text        NOT NULL,
  side               text        NOT NULL CHECK (side IN ('BUY', 'SELL')),
  type               text        NOT NULL,
  purpose            text        NOT NULL CHECK (purpose IN ('entry', 'exit', 'protection')),
  quantity           numeric     NOT NULL CHECK (quantity > 0),
  reference_price    numeric     NOT NULL,
  stop_price         numeric,
  limit_price        numeric,
  reserved           numeric     NOT NULL DEFAULT 0,
  reason             text        NOT NULL,
  status             text        NOT NULL CHECK (status IN ('stored', 'acknowledged', 'closed', 'rejected', 'unknown')),
  filled_quantity    numeric     NOT NULL DEFAULT 0,
  exchange_order_id  text,
  problem            text,
  -- set just before the order is handed to the exchange: what is null here was certainly never sent
  sent_at            timestamptz,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_intents_open ON order_intents (status) WHERE status IN ('stored', 'acknowledged', 'unknown');
CREATE INDEX order_intents_cycle ON order_intents (cycle_id);

CREATE TABLE trade_executions (
  symbol             text        NOT NULL,
  trade_id           text        NOT NULL,
  order_id           text        NOT NULL,
  client_order_id    text        NOT NULL,
  cycle_id           text,
  side               text        NOT NULL CHECK (side IN ('BUY', 'SELL')),
  status             text        NOT NULL DEFAULT 'FILLED',
  price              numeric     NOT NULL,
  quantity           numeric     NOT NULL,
  quote_quantity     numeric     NOT NULL,
  fee                numeric     NOT NULL,
  fee_asset          text        NOT NULL,
  timestamp          timestamptz NOT NULL,
  demo               boolean     NOT NULL DEFAULT false,
  created_at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (symbol, trade_id)
);
CREATE INDEX trade_executions_cycle ON trade_executions (cycle_id);

-- the account as the engine's books have it
CREATE TABLE wallet (
  asset       text PRIMARY KEY,
  free        numeric     NOT NULL CHECK (free >= 0),
  locked      numeric     NOT NULL CHECK (locked >= 0),
  updated_at  timestamptz NOT NULL
);

-- its history, one row per asset and snapshot
CREATE TABLE portfolio_balances (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asset       text        NOT NULL,
  free        numeric     NOT NULL,
  locked      numeric     NOT NULL,
  total       numeric     NOT NULL,
  value_usdc  numeric     NOT NULL,
  timestamp   timestamptz NOT NULL
);
CREATE INDEX portfolio_balances_time ON portfolio_balances (timestamp DESC);

CREATE TABLE equity_snapshots (
  time            timestamptz PRIMARY KEY,
  total_value     numeric NOT NULL,
  free_quote      numeric NOT NULL,
  position_value  numeric NOT NULL,
  open_positions  integer NOT NULL
);

CREATE VIEW positions AS
SELECT c.id,
       c.symbol,
       'LONG'::text AS side,
       c.entry_price,
       COALESCE(p.close, c.entry_price) AS current_price,
       c.quantity,
       c.max_price,
       c.stop_price,
       c.strategy,
       'open'::text AS status,
       c.created_at,
       c.opened_at
FROM trade_cycles c
LEFT JOIN LATERAL (
  SELECT m.close FROM market_data m WHERE m.symbol = c.symbol ORDER BY m.time DESC LIMIT 1
) p ON true
WHERE c.status IN ('active_buy', 'waiting_sell', 'active_sell') AND c.entry_price IS NOT NULL;
