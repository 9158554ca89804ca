-- What the desk must remember over a restart besides cycles and wallet.

CREATE TABLE universe (
  symbol          text PRIMARY KEY,
  core            boolean     NOT NULL,
  selected        boolean     NOT NULL,
  score           double precision,
  enter_count     integer     NOT NULL,
  exit_count      integer     NOT NULL,
  cooldown_until  timestamptz,
  forced_until    timestamptz,
  updated_at      timestamptz NOT NULL
);

-- switches and counters by name: paused, day, cooldown, sequence, liberation
CREATE TABLE engine_state (
  name        text        NOT NULL,
  key         text        NOT NULL,
  value       jsonb,
  actor       text        NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (name, key)
);

-- who changed what, never overwritten
CREATE TABLE engine_state_history (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        text        NOT NULL,
  key         text        NOT NULL,
  value       jsonb,
  actor       text        NOT NULL,
  changed_at  timestamptz NOT NULL,
  -- storing a round again adds nothing
  UNIQUE (name, key, changed_at)
);

-- the cache where no Redis is configured; every row may be lost
CREATE TABLE cache_entries (
  key         text PRIMARY KEY,
  value       text        NOT NULL,
  expires_at  timestamptz
);
