import { actorKey, type Actor } from './actor.ts';
import { within } from '../waiting/late.ts';
import { OPEN_STATES } from './intent-buttons.ts';
import type { IntentParts } from './intent-proposals.ts';
import { reducesRisk } from './intent-rules.ts';
import type { IntentShow } from './intent-show.ts';
import type { IntentReply } from './intents.ts';
import type { ActionOutcome } from './quote.ts';
import type { Intent } from './stores.ts';

/** How long a person waits for the exchange before the answer is "sent" or "unknown". */
const SUBMIT_TIMEOUT_MS = 10_000;
/** What reduces risk is answered by then even where the database is slow: "accepted, being stored". */
const STORED_WITHIN_MS = 250;
/** Reducing risk does not wait longer than this for the database. */
const RECORD_LIMIT_MS = 1_000;

/** Has confirmed intents carried out, and their ends recorded. */
export class IntentRuns {
  readonly #parts: IntentParts;
  readonly #show: IntentShow;

  constructor(parts: IntentParts, show: IntentShow) {
    this.#parts = parts;
    this.#show = show;
  }

  /** Hands a confirmed intent to the engine. Whatever goes wrong here, the person is never told that nothing happened. */
  async submit(intent: Intent, actor: Actor): Promise<IntentReply> {
    const { operator, log } = this.#parts;
    const outcome = await operator
      .submit(
        intent.id,
        actorKey(actor),
        intent.action,
        SUBMIT_TIMEOUT_MS,
        ...(reducesRisk(intent.action) ? [STORED_WITHIN_MS] : []),
      )
      .catch((error: unknown): ActionOutcome => {
        log.error('intent: the engine did not answer', { intent: intent.id, error });
        return { status: 'unknown', refusal: null, fills: [], problem: null };
      });
    const recorded = within(
      // the engine may have told the same end already: its fills are still recorded
      this.#parts.store.move(intent.id, [...OPEN_STATES, outcome.status], outcome.status, { outcome }),
      RECORD_LIMIT_MS,
      'the record of an intent',
    ).catch((error: unknown) => log.error('intent: the outcome could not be recorded', { intent: intent.id, error }));
    // a database that did not store the action in time need not be waited for once more
    if (outcome.stored !== false) await recorded;

    return this.#show.ended(intent, outcome, this.#show.voice(actor));
  }

  /** Reducing risk goes on without a record when the database is slow or away; the engine itself keeps ids apart. */
  async recordOrGoOn(intent: Intent): Promise<boolean> {
    try {
      return await within(this.#parts.store.insert(intent), RECORD_LIMIT_MS, 'the intent store');
    } catch (error) {
      this.#parts.log.error('intent: acting without a record', { intent: intent.id, error });
      return true;
    }
  }
}
