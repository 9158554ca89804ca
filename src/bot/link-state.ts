import { isDeepStrictEqual } from 'node:util';
import { healthWords } from '../commands/health-words.ts';
import type { HealthItem, HealthWord } from '../commands/services.ts';
import type { BotLog, Link } from './ports.ts';

/** How the connection to a platform stands; a change is logged once. */
export class LinkState {
  readonly #platform: Link['platform'];
  readonly #log: BotLog;
  readonly #nowMs: () => number;
  #state: HealthItem['state'] = 'down';
  #detail: HealthWord = { word: 'notStarted' };
  #sinceMs: number;
  #refused = false;

  constructor(platform: Link['platform'], log: BotLog, nowMs: () => number) {
    this.#platform = platform;
    this.#log = log;
    this.#nowMs = nowMs;
    this.#sinceMs = nowMs();
  }

  connecting(): void {
    this.#detail = { word: 'connecting' };
  }

  /** `bot` = the name of the bot as the log has it, `name` as people see it. */
  up(bot: string, name = bot): void {
    this.#refused = false;
    if (this.#become('up', { word: 'bot', name })) this.#log.info(`${this.#name} is connected`, { bot });
  }

  /** `refused` = the platform does not accept the token; left out where that is not known anew. */
  down(detail: HealthWord, refused = this.#refused): void {
    this.#refused = refused;
    if (this.#become('down', detail))
      this.#log.warn(`${this.#name} is not connected`, { detail: healthWords([detail], 'en') });
  }

  stopped(): void {
    this.#state = 'off';
    this.#detail = { word: 'stopped' };
  }

  health(): HealthItem {
    const ageMs = this.#nowMs() - this.#sinceMs;
    return { component: this.#platform, state: this.#state, detail: [this.#detail], ageMs };
  }

  link(): Link {
    const up = this.#state === 'up';
    return { platform: this.#platform, up, refused: this.#refused, detail: this.#detail };
  }

  get #name(): string {
    return this.#platform === 'discord' ? 'Discord' : 'Telegram';
  }

  /** @returns false where nothing changed */
  #become(state: HealthItem['state'], detail: HealthWord): boolean {
    if (this.#state === state && isDeepStrictEqual(this.#detail, detail)) return false;
    this.#state = state;
    this.#detail = detail;
    this.#sinceMs = this.#nowMs();
    return true;
  }
}
