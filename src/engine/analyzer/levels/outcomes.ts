/** How many past tests of each class are remembered, and how many there must be before a share is named. */
const REMEMBERED = 40;
const LEAST = 10;

/** Levels are comparable when they were tested about as often before: first tests, second and third, later ones; or are volume levels. */
export const OUTCOME_CLASSES = 4;
export const VOLUME_LEVEL_CLASS = 3;

export function outcomeClass(touches: number): number {
  return touches <= 1 ? 0 : touches <= 3 ? 1 : 2;
}

/** How the last 40 finished tests of each class of level ended. */
export class Outcomes {
  private readonly broke = new Uint8Array(OUTCOME_CLASSES * REMEMBERED);
  private readonly sizes = new Int32Array(OUTCOME_CLASSES);
  private readonly heads = new Int32Array(OUTCOME_CLASSES);
  private readonly breaks = new Int32Array(OUTCOME_CLASSES);
  /** By class: share (0 … 1) of the remembered tests that broke the level; NaN while there are fewer than ten. */
  readonly shareBroken = new Float64Array(OUTCOME_CLASSES).fill(NaN);

  /** Notes a finished test: `broken` is 1 when price went through, 0 when it turned back. */
  record(kind: number, broken: number): void {
    const head = this.heads[kind] as number;
    const slot = kind * REMEMBERED + head;
    const size = this.sizes[kind] as number;
    if (size === REMEMBERED) this.breaks[kind] = (this.breaks[kind] as number) - (this.broke[slot] as number);
    else this.sizes[kind] = size + 1;
    this.broke[slot] = broken;
    this.breaks[kind] = (this.breaks[kind] as number) + broken;
    this.heads[kind] = (head + 1) % REMEMBERED;
    const now = this.sizes[kind] as number;
    if (now >= LEAST) this.shareBroken[kind] = this.breaks[kind] / now;
  }
}
