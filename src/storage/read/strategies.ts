import type { ForwardView, StrategiesView, StrategyView } from '../../commands/read-model.ts';
import { HORIZONS_MINUTES, splitAmount } from '../../engine/attribution.ts';
import { decimal, toNumber, ZERO, type Big } from '../../engine/money.ts';
import { DAY_MS, msOf, rowsOf, type ReadContext } from './context.ts';

/** As far back as every minute is kept, so that no vote is judged on holes. */
const WINDOW_DAYS = 30;
const PERCENT = 100;
const CONSENSUS = 'CONSENSUS';

type HorizonColumn = `counted_${number}` | `moved_${number}` | `random_${number}`;

interface VotesRow extends Readonly<Record<HorizonColumn, number>> {
  readonly strategy: string;
  readonly votes: number;
  readonly buys: number;
  readonly signals: number;
  readonly counted_to_ms: number;
}

interface TradeRow {
  readonly profit_loss: string;
  readonly strategies: readonly string[];
}

interface Owed {
  trades: number;
  wins: number;
  result: Big;
}

/** Every strategy's votes and trades of the last {@link WINDOW_DAYS} UTC days, today included; best result first. */
export async function strategies(context: ReadContext): Promise<StrategiesView> {
  const fromMs = (Math.floor(context.live.nowMs() / DAY_MS) - (WINDOW_DAYS - 1)) * DAY_MS;
  const [votes, trades] = await Promise.all([votesSince(context, fromMs), tradesSince(context, fromMs)]);
  const owed = owedBy(trades);
  const published = votes.find(({ strategy }) => strategy === CONSENSUS)?.votes ?? 0;
  const feePercent = 2 * context.scoring.feeRate * PERCENT;
  const names = new Set([...owed.keys(), ...votes.map(({ strategy }) => strategy)]);
  const views = [...names].map((name) => {
    const row = votes.find(({ strategy }) => strategy === name);
    return viewOf(name, row, owed.get(name), published, feePercent);
  });
  return {
    fromMs,
    countedToMs: votes.length === 0 ? null : Math.max(...votes.map(({ counted_to_ms }) => counted_to_ms)),
    signals: published,
    strategies: views.toSorted((a, b) => b.result - a.result || b.votes - a.votes || (a.name < b.name ? -1 : 1)),
  };
}

function votesSince(context: ReadContext, fromMs: number): Promise<readonly VotesRow[]> {
  const horizons = HORIZONS_MINUTES.map(
    (n) => `sum(counted_${n})::int AS counted_${n}, sum(moved_${n}) AS moved_${n}, sum(random_${n}) AS random_${n}`,
  );
  return rowsOf<VotesRow>(
    context.db,
    'strategy_votes',
    `SELECT strategy, sum(votes)::int AS votes, COALESCE(sum(votes) FILTER (WHERE side = 'BUY'), 0)::int AS buys,
  sum(signals)::int AS signals, ${horizons.join(', ')}, ${msOf('max(counted_to)')} AS counted_to_ms
FROM vote_days WHERE day >= (to_timestamp($1::float8 / 1000.0) AT TIME ZONE 'UTC')::date GROUP BY strategy`,
    [fromMs],
  );
}

function tradesSince(context: ReadContext, fromMs: number): Promise<readonly TradeRow[]> {
  return rowsOf<TradeRow>(
    context.db,
    'strategy_trades',
    `SELECT profit_loss, COALESCE(attribution -> 'strategies', '[]'::jsonb) AS strategies FROM trade_cycles
WHERE status = 'completed' AND profit_loss IS NOT NULL AND completed_at >= to_timestamp($1::float8 / 1000.0)`,
    [fromMs],
  );
}

/** By strategy; what nobody voted for (a person's own buy) is owed to the empty name, so that the sum is the whole result. */
function owedBy(trades: readonly TradeRow[]): ReadonlyMap<string, Owed> {
  const owed = new Map<string, Owed>();
  for (const trade of trades) {
    const voters = trade.strategies.length === 0 ? [''] : trade.strategies;
    const result = decimal(trade.profit_loss, 'profit or loss');
    splitAmount(result, voters).forEach((part, index) => {
      const name = voters[index] ?? '';
      const { trades: count, wins, result: sum } = owed.get(name) ?? { trades: 0, wins: 0, result: ZERO };
      owed.set(name, { trades: count + 1, wins: wins + (result.gt(ZERO) ? 1 : 0), result: sum.plus(part) });
    });
  }
  return owed;
}

function viewOf(
  name: string,
  row: VotesRow | undefined,
  owed: Owed | undefined,
  published: number,
  feePercent: number,
): StrategyView {
  const votes = row?.votes ?? 0;
  const signals = row?.signals ?? 0;
  return {
    name,
    votes,
    buyVotes: row?.buys ?? 0,
    sellVotes: votes - (row?.buys ?? 0),
    signals,
    signalPercent: name === CONSENSUS || published === 0 ? null : (signals / published) * PERCENT,
    forward: HORIZONS_MINUTES.map((minutes) => forwardOf(row, minutes, feePercent)),
    trades: owed?.trades ?? 0,
    wins: owed?.wins ?? 0,
    result: toNumber(owed?.result ?? ZERO),
  };
}

function forwardOf(row: VotesRow | undefined, minutes: number, feePercent: number): ForwardView {
  const votes = row?.[`counted_${minutes}`] ?? 0;
  const net = (sum: number | undefined): number | null =>
    votes === 0 || sum === undefined ? null : sum / votes - feePercent;
  return { minutes, votes, percent: net(row?.[`moved_${minutes}`]), randomPercent: net(row?.[`random_${minutes}`]) };
}
