-- one-time codes that a large buy asks for; only a salted hash is kept, the code itself is shown on another device
CREATE TABLE confirm_codes (
  intent_id   text PRIMARY KEY,
  -- where Confirm was pressed, and where the code must be typed
  platform    text        NOT NULL,
  salt        text        NOT NULL,
  hash        text        NOT NULL,
  tries_left  integer     NOT NULL CHECK (tries_left >= 0),
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz,
  created_at  timestamptz NOT NULL DEFAULT now()
);
