/** Which symbols may be bought now (engine.md E12, reference/coordinator §2.2). */
import type { UniverseEntry } from '../decisions.ts';
import type { UniverseSettings } from '../settings.ts';
import { universeScores, type UniverseRow } from './universe-score.ts';

interface Member {
  readonly symbol: string;
  readonly core: boolean;
  selected: boolean;
  score: number | null;
  /** Consecutive updates above the entry score, at most `enterPeriods`: there, the member waits only for a free place. */
  enterCount: number;
  exitCount: number;
  cooldownUntilMs: number | null;
  forcedUntilMs: number | null;
}

/**
 * Core pairs are in from the first moment and never leave. Every other symbol is a satellite: it enters after `enterPeriods`
 * consecutive good scores if it is among the best, and leaves after `exitPeriods` consecutive bad ones, then rests. A symbol can also
 * be forced in for a while. A symbol without a fresh row has no score: it neither enters nor leaves by itself, its counters wait.
 */
export class Universe {
  readonly #settings: UniverseSettings;
  readonly #members: ReadonlyMap<string, Member>;
  /** Who was selected before the period that is being counted. */
  readonly #before: Uint8Array;

  constructor(symbols: readonly { readonly symbol: string; readonly baseAsset: string }[], settings: UniverseSettings) {
    this.#settings = settings;
    this.#members = new Map(
      symbols.map(({ symbol, baseAsset }) => {
        const core = settings.coreAssets.includes(baseAsset);
        return [symbol, newMember(symbol, core)];
      }),
    );
    this.#before = new Uint8Array(this.#members.size);
  }

  /** One period: scores every candidate and moves the satellites. Returns all entries, as they are to be stored. */
  update(nowMs: number, rows: readonly UniverseRow[]): UniverseEntry[] {
    this.advance(nowMs, rows);
    return this.entries(nowMs);
  }

  /** True when every member is core: then no score can move anybody. */
  get isFixed(): boolean {
    for (const member of this.#members.values()) if (!member.core) return false;
    return true;
  }

  /** {@link update} without the entries. @returns true when somebody came or went */
  advance(nowMs: number, rows: readonly UniverseRow[]): boolean {
    this.#score(nowMs, rows);
    const before = this.#before;
    let index = 0;
    for (const member of this.#members.values()) {
      before[index++] = member.selected ? 1 : 0;
      if (!member.core) this.#step(member, nowMs);
    }
    this.#seat(nowMs);
    index = 0;
    let moved = false;
    for (const member of this.#members.values()) if ((before[index++] === 1) !== member.selected) moved = true;
    return moved;
  }

  /**
   * Forces a symbol in until `untilMs` (Unix ms); never shortens a force already given. @returns the entry to store, or null when
   * the symbol is not traded here.
   */
  force(symbol: string, untilMs: number): UniverseEntry | null {
    const member = this.#members.get(symbol);
    if (member === undefined) return null;
    member.forcedUntilMs = Math.max(untilMs, member.forcedUntilMs ?? untilMs);
    return { ...member };
  }

  /** True when the symbol may be bought at `nowMs`; a force counts until it expires, whenever the last update was. */
  isTradable(symbol: string, nowMs: number): boolean {
    const member = this.#members.get(symbol);
    if (member === undefined) return false;
    return member.core || member.selected || isForced(member, nowMs);
  }

  entries(nowMs: number): UniverseEntry[] {
    return Array.from(this.#members.values(), (member) => ({
      ...member,
      forcedUntilMs: isForced(member, nowMs) ? member.forcedUntilMs : null,
      cooldownUntilMs: isResting(member, nowMs) ? member.cooldownUntilMs : null,
    }));
  }

  /** Takes stored entries back; symbols no longer traded are left out, and what is core follows from today's settings. */
  restore(entries: readonly UniverseEntry[]): void {
    for (const entry of entries) {
      const member = this.#members.get(entry.symbol);
      if (member === undefined) continue;
      const { score, enterCount, exitCount, cooldownUntilMs, forcedUntilMs } = entry;
      // a place once held as a core pair was never earned by score
      const selected = member.core || (entry.selected && !entry.core);
      Object.assign(member, { selected, score, enterCount, exitCount, cooldownUntilMs, forcedUntilMs });
    }
  }

  #score(nowMs: number, rows: readonly UniverseRow[]): void {
    const { maxRowAgeMs } = this.#settings;
    const fresh: UniverseRow[] = [];
    const candidates: Member[] = [];
    for (const member of this.#members.values()) member.score = null;
    for (const row of rows) {
      const member = this.#members.get(row.symbol);
      if (member === undefined || !(nowMs - row.rowTimeMs <= maxRowAgeMs)) continue;
      fresh.push(row);
      candidates.push(member);
    }
    const scores = universeScores(fresh);
    candidates.forEach((member, i) => {
      const score = scores[i] as number;
      member.score = Number.isFinite(score) ? score : null;
    });
  }

  /** Counts this period for one satellite. */
  #step(member: Member, nowMs: number): void {
    const { enterScore, enterPeriods, exitScore, exitPeriods, cooldownMs } = this.#settings;
    if (member.score === null || isResting(member, nowMs)) return;
    member.cooldownUntilMs = null;
    if (!member.selected) {
      member.enterCount = member.score > enterScore ? Math.min(enterPeriods, member.enterCount + 1) : 0;
      return;
    }
    member.exitCount = member.score < exitScore ? member.exitCount + 1 : 0;
    if (member.exitCount < exitPeriods) return;
    leave(member);
    member.cooldownUntilMs = nowMs + cooldownMs;
  }

  /** Gives the places to the best of those that are in or have qualified; one that is outranked must qualify again. */
  #seat(nowMs: number): void {
    const { enterPeriods, maxSatellites } = this.#settings;
    const qualified = Array.from(this.#members.values()).filter(
      (member) => !member.core && !isResting(member, nowMs) && (member.selected || member.enterCount >= enterPeriods),
    );
    // a stable order for equal scores: those already in, then by name
    qualified.sort(
      (a, b) =>
        (b.score ?? -Infinity) - (a.score ?? -Infinity) ||
        Number(b.selected) - Number(a.selected) ||
        (a.symbol < b.symbol ? -1 : 1),
    );
    qualified.forEach((member, rank) => {
      if (rank >= maxSatellites) {
        if (member.selected) leave(member);
      } else if (!member.selected && member.score !== null) {
        member.selected = true;
        member.enterCount = 0;
        member.exitCount = 0;
      }
    });
  }
}

function newMember(symbol: string, core: boolean): Member {
  return {
    symbol,
    core,
    selected: core,
    score: null,
    enterCount: 0,
    exitCount: 0,
    cooldownUntilMs: null,
    forcedUntilMs: null,
  };
}

function leave(member: Member): void {
  member.selected = false;
  member.enterCount = 0;
  member.exitCount = 0;
}

function isForced(member: Member, nowMs: number): boolean {
  return member.forcedUntilMs !== null && nowMs < member.forcedUntilMs;
}

function isResting(member: Member, nowMs: number): boolean {
  return member.cooldownUntilMs !== null && nowMs < member.cooldownUntilMs;
}
