-- People, intents, buttons, alerts, audit.

CREATE TABLE chat_users (
  platform    text        NOT NULL,
  user_id     text        NOT NULL,
  role        text        NOT NULL CHECK (role IN ('viewer', 'trader', 'owner')),
  language    text CHECK (language IN ('en', 'fr')),
  granted_by  text        NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (platform, user_id)
);

-- a money command waits here between proposal and outcome
CREATE TABLE operator_intents (
  id               text PRIMARY KEY,
  platform         text        NOT NULL,
  actor_id         text        NOT NULL,
  command          text        NOT NULL,
  action           jsonb       NOT NULL,
  quote            jsonb       NOT NULL,
  quoted_price     numeric,
  symbol           text,
  state            text        NOT NULL CHECK (state IN ('proposed', 'confirmed', 'submitted', 'done', 'refused', 'expired',
                                                         'canceled', 'unknown', 'superseded')),
  outcome          jsonb,
  superseded_by    text,
  expires_at       timestamptz NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX operator_intents_state ON operator_intents (state) WHERE state IN ('proposed', 'confirmed', 'submitted', 'unknown');

-- what a button does: its id fits the platforms' limits, the meaning stays here
CREATE TABLE chat_actions (
  id          text PRIMARY KEY,
  command     text        NOT NULL,
  arguments   jsonb       NOT NULL,
  expires_at  timestamptz NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now()
);

-- updates and interactions already handled; repeats are dropped
CREATE TABLE processed_updates (
  platform    text        NOT NULL,
  update_id   text        NOT NULL,
  handled_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (platform, update_id)
);

CREATE TABLE audit_log (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  time       timestamptz NOT NULL DEFAULT now(),
  platform   text        NOT NULL,
  actor_id   text        NOT NULL,
  role       text,
  command    text        NOT NULL,
  arguments  jsonb       NOT NULL DEFAULT '{}',
  risk       text,
  outcome    text        NOT NULL,
  intent_id  text
);
CREATE INDEX audit_log_time ON audit_log (time DESC);

-- the outbox: written in the transaction of the alert's cause
CREATE TABLE alerts (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text        NOT NULL,
  priority    text        NOT NULL CHECK (priority IN ('info', 'notice', 'danger')),
  symbol      text,
  dedup_key   text        NOT NULL UNIQUE,
  thread_key  text,
  data        jsonb       NOT NULL,
  time        timestamptz NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now()
);

-- one row per alert and channel
CREATE TABLE alert_deliveries (
  alert_id         bigint      NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  channel          text        NOT NULL,
  state            text        NOT NULL CHECK (state IN ('pending', 'sent', 'merged', 'off', 'dead')),
  attempts         integer     NOT NULL DEFAULT 0,
  next_attempt_at  timestamptz NOT NULL DEFAULT now(),
  message_id       text,
  problem          text,
  sent_at          timestamptz,
  PRIMARY KEY (alert_id, channel)
);
CREATE INDEX alert_deliveries_due ON alert_deliveries (channel, alert_id) WHERE state = 'pending';

-- the message of a position (or card) in a channel, so that later alerts edit or answer it
CREATE TABLE chat_messages (
  channel     text        NOT NULL,
  thread_key  text        NOT NULL,
  purpose     text        NOT NULL,
  message_id  text        NOT NULL,
  updated_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel, thread_key, purpose)
);

CREATE TABLE alert_preferences (
  channel     text        NOT NULL,
  kind        text        NOT NULL,
  mode        text        NOT NULL CHECK (mode IN ('loud', 'silent', 'digest', 'off')),
  changed_by  text        NOT NULL,
  updated_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel, kind)
);
