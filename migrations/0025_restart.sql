-- What a restart goes on from.

-- a vote that is still alive counts again with exactly the confidence it was cast with
ALTER TABLE trading_signals ALTER COLUMN confidence TYPE numeric;

-- every operator's intent that the engine has taken, also one whose record in operator_intents could not be made: none acts twice
CREATE TABLE engine_intents (
  intent_id   text PRIMARY KEY,
  decided_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX engine_intents_time ON engine_intents (decided_at DESC);
INSERT INTO engine_intents (intent_id, decided_at)
SELECT id, updated_at FROM operator_intents WHERE state IN ('submitted', 'done', 'unknown') OR outcome ? 'timeMs';

-- when a process ended before the outcome of a confirmed intent was known; null again once the outcome was told
ALTER TABLE operator_intents ADD COLUMN abandoned_at timestamptz;
CREATE INDEX operator_intents_abandoned ON operator_intents (abandoned_at) WHERE abandoned_at IS NOT NULL;

-- rounds of decisions of which the database refused a row as such (SQLSTATE 22, 23): whole, as they were decided, so that nothing is
-- lost; what was sound in them is in its tables. Nothing is bought until each is resolved.
CREATE TABLE quarantined_rounds (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT now(),
  decisions    text        NOT NULL,
  refused      text        NOT NULL,
  resolved_at  timestamptz
);
CREATE INDEX quarantined_rounds_open ON quarantined_rounds (id) WHERE resolved_at IS NULL;
