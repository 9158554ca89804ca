/** What one person has in hand at once. Telegram takes about one answer a second: a person who asks for more waits for nothing else. */
const IN_HAND_AT_MOST = 16;
/** A stranger is answered once at most; whoever was answered more often is on the list. */
const STRANGERS_ANSWERS = 1;

interface Person {
  inHand: number;
  answers: number;
  told: boolean;
}

/** Keeps the flood of one person from holding up all others: what goes beyond their share is refused, not queued. */
export class Backlog {
  readonly #people = new Map<number, Person>();

  /** False where this person has too much in hand already; else `leave` must follow. */
  enter(id: number): boolean {
    const person = this.#people.get(id) ?? { inHand: 0, answers: 0, told: false };
    if (person.inHand >= IN_HAND_AT_MOST) return false;
    person.inHand += 1;
    this.#people.set(id, person);
    return true;
  }

  answered(id: number): void {
    const person = this.#people.get(id);
    if (person !== undefined) person.answers += 1;
  }

  leave(id: number): void {
    const person = this.#people.get(id);
    if (person === undefined) return;
    person.inHand -= 1;
    if (person.inHand === 0) this.#people.delete(id);
  }

  /** True for a person who may hear of a refusal. */
  isListed(id: number): boolean {
    return (this.#people.get(id)?.answers ?? 0) > STRANGERS_ANSWERS;
  }

  /** True once for each flood of a person who may hear of it. */
  tells(id: number): boolean {
    const person = this.#people.get(id);
    if (person === undefined || person.told || !this.isListed(id)) return false;
    person.told = true;
    return true;
  }
}
