/** Refusals in a row that are told; the pause between two tries has grown to 30 s by then. */
const EARLY = [10, 30] as const;
/** Later ones: about once an hour. */
const LATE_EVERY = 100;

/** Whether the `attempts`th refusal in a row is told to a person, who hears of it from the `first` on: neither silence nor a flood. */
export function isTold(attempts: number, first: number): boolean {
  return attempts === first || EARLY.some((early) => early === attempts) || attempts % LATE_EVERY === 0;
}
