import type { Platform, Request } from './actor.ts';

/** Fresh updates remembered for each platform. */
const REMEMBERED = 8;

/**
 * How long ago something was said. Platforms date what they deliver by their own clocks, and this machine's may be minutes off. So the
 * stamp of an update is compared with the stamps of the freshest ones of the same platform, and the difference between the two clocks
 * falls out: nothing seems late, and nothing late seems fresh, because a clock is wrong.
 */
export class Ages {
  readonly #skews = new Map<Platform, number[]>();

  /** In ms; 0 where nothing is known. `nowMs` is the wall clock of this machine. */
  ageOf({ platform, saidAtMs, undated, waited }: Request, nowMs: number): number {
    if (undated === true) return 0;
    const delay = nowMs - saidAtMs;
    // what waited at the platform tells nothing about the clocks: its delay is its age
    if (waited !== true) this.#remember(platform, delay);
    return Math.max(0, delay - this.#skew(platform));
  }

  /** The least delay seen lately: what came without any is as far from zero as the clocks are apart. */
  #skew(platform: Platform): number {
    const delays = this.#skews.get(platform);
    return delays === undefined ? 0 : Math.min(...delays);
  }

  #remember(platform: Platform, delay: number): void {
    const delays = this.#skews.get(platform) ?? [];
    delays.push(delay);
    if (delays.length > REMEMBERED) delays.shift();
    this.#skews.set(platform, delays);
  }
}
