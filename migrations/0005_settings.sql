-- Settings that people changed while the engine ran. Rows are only added: the newest of a name counts, and a rollback is a row too.

CREATE TABLE settings_overrides (
  version     integer PRIMARY KEY CHECK (version > 0),
  name        text        NOT NULL,
  before      text,
  value       text,
  actor       text        NOT NULL,
  changed_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX settings_overrides_name ON settings_overrides (name, version DESC);
