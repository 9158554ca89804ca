import { DeadlineError, within } from '../../waiting/late.ts';

/** What one check found; `remedy` says what to do where something is wrong. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly remedy: string | null;
}

export interface Check {
  readonly name: string;
  /** How long it may take, ms. */
  readonly limitMs: number;
  /** What to do when it takes longer. */
  readonly onTimeout: string;
  readonly run: () => Promise<readonly Finding[]>;
}

export const ok = (check: string, detail: string): Finding => ({ check, state: 'ok', detail, remedy: null });
export const warn = (check: string, detail: string, remedy: string): Finding => ({
  check,
  state: 'warn',
  detail,
  remedy,
});
export const fail = (check: string, detail: string, remedy: string): Finding => ({
  check,
  state: 'fail',
  detail,
  remedy,
});

/** Runs all at once, each with its own deadline; findings in the order of the checks. Never throws. */
export async function runChecks(checks: readonly Check[]): Promise<readonly Finding[]> {
  const found = await Promise.all(checks.map(runOne));
  return found.flat();
}

async function runOne({ name, limitMs, onTimeout, run }: Check): Promise<readonly Finding[]> {
  try {
    return await within(run(), limitMs, name);
  } catch (error) {
    if (error instanceof DeadlineError) return [fail(name, `no answer within ${limitMs / 1000} s`, onTimeout)];
    return [
      fail(name, error instanceof Error ? error.message : String(error), 'This was not foreseen; please report it'),
    ];
  }
}

const NAME_WIDTH = 12;

export function lineOf({ check, state, detail, remedy }: Finding): string {
  return `${state.padEnd(5)} ${check.padEnd(NAME_WIDTH)} ${detail}${remedy === null ? '' : ` → ${remedy}`}`;
}
