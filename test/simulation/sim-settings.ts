import { DEFAULT_TRAIL_SETTINGS } from '../../src/engine/settings.ts';
import { numbersOf, sameNumbers } from '../../src/engine/trailing/numbers.ts';
import type { TrailNumbers, TrailSettings } from '../../src/engine/trailing/types.ts';

/** A stored change of the trailing stop. */
export interface SettingRow {
  /** 1, 2, 3 … */
  readonly version: number;
  readonly scope: 'new' | 'all';
  readonly numbers: Partial<TrailNumbers>;
}

/** The table of changed settings, and the numbers that every position must have by them. */
export class SimSettings {
  readonly rows: SettingRow[] = [];
  /** The numbers each position began with, and the newest change at that time. */
  readonly #began = new Map<string, { readonly version: number; readonly numbers: TrailNumbers }>();

  get version(): number {
    return this.rows.length;
  }

  /** What a new position begins with. */
  get trail(): TrailSettings {
    return this.#trailAt(this.version);
  }

  add(scope: SettingRow['scope'], numbers: Partial<TrailNumbers>): SettingRow {
    const row = { version: this.version + 1, scope, numbers };
    this.rows.push(row);
    return row;
  }

  /** @param version the newest change that the engine had */
  began(cycleId: string, version: number): void {
    this.#began.set(cycleId, { version, numbers: numbersOf(this.#trailAt(version)) });
  }

  /** Changes for all that came later than `version`, oldest first. */
  givenSince(version: number): readonly SettingRow[] {
    return this.rows.filter((row) => row.scope === 'all' && row.version > version);
  }

  /** What is wrong with the numbers of a position once every change up to `version` has reached the engine. */
  problem(cycleId: string, version: number, has: TrailNumbers): string | null {
    const began = this.#began.get(cycleId);
    if (began === undefined) return `${cycleId} has a stop and never began`;
    const later = this.givenSince(began.version).filter((row) => row.version <= version);
    const wanted = Object.assign({}, began.numbers, ...later.map(({ numbers }) => numbers)) as TrailNumbers;
    if (sameNumbers(wanted, has)) return null;
    return `R3: ${cycleId} goes by ${JSON.stringify(numbersOf({ ...has, feeRate: 0 }))}, not by ${JSON.stringify(wanted)}`;
  }

  #trailAt(version: number): TrailSettings {
    const until = this.rows.filter((row) => row.version <= version).map(({ numbers }) => numbers);
    return Object.assign({}, DEFAULT_TRAIL_SETTINGS, ...until) as TrailSettings;
  }
}
