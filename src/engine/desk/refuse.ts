import { categoryOf } from '../aggregator/force.ts';
import type { ConsensusSignal } from '../aggregator/types.ts';
import type { GateRefusal } from '../coordinator/gates.ts';
import { signalForce } from '../coordinator/override.ts';
import type { IntentDecision, RefusalCode } from '../decisions.ts';
import type { Books } from './books.ts';
import type { EntryAnswer } from './entry-answer.ts';

const HOUR_MS = 3_600_000;
/** Refusals of strong signals that a person can do something about; the rest only fills `/why`. */
const WORTH_TELLING: ReadonlySet<RefusalCode> = new Set([
  'USDC_INSUFFICIENT',
  'MAX_POSITIONS',
  'ASSET_EXPOSURE',
  'NOT_IN_UNIVERSE',
  'AMOUNT_BELOW_MIN',
]);

/** Emits the refusal of a signal with its numbers, and an alert where somebody should hear of it. */
export function refuse(books: Books, signal: ConsensusSignal, refusal: GateRefusal): EntryAnswer {
  const { side, source } = signal;
  const answer = refuseQuietly(books, signal, refusal);
  if (side === 'BUY' && source === 'auto' && WORTH_TELLING.has(refusal.code)) tellIfStrong(books, signal, refusal);
  return answer;
}

/** The same where people hear of it otherwise. */
export function refuseQuietly(
  books: Books,
  { symbol, side, id: signalId }: Pick<ConsensusSignal, 'id' | 'symbol' | 'side'>,
  { code, measured, limit, numbers }: GateRefusal,
): EntryAnswer {
  books.emit({ type: 'refusal', symbol, timeMs: books.nowMs, signalId, side, code, measured, limit, numbers });
  return { outcome: 'refused', refusal: { code, measured, limit, numbers } };
}

/** What an operator asked for is not done. */
export function refuseIntent(
  books: Books,
  intentId: string,
  code: RefusalCode,
  numbers: IntentDecision['numbers'] = {},
): void {
  const { nowMs: timeMs } = books;
  books.emit({
    type: 'intent',
    intentId,
    timeMs,
    status: 'refused',
    cycleId: null,
    clientOrderId: null,
    code,
    numbers,
  });
}

function tellIfStrong(books: Books, signal: ConsensusSignal, { code, measured, limit }: GateRefusal): void {
  const { nowMs, settings } = books;
  const { symbol } = signal;
  const force = signalForce(signal);
  const category = categoryOf(force, settings.force);
  if (category !== 'STRONG' && category !== 'VERY_STRONG') return;
  books.emit({
    type: 'alert',
    kind: 'signal_rejected',
    priority: 'info',
    timeMs: nowMs,
    symbol,
    dedupKey: `signal_rejected:${symbol}:${code}:${Math.floor(nowMs / HOUR_MS)}`,
    threadKey: null,
    data: { symbol, code, measured, limit, force, category },
  });
}
