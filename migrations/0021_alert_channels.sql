-- alerts that were given up are looked for every few seconds, and are few
CREATE INDEX alert_deliveries_dead ON alert_deliveries (sent_at) WHERE state = 'dead';
CREATE INDEX alerts_undelivered ON alerts (dedup_key text_pattern_ops) WHERE dedup_key LIKE 'undelivered:%';

-- quiet hours that a channel chose for itself; without a row it follows ALERT_QUIET_HOURS
CREATE TABLE alert_quiet_hours (
  channel     text        PRIMARY KEY,
  -- minutes of the day on the clocks of TIMEZONE; both null = never quiet
  from_minute integer     CHECK (from_minute BETWEEN 0 AND 1439),
  to_minute   integer     CHECK (to_minute BETWEEN 0 AND 1439),
  changed_by  text        NOT NULL,
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CHECK ((from_minute IS NULL) = (to_minute IS NULL))
);
