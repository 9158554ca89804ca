import type { PositionView, TrailingView } from '../../commands/read-model.ts';
import type { Attribution } from '../../engine/trader/cycle.ts';
import type { TrailState } from '../../engine/trailing/types.ts';
import { assetOf, msOf, rowsOf, since, type ReadContext } from './context.ts';
import { lastPrices, type LastPrice } from './prices.ts';

/** The guide's breakeven zone, as gains in percent. */
const ZONE_FROM_PERCENT = 1.2;
const ZONE_TO_PERCENT = 2.0;

const COLUMNS = `id, symbol, strategy, status, exit_reason, trail, attribution, demo,
  quantity::float8 AS quantity, sold_quantity::float8 AS sold_quantity,
  entry_price::float8 AS entry_price, exit_price::float8 AS exit_price,
  profit_loss::float8 AS profit_loss, profit_loss_percent::float8 AS profit_loss_percent,
  max_price::float8 AS max_price, stop_price::float8 AS stop_price,
  ${msOf('COALESCE(opened_at, created_at)')} AS opened_at_ms, ${msOf('completed_at')} AS completed_at_ms`;

interface CycleRow {
  readonly id: string;
  readonly symbol: string;
  readonly strategy: string;
  readonly status: string;
  readonly exit_reason: string | null;
  readonly trail: TrailState | null;
  readonly attribution: Partial<Attribution>;
  readonly demo: boolean;
  readonly quantity: number;
  readonly sold_quantity: number;
  readonly entry_price: number;
  readonly exit_price: number | null;
  readonly profit_loss: number | null;
  readonly profit_loss_percent: number | null;
  readonly max_price: number | null;
  readonly stop_price: number | null;
  readonly opened_at_ms: number;
  readonly completed_at_ms: number | null;
}

/** Open positions, biggest gain first; `symbol` null = all. */
export async function openPositions(context: ReadContext, symbol: string | null): Promise<readonly PositionView[]> {
  const rows = await rowsOf<CycleRow>(
    context.db,
    'open_positions',
    `SELECT ${COLUMNS} FROM trade_cycles
WHERE status IN ('active_buy', 'waiting_sell', 'active_sell') AND entry_price IS NOT NULL AND ($1::text IS NULL OR symbol = $1)`,
    [symbol],
  );
  const prices = await lastPrices(
    context,
    rows.map((row) => row.symbol),
  );
  return rows
    .map((row) => openView(context, row, prices.get(row.symbol) ?? null))
    .toSorted((a, b) => b.profitLossPercent - a.profitLossPercent || a.symbol.localeCompare(b.symbol));
}

/** Positions completed within `hours`, newest first. */
export async function closedPositions(context: ReadContext, hours: number): Promise<readonly PositionView[]> {
  const rows = await rowsOf<CycleRow>(
    context.db,
    'closed_positions',
    `SELECT ${COLUMNS} FROM trade_cycles
WHERE status = 'completed' AND entry_price IS NOT NULL AND completed_at >= $1 ORDER BY completed_at DESC LIMIT 500`,
    [since(context, hours)],
  );
  return rows.map((row) => closedView(context, row));
}

export async function trailing(context: ReadContext): Promise<TrailingView> {
  const open = await openPositions(context, null);
  const armed = open.filter(({ trailingArmed }) => trailingArmed);
  const others = open.filter(({ trailingArmed }) => !trailingArmed);
  return { armed, breakeven: others.filter(inZone), below: others.filter((position) => !inZone(position)) };
}

function inZone({ breakevenLevel, profitLossPercent: gain }: PositionView): boolean {
  return breakevenLevel > 0 || (gain >= ZONE_FROM_PERCENT && gain <= ZONE_TO_PERCENT);
}

/** Without any price the position is shown at its entry, with the age since then. */
function openView(context: ReadContext, row: CycleRow, last: LastPrice | null): PositionView {
  const price = last?.price ?? row.entry_price;
  const timeMs = last?.timeMs ?? row.opened_at_ms;
  const stop = row.trail?.effectiveStop ?? row.stop_price;
  return {
    ...common(context, row),
    status: 'ACTIVE',
    quantity: row.quantity,
    currentPrice: price,
    priceAgeMs: Math.max(0, context.live.nowMs() - timeMs),
    profitLoss: (price - row.entry_price) * row.quantity,
    profitLossPercent: (price / row.entry_price - 1) * 100,
    value: price * row.quantity,
    stopDistancePercent: stop === null ? null : ((price - stop) / price) * 100,
    completedAtMs: null,
  };
}

function closedView(context: ReadContext, row: CycleRow): PositionView {
  const exitPrice = row.exit_price ?? row.entry_price;
  return {
    ...common(context, row),
    status: 'COMPLETED',
    quantity: row.sold_quantity,
    currentPrice: exitPrice,
    priceAgeMs: null,
    profitLoss: row.profit_loss ?? 0,
    profitLossPercent: row.profit_loss_percent ?? 0,
    value: exitPrice * row.sold_quantity,
    stopDistancePercent: null,
    completedAtMs: row.completed_at_ms,
  };
}

function common(context: ReadContext, row: CycleRow) {
  const { trail, attribution } = row;
  const maxPrice = trail?.maxPrice ?? row.max_price ?? row.entry_price;
  return {
    id: row.id,
    symbol: row.symbol,
    asset: assetOf(context, row.symbol),
    cycleStatus: row.status,
    entryPrice: row.entry_price,
    maxPrice,
    maxGainPercent: (maxPrice / row.entry_price - 1) * 100,
    stopPrice: trail?.effectiveStop ?? row.stop_price,
    stopKind: trail?.effectiveKind ?? null,
    trailingArmed: trail?.trailingArmed ?? false,
    breakevenLevel: trail?.breakevenLevel ?? 0,
    takeProfitPercent: (trail?.takeProfitLevel ?? 0) * 100,
    marginPercent: trail?.marginRatio == null ? null : trail.marginRatio * 100,
    pumpRider: trail?.pumpRider ?? false,
    strategy: row.strategy,
    force: attribution.force ?? null,
    category: attribution.category ?? null,
    regime: attribution.regime ?? null,
    source: attribution.source ?? null,
    openedAtMs: row.opened_at_ms,
    exitReason: row.exit_reason,
    demo: row.demo,
  };
}
