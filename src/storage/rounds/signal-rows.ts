import type { ConsensusSignal, Vote, WaveRejection } from '../../engine/aggregator/types.ts';
import type { CycleDecision, RefusalDecision, WaveDecision } from '../../engine/decisions.ts';
import { insertBatch } from '../batch.ts';
import type { Statement, Write } from '../query.ts';

interface SignalRow {
  readonly signal: Vote | ConsensusSignal;
  readonly timeMs: number;
  readonly demo: boolean;
}

const INSERT_SIGNALS = insertBatch<SignalRow>(
  'trading_signals',
  [
    { name: 'strategy', carrier: 'text', value: ({ signal }) => signal.strategy },
    { name: 'family', carrier: 'text', value: ({ signal }) => vote(signal)?.family ?? null },
    { name: 'symbol', carrier: 'text', value: ({ signal }) => signal.symbol },
    { name: 'side', carrier: 'text', value: ({ signal }) => signal.side },
    {
      name: 'timeframe',
      carrier: 'text',
      value: ({ signal }) => vote(signal)?.timeframe ?? consensus(signal)?.metadata.timeframe,
    },
    { name: 'bar_close_time', carrier: 'time', value: ({ signal }) => vote(signal)?.barCloseTimeMs ?? null },
    { name: 'timestamp', carrier: 'time', value: ({ timeMs }) => timeMs },
    { name: 'confidence', carrier: 'numeric', value: ({ signal }) => signal.confidence },
    { name: 'price', carrier: 'numeric', value: ({ signal }) => signal.price },
    { name: 'source', carrier: 'text', value: ({ signal }) => consensus(signal)?.source ?? 'auto' },
    { name: 'consensus_id', carrier: 'text', value: ({ signal }) => consensus(signal)?.id ?? null },
    {
      name: 'metadata',
      carrier: 'jsonb',
      value: ({ signal }) => consensus(signal)?.metadata ?? { type: 'VOTE', reasons: vote(signal)?.reasons },
    },
    { name: 'demo', carrier: 'boolean', value: ({ demo }) => demo },
    { name: 'created_at', carrier: 'time', value: ({ timeMs }) => timeMs },
  ],
  'ON CONFLICT (strategy, symbol, timeframe, bar_close_time, side, consensus_id) DO NOTHING',
);

interface RejectionRow {
  readonly symbol: string;
  readonly timeMs: number;
  readonly stage: 'wave' | 'desk';
  readonly signalId: string | null;
  readonly rejection: WaveRejection | RefusalDecision;
}

const INSERT_REJECTIONS = insertBatch<RejectionRow>(
  'signal_rejections',
  [
    { name: 'time', carrier: 'time', value: ({ timeMs }) => timeMs },
    { name: 'symbol', carrier: 'text', value: ({ symbol }) => symbol },
    { name: 'side', carrier: 'text', value: ({ rejection }) => rejection.side },
    { name: 'stage', carrier: 'text', value: ({ stage }) => stage },
    { name: 'code', carrier: 'text', value: ({ rejection }) => rejection.code },
    { name: 'measured', carrier: 'float8', value: ({ rejection }) => rejection.measured },
    { name: 'limit', carrier: 'float8', value: ({ rejection }) => rejection.limit },
    { name: 'numbers', carrier: 'jsonb', value: ({ rejection }) => rejection.numbers },
    { name: 'signal_id', carrier: 'text', value: ({ signalId }) => signalId },
    { name: 'created_at', carrier: 'time', value: ({ timeMs }) => timeMs },
  ],
  'ON CONFLICT (symbol, time, stage, code, side, signal_id) DO NOTHING',
);

/** What the desk made of consensus signals: a cycle was opened for it, or it was refused. */
const DECIDE_SIGNALS: Statement = {
  name: 'decide_signals',
  text: `UPDATE trading_signals SET status = decided.status, processed = true
FROM unnest($1::text[], $2::text[]) AS decided (consensus_id, status)
WHERE trading_signals.consensus_id = decided.consensus_id`,
};

export function waveWrites(waves: readonly WaveDecision[], demo: boolean): Write[] {
  const signals: SignalRow[] = [];
  const rejections: RejectionRow[] = [];
  for (const { newVotes, verdict, timeMs, symbol } of waves) {
    for (const signal of newVotes) signals.push({ signal, timeMs, demo });
    if (verdict.outcome === 'signal') signals.push({ signal: verdict.signal, timeMs, demo });
    else rejections.push({ symbol, timeMs, stage: 'wave', signalId: null, rejection: verdict.rejection });
  }
  return [...INSERT_SIGNALS.writes(signals), ...INSERT_REJECTIONS.writes(rejections)];
}

export function refusalWrites(refusals: readonly RefusalDecision[]): Write[] {
  return INSERT_REJECTIONS.writes(
    refusals.map((rejection) => ({
      symbol: rejection.symbol,
      timeMs: rejection.timeMs,
      stage: 'desk',
      signalId: rejection.signalId,
      rejection,
    })),
  );
}

/** Marks the consensus signals that the desk decided on in this round. */
export function verdictWrites(refusals: readonly RefusalDecision[], cycles: readonly CycleDecision[]): Write[] {
  const decided = new Map<string, 'accepted' | 'refused'>();
  for (const { signalId } of refusals) if (signalId !== null) decided.set(signalId, 'refused');
  for (const { cycle } of cycles) {
    // a later change of the cycle says nothing new about its signal
    if (cycle.status === 'initiating' || cycle.status === 'waiting_buy')
      decided.set(cycle.attribution.signalId, 'accepted');
  }
  if (decided.size === 0) return [];
  return [{ statement: DECIDE_SIGNALS, values: [[...decided.keys()], [...decided.values()]] }];
}

function vote(signal: Vote | ConsensusSignal): Vote | null {
  return 'barCloseTimeMs' in signal ? signal : null;
}

function consensus(signal: Vote | ConsensusSignal): ConsensusSignal | null {
  return 'metadata' in signal ? signal : null;
}
