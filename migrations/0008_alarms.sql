-- A danger is told again until somebody acknowledges it or its cause is over.

-- raised in the transaction of its alert; every change is a compare-and-set on the version
CREATE TABLE alarms (
  alert_id        bigint PRIMARY KEY REFERENCES alerts (id) ON DELETE CASCADE,
  state           text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'snoozed', 'acknowledged', 'resolved')),
  version         integer     NOT NULL DEFAULT 0,
  -- the version that messages already sent must show
  news_version    integer     NOT NULL DEFAULT 0,
  repeats         integer     NOT NULL DEFAULT 0,
  snoozes         integer     NOT NULL DEFAULT 0,
  escalated       boolean     NOT NULL DEFAULT false,
  raised_at       timestamptz NOT NULL DEFAULT now(),
  last_said_at    timestamptz NOT NULL DEFAULT now(),
  snoozed_until   timestamptz,
  changed_by      text,
  changed_by_name text,
  changed_at      timestamptz
);
CREATE INDEX alarms_unended ON alarms (alert_id) WHERE state IN ('open', 'snoozed');
CREATE INDEX alarms_news ON alarms (changed_at) WHERE news_version > 0;

-- a repeat is an alert of its own, so that it is delivered like any other
ALTER TABLE alerts
  ADD COLUMN repeats_alert bigint REFERENCES alerts (id) ON DELETE CASCADE,
  ADD COLUMN repeat_number integer NOT NULL DEFAULT 0;
CREATE INDEX alerts_repeats ON alerts (repeats_alert) WHERE repeats_alert IS NOT NULL;

-- the version of the alarm that the message shows
ALTER TABLE alert_deliveries ADD COLUMN shown_version integer NOT NULL DEFAULT 0;
