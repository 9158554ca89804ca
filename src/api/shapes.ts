import { healthWords } from '../commands/health-words.ts';
import type {
  ChecklistView,
  CycleView,
  OpportunityView,
  ProfitView,
  RejectionView,
  ResultView,
  ScoreView,
  SignalCountView,
} from '../commands/read-model.ts';
import { ruleSentence } from '../commands/refusals.ts';
import type { HealthItem } from '../commands/services.ts';
import { positionShape, regimeShape } from '../commands/shapes.ts';
import type { Voice } from '../commands/voice.ts';

/** The HTTP shapes that only the interface has; those it shares with `run --json` are in src/commands/shapes.ts. */

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

export function signalShape(view: SignalCountView) {
  return {
    symbol: view.symbol,
    side: view.side,
    signals: view.count,
    consensus: view.consensus,
    avg_confidence: view.averageConfidence,
    last_signal: iso(view.lastAtMs),
  };
}

function scoreShape(score: ScoreView) {
  return {
    score: score.score,
    coverage: score.coverage,
    grade: score.grade,
    action: score.action,
    veto_code: score.vetoCode,
    stop_percent: score.stopPercent,
    targets_percent: [...score.targetsPercent],
    size_category: score.sizeCategory,
  };
}

export function opportunityShape(view: OpportunityView) {
  return {
    symbol: view.symbol,
    scan: view.scan,
    signals: view.signals,
    avg_confidence: view.averageConfidence,
    momentum_score: view.momentum,
    volume_ratio: view.volumeRatio,
    confluence_score: view.confluence,
    market_regime: view.regime,
    last_signal: isoOrNull(view.lastAtMs),
    score: scoreShape(view.score),
  };
}

export function cycleShape(view: CycleView) {
  return {
    id: view.id,
    symbol: view.symbol,
    strategy: view.strategy,
    status: view.status,
    quantity: view.quantity,
    entry_price: view.entryPrice,
    exit_price: view.exitPrice,
    pnl: view.profitLoss,
    pnl_percentage: view.profitLossPercent,
    fees: view.fees,
    exit_reason: view.exitReason,
    created_at: iso(view.createdAtMs),
    completed_at: isoOrNull(view.completedAtMs),
    demo: view.demo,
  };
}

export function rejectionShape(view: RejectionView, { say, format, quoteAsset }: Voice) {
  return {
    time: iso(view.timeMs),
    symbol: view.symbol,
    side: view.side,
    stage: view.stage,
    code: view.code,
    measured: view.measured,
    limit: view.limit,
    numbers: { ...view.numbers },
    count: view.count,
    text: ruleSentence(view, say, format, quoteAsset),
  };
}

export function checklistShape(view: ChecklistView, voice: Voice) {
  return {
    symbol: view.symbol,
    price: view.price,
    signals_6h: view.signals.count,
    avg_confidence: view.signals.averageConfidence,
    technical: view.technical === null ? null : regimeShape(view.technical),
    holding: {
      quantity: view.holding.quantity,
      value: view.holding.value,
      weight_percent: view.holding.weightPercent,
    },
    position: view.position === null ? null : positionShape(view.position),
    cycles: view.cycles.map(cycleShape),
    score: scoreShape(view.score),
    verdict: view.verdict,
    last_rejection: view.lastRejection === null ? null : rejectionShape(view.lastRejection, voice),
  };
}

function resultShape(view: ResultView) {
  return {
    name: view.name,
    trades: view.trades,
    wins: view.wins,
    losses: view.losses,
    result: view.result,
    fees: view.fees,
    win_rate_percent: view.winRatePercent,
    expectancy: view.expectancy,
    profit_factor: view.profitFactor,
  };
}

export function performanceShape(period: 'daily' | 'weekly' | 'monthly', view: ProfitView) {
  return {
    period,
    periods: view.periods.map(resultShape),
    total: resultShape(view.total),
    max_drawdown_percent: view.maxDrawdownPercent,
  };
}

export function componentShape(item: HealthItem) {
  return { component: item.component, state: item.state, detail: healthWords(item.detail, 'en'), age_ms: item.ageMs };
}
