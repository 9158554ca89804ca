const EVERY_MS = 60_000;
const MAX_KEPT = 1_000;

/** Remembers what was complained of, so that a symbol with a bad book does not fill the log at stream speed. */
export class Complaints {
  readonly #toldAtMs = new Map<string, number>();

  /** True when this was not said within the last minute. */
  isNews(key: string, nowMs: number): boolean {
    if (nowMs - (this.#toldAtMs.get(key) ?? -Infinity) < EVERY_MS) return false;
    if (this.#toldAtMs.size >= MAX_KEPT) this.#toldAtMs.clear();
    this.#toldAtMs.set(key, nowMs);
    return true;
  }
}
