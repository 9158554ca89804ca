-- whom a change concerns (new positions only, or all that are open too), and when it is taken back by itself
ALTER TABLE settings_overrides
  ADD COLUMN scope      text NOT NULL DEFAULT 'new' CHECK (scope IN ('new', 'all')),
  ADD COLUMN until      timestamptz,
  -- what counts again then; null = not set
  ADD COLUMN returns_to text;
