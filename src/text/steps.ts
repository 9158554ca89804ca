/** One step of a ladder, both in percent: from `gain` on, `share` holds. */
export interface Step {
  readonly gain: number;
  readonly share: number;
}

/** `8=0.4,5=0.6`: gains 0.5 … 1000, each once, shares 0.05 … 99. Highest gain first, in whatever order they came; null = not readable. */
export function readSteps(text: string): readonly Step[] | null {
  const steps: Step[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*(\d+(?:\.\d+)?)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(part);
    const [gain, share] = [Number(match?.[1]), Number(match?.[2])];
    if (!(gain >= 0.5 && gain <= 1_000 && share >= 0.05 && share <= 99)) return null;
    steps.push({ gain, share });
  }
  const gains = new Set(steps.map(({ gain }) => gain));
  return gains.size === steps.length ? steps.toSorted((a, b) => b.gain - a.gain) : null;
}

export function stepsText(steps: readonly Step[]): string {
  return steps.map(({ gain, share }) => `${gain}=${share}`).join(',');
}
