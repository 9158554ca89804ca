import type { Request } from './actor.ts';
import { within } from '../waiting/late.ts';
import type { CommandLog } from './log.ts';
import type { ProcessedStore } from './stores.ts';

/** Update ids remembered in this process, for when the database cannot be asked. */
const REMEMBERED_UPDATES = 5_000;

/** `unknown` = the database does not tell, and this process has not seen it. */
export type Claim = 'new' | 'repeated' | 'unknown';

/** Tells updates from repeats: a platform delivers some more than once. */
export class Claims {
  readonly #processed: ProcessedStore;
  readonly #log: CommandLog;
  readonly #seen = new Set<string>();

  constructor(processed: ProcessedStore, log: CommandLog) {
    this.#processed = processed;
    this.#log = log;
  }

  /** Each update id once, over restarts; where the database is away, at least once in this process. */
  async take(request: Request, limitMs: number): Promise<Claim> {
    const key = `${request.platform} ${request.updateId}`;
    if (this.#seen.has(key)) return 'repeated';
    this.#seen.add(key);
    if (this.#seen.size > REMEMBERED_UPDATES) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    try {
      const claim = this.#processed.claim(request.platform, request.updateId);
      return (await within(claim, limitMs, 'the list of handled updates')) ? 'new' : 'repeated';
    } catch (error) {
      this.#log.error('updates cannot be told from repeats', { error });
      return 'unknown';
    }
  }
}
