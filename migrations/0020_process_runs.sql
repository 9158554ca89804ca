-- One row per start of the process: a run that has no end was killed, and the next one says what it took over.
CREATE TABLE process_runs (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started_at  timestamptz NOT NULL,
  seen_at     timestamptz NOT NULL,
  ended_at    timestamptz
);
