-- Which process trades here, and how much of its journal the database has: one row. A process that lost its lock goes on only where
-- nobody else was the holder since, and a journal is taken over only by the database that its process traded on.
CREATE TABLE desk_holder (
  one                 boolean     PRIMARY KEY DEFAULT true CHECK (one),
  desk_id             text        NOT NULL,
  journal_taken_over  bigint      NOT NULL DEFAULT 0,
  taken_at            timestamptz NOT NULL DEFAULT now()
);
