-- What an alert asked has an answer: its data becomes the answer's, and messages that showed the question are edited.

ALTER TABLE alerts
  -- how often the data changed; messages already sent must show the newest
  ADD COLUMN amendments integer NOT NULL DEFAULT 0,
  ADD COLUMN amended_at timestamptz;
CREATE INDEX alerts_amended ON alerts (amended_at) WHERE amended_at IS NOT NULL;
