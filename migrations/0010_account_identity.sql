-- Whose state this database holds. Written at the first start and compared at every later one: paper money must never be taken for
-- real coins, nor the candles of one market for those of another.

CREATE TABLE account_identity (
  only_row     boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
  mode         text        NOT NULL CHECK (mode IN ('paper', 'live')),
  -- an exchange id, demo, or replay:<folder>
  market       text        NOT NULL,
  quote_asset  text        NOT NULL,
  -- mark of the exchange account; null for paper money
  account      text,
  created_at   timestamptz NOT NULL DEFAULT now()
);
