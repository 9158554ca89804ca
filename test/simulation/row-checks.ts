import type { ControlDecision, IntentDecision } from '../../src/engine/decisions.ts';
import type { OrderIntent } from '../../src/engine/trader/cycle.ts';
import type { TrailState } from '../../src/engine/trailing/types.ts';

/** What a stored stop lost against the one stored before it, in words. Only a person may lower their own stop. */
export function fallenStop(id: string, before: TrailState | null | undefined, after: TrailState | null): string[] {
  if (before == null) return [];
  if (after === null) return [`R3: ${id} lost its stop`];
  const isOwnLowered = before.manualStop !== null && (after.manualStop ?? 0) < before.manualStop;
  const latched = {
    'engine stop': [before.engineStop, after.engineStop],
    'effective stop': isOwnLowered
      ? [after.engineStop, after.effectiveStop]
      : [before.effectiveStop, after.effectiveStop],
    maximum: [before.maxPrice, after.maxPrice],
    trailing: [Number(before.trailingArmed), Number(after.trailingArmed)],
  } as const satisfies Record<string, readonly [number, number]>;
  // where more coins made another average, they count from there
  const ofTheEntry =
    before.entryPrice === after.entryPrice
      ? ({
          'breakeven level': [before.breakevenLevel, after.breakevenLevel],
          'take-profit level': [before.takeProfitLevel, after.takeProfitLevel],
        } as const)
      : {};
  return Object.entries({ ...latched, ...ofTheEntry }).flatMap(([name, [was, is]]) =>
    is < was ? [`R3: ${name} of ${id} fell from ${was} to ${is}`] : [],
  );
}

/** A question ends once; what was agreed to is sold, and nothing else is sold for it. */
export class QuestionChecks {
  readonly faults: string[] = [];
  readonly #states = new Map<string, string>();
  /** What people answered, by the name they gave; null = to whichever is open. */
  readonly #answers = new Map<string, { readonly question: string | null; readonly answer: 'sell' | 'keep' }>();
  /** Positions that a person agreed to sell. */
  readonly #agreed = new Set<string>();

  control({ name, key, value }: ControlDecision): void {
    if (name !== 'liberation' || key !== 'question' || value === null) return;
    const [id, state, cycleId] = [value['question'], value['state'], value['cycleId']].map(String) as [
      string,
      string,
      string,
    ];
    const before = this.#states.get(id);
    this.#states.set(id, state);
    const isNews =
      before === undefined || before === state || before === 'open' || (before === 'selling' && state === 'sold');
    if (!isNews) this.faults.push(`question ${id} was ${before} and became ${state}`);
    if (state === 'selling') this.#agreed.add(cycleId);
    if (before !== 'open' || typeof value['by'] !== 'string') return;
    const said = this.#answers.get(value['by']);
    const isMeant =
      said !== undefined && (said.question ?? id) === id && (said.answer === 'keep') === (state === 'kept');
    if (!isMeant) this.faults.push(`question ${id} became ${state} by ${value['by']}, who did not say so`);
  }

  /** A person answers. */
  answered(name: string, question: string | null, answer: 'sell' | 'keep'): void {
    this.#answers.set(name, { question, answer });
  }

  /** @param asks every sale for cash needs consent */
  order({ clientOrderId, cycleId, reason }: OrderIntent, asks: boolean): void {
    if (asks && reason === 'liberation' && !this.#agreed.has(cycleId))
      this.faults.push(`${clientOrderId} sells for cash, and nobody agreed`);
  }

  get agreed(): number {
    return this.#agreed.size;
  }
}

/** An operator's intent acts once, whatever is repeated and whoever restarts. */
export class IntentChecks {
  readonly faults: string[] = [];
  readonly #entries = new Map<string, string>();
  /** When each was taken (engine time): a sale is begun once, a stop is moved once. */
  readonly #begun = new Map<string, number>();

  order({ clientOrderId, purpose, reason }: OrderIntent): void {
    if (purpose !== 'entry' || !reason.startsWith('operator:')) return;
    const first = this.#entries.get(reason) ?? clientOrderId;
    this.#entries.set(reason, first);
    if (first !== clientOrderId) this.faults.push(`${reason} bought twice: ${first} and ${clientOrderId}`);
  }

  intent({ intentId, timeMs, status, numbers }: IntentDecision, kind: string | undefined): void {
    const isBeginning =
      (kind === 'sell' && status === 'submitted') || (kind === 'trail' && numbers['stop'] !== undefined);
    if (!isBeginning) return;
    const first = this.#begun.get(intentId) ?? timeMs;
    this.#begun.set(intentId, first);
    if (first !== timeMs) this.faults.push(`${kind} ${intentId} acted twice, at ${first} and ${timeMs}`);
  }
}

/** True where the exits and the books do not hang on the row: the only ones that are poisoned here. */
export function mayBePoisoned(type: string): boolean {
  return type === 'alert' || type === 'wave' || type === 'refusal';
}

export function isResting({ type }: OrderIntent): boolean {
  return type === 'STOP_LOSS_LIMIT';
}
