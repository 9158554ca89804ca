/** What one person may have in hand at once. Telegram takes about one answer a second; fingers are slower than that. */
const IN_HAND_AT_MOST = 16;

interface Person {
  inHand: number;
  told: boolean;
}

/** Keeps the flood of one person from holding up all others: what goes beyond their share is refused, not queued. */
export class Backlog {
  readonly #people = new Map<string, Person>();

  /** False where this person has too much in hand already; else `leave` must follow. */
  enter(id: string): boolean {
    const person = this.#people.get(id) ?? { inHand: 0, told: false };
    if (person.inHand >= IN_HAND_AT_MOST) return false;
    person.inHand += 1;
    this.#people.set(id, person);
    return true;
  }

  leave(id: string): void {
    const person = this.#people.get(id);
    if (person === undefined) return;
    person.inHand -= 1;
    if (person.inHand === 0) this.#people.delete(id);
  }

  /** True once for each flood: one message, and one line of the log, speak for all that is refused. */
  tells(id: string): boolean {
    const person = this.#people.get(id);
    if (person === undefined || person.told) return false;
    person.told = true;
    return true;
  }
}
