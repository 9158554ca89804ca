-- What the votes of one UTC day were followed by, per symbol, strategy and side: `/performance by=strategy` reads these rows instead of
-- a million votes. CONSENSUS stands for the published signals. Written again while the day's market becomes known.

CREATE TABLE vote_days (
  day         date             NOT NULL,
  symbol      text             NOT NULL,
  strategy    text             NOT NULL,
  side        text             NOT NULL CHECK (side IN ('BUY', 'SELL')),
  votes       integer          NOT NULL,
  -- published signals that one of these votes was part of
  signals     integer          NOT NULL,
  -- votes whose market is known 5, 15, 60 minutes later; the sum of its changes in the side's direction (percent, before fees); the same
  -- for as many random moments of that symbol and day
  counted_5   integer          NOT NULL,
  moved_5     double precision NOT NULL,
  random_5    double precision NOT NULL,
  counted_15  integer          NOT NULL,
  moved_15    double precision NOT NULL,
  random_15   double precision NOT NULL,
  counted_60  integer          NOT NULL,
  moved_60    double precision NOT NULL,
  random_60   double precision NOT NULL,
  -- market time up to which votes are in
  counted_to  timestamptz      NOT NULL,
  PRIMARY KEY (day, symbol, strategy, side)
);
