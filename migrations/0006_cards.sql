-- answers that keep editing themselves, so that they go on after a restart
CREATE TABLE chat_cards (
  channel     text        NOT NULL,
  message_id  text        NOT NULL,
  command     text        NOT NULL,
  arguments   jsonb       NOT NULL,
  actor       jsonb       NOT NULL,
  every_ms    integer     NOT NULL,
  until       timestamptz NOT NULL,
  -- name of the picture that the message keeps
  picture     text,
  -- how to edit what only one person sees
  edit_path   text,
  updated_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel, message_id)
);
