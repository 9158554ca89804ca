-- why a start came to nothing, for the next one that gets through to tell
ALTER TABLE process_runs ADD COLUMN failure text;
