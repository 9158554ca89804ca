-- Each row of the audit names the hash of the row before it, so that nobody changes, removes or moves one without a trace.
-- A row's hash is SHA-256 over the hash before it, a line feed, and the row as a JSON array.

ALTER TABLE audit_log ADD COLUMN prev_hash text, ADD COLUMN hash text;

-- where the chain ends: without it the newest rows could be cut off unseen. Its one row is locked while a row is added
CREATE TABLE audit_head (
  single      boolean     PRIMARY KEY DEFAULT true CHECK (single),
  row_count   bigint      NOT NULL,
  last_id     bigint      NOT NULL,
  hash        text        NOT NULL,
  -- rows older than this were chained afterwards: what happened to them before nobody can tell
  chained_at  timestamptz NOT NULL DEFAULT now()
);
INSERT INTO audit_head (row_count, last_id, hash) VALUES (0, 0, repeat('0', 64));

DO $$
DECLARE
  entry   audit_log%ROWTYPE;
  newest  text := repeat('0', 64);
  before  text;
BEGIN
  FOR entry IN SELECT * FROM audit_log ORDER BY id LOOP
    before := newest;
    newest := encode(sha256(convert_to(before || E'\n' || jsonb_build_array(entry.id,
      (extract(epoch FROM entry.time) * 1000000)::bigint, entry.platform, entry.actor_id, entry.role, entry.command, entry.arguments,
      entry.risk, entry.outcome, entry.intent_id)::text, 'UTF8')), 'hex');
    UPDATE audit_log SET prev_hash = before, hash = newest WHERE id = entry.id;
  END LOOP;
  UPDATE audit_head SET hash = newest, row_count = (SELECT count(*) FROM audit_log),
    last_id = (SELECT COALESCE(max(id), 0) FROM audit_log);
END
$$;

ALTER TABLE audit_log ALTER COLUMN prev_hash SET NOT NULL, ALTER COLUMN hash SET NOT NULL;
-- one row follows another, and a hash that somebody kept finds its row
CREATE UNIQUE INDEX audit_log_hash ON audit_log (hash);
