import { createAlertWorker, type AlertWorker } from '../../../src/bot/alerts/worker.ts';
import { alertWriter } from '../../../src/commands/alerts.ts';
import type { Database } from '../../../src/storage/database.ts';
import { FakeDiscord } from '../../fakes/discord/server.ts';
import { FakeTelegram } from '../../fakes/telegram/server.ts';
import { StormClock } from './clock.ts';
import { StormDiscord } from './discord.ts';
import { StormDoor, StormLog } from './door.ts';
import { StormMarket, type StormSize } from './market.ts';
import { heapMb } from './memory.ts';
import { StormOutbox } from './outbox.ts';
import type { StormPlatform } from './platform.ts';
import { StormTelegram } from './telegram.ts';
import { SUMMARIES } from '../support.ts';
import { marked } from './watch.ts';

export interface StormOptions extends StormSize {
  readonly seed: number;
  readonly database: Database;
}

export interface StormReport {
  readonly alerts: number;
  readonly states: Readonly<Record<string, number>>;
  /** Real time of all of it, ms. */
  readonly tookMs: number;
  /** New messages and edits, both platforms. */
  readonly messages: number;
  readonly edits: number;
  /** Least heap in each quarter after a collection, MB. */
  readonly heapMb: readonly number[];
  readonly largestBatch: number;
  readonly mostPending: number;
  readonly mostTimers: number;
  readonly mostHandles: number;
  readonly mostCommandsAtOnce: number;
  readonly asked: number;
  readonly unanswered: readonly string[];
  /** Messages beyond one per alert, and how many lost answers excuse them. */
  readonly doubles: number;
  readonly lostAnswers: number;
  /** Pairs of alerts of one position that were delivered the wrong way round. */
  readonly turnedRound: number;
  readonly unnamed: number;
  readonly problems: readonly string[];
  readonly log: readonly string[];
}

const SECOND_MS = 1_000;
const ASK_EVERY_SECONDS = 20;
const HEAP_EVERY_MINUTES = 4;
/** After the storm, everything that waits must be out within this many minutes. */
const CALM_MINUTES = 20;
/** Shares of the storm's length in which a platform is cut off, ten minutes of sixty. */
const OUTAGES = { Telegram: [20 / 60, 30 / 60], Discord: [35 / 60, 45 / 60] } as const;
const RESTART_AT = 50 / 60;
const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'live' };

/** A storm of alerts over both platforms, with everything going wrong that may, in time that only the storm moves. */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const [fakeDiscord, fakeTelegram] = [await new FakeDiscord().start(), await new FakeTelegram().start()];
  const traffic = [fakeDiscord.traffic, fakeTelegram.traffic];
  const clock = new StormClock(Math.ceil(Date.now() / SECOND_MS) * SECOND_MS, traffic);
  const uninstall = clock.install();
  try {
    const [door, log] = [new StormDoor(), new StormLog()];
    const discord = new StormDiscord(fakeDiscord, clock, door, log);
    const telegram = new StormTelegram(fakeTelegram, clock, door, log);
    const outbox = new StormOutbox(options.database, [discord.channel.name, telegram.channel.name]);
    traffic.push(outbox.traffic);
    return await new Storm(options, { clock, outbox, discord, telegram, door, log }).run();
  } finally {
    uninstall();
  }
}

interface Parts {
  readonly clock: StormClock;
  readonly outbox: StormOutbox;
  readonly discord: StormDiscord;
  readonly telegram: StormTelegram;
  readonly door: StormDoor;
  readonly log: StormLog;
}

class Storm {
  readonly #options: StormOptions;
  readonly #parts: Parts;
  readonly #market: StormMarket;
  readonly #platforms: readonly StormPlatform[];
  readonly #workers = new Map<StormPlatform, AlertWorker>();
  readonly #heap = [Infinity, Infinity, Infinity, Infinity];
  #second = 0;
  #asked = 0;
  #mostPending = 0;
  #mostTimers = 0;
  #mostHandles = 0;

  constructor(options: StormOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.#market = new StormMarket(options.seed, options);
    this.#platforms = [parts.discord, parts.telegram];
  }

  async run(): Promise<StormReport> {
    const startedMs = performance.now();
    try {
      for (const platform of this.#platforms) {
        platform.bot.start();
        this.#startWorker(platform);
      }
      await this.#parts.telegram.up();
      for (let minute = 0; minute < this.#options.minutes; minute += 1) await this.#minute(minute);
      await this.#calm();
      return await this.#report(performance.now() - startedMs);
    } finally {
      await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
      await Promise.all(this.#platforms.map((platform) => platform.stop()));
    }
  }

  #startWorker(platform: StormPlatform): void {
    const worker = createAlertWorker({
      channel: platform.channel,
      store: this.#parts.outbox.store,
      render: marked(alertWriter(WORLD)),
      summaries: SUMMARIES,
      language: () => 'en',
      log: this.#parts.log,
      clock: this.#parts.clock,
    });
    this.#workers.set(platform, worker);
    worker.start();
  }

  async #minute(minute: number): Promise<void> {
    const share = minute / this.#options.minutes;
    for (const platform of this.#platforms) {
      platform.setDown(this.#isOut(platform, minute));
      if (!this.#isOut(platform, minute)) platform.trouble(minute);
    }
    if (minute === Math.floor(RESTART_AT * this.#options.minutes)) await this.#restart(this.#parts.discord);
    for (let second = 0; second < 60; second += 1) await this.#oneSecond(minute);
    await this.#look();
    // collecting takes its time: some looks are enough
    if (minute % HEAP_EVERY_MINUTES === HEAP_EVERY_MINUTES - 1) await this.#weigh(Math.min(3, Math.floor(share * 4)));
  }

  #isOut({ name }: StormPlatform, minute: number): boolean {
    const [from, to] = OUTAGES[name];
    return minute >= from * this.#options.minutes && minute < to * this.#options.minutes;
  }

  /** As a process that ends and comes back does: the outbox alone knows what was delivered. */
  async #restart(platform: StormPlatform): Promise<void> {
    await this.#workers.get(platform)?.stop();
    this.#startWorker(platform);
  }

  async #oneSecond(minute: number): Promise<void> {
    const { clock, outbox } = this.#parts;
    const alerts = this.#market.second(this.#second, clock.nowMs());
    await outbox.add(alerts, clock.nowMs());
    if (alerts.length > 0) for (const worker of this.#workers.values()) worker.notify();
    if (this.#second % ASK_EVERY_SECONDS === 0) await this.#ask(minute);
    await clock.time.pass(SECOND_MS);
    this.#mostTimers = Math.max(this.#mostTimers, clock.time.waiting);
    this.#second += 1;
  }

  async #ask(minute: number): Promise<void> {
    for (const platform of this.#platforms) {
      if (this.#isOut(platform, minute)) continue;
      this.#asked += 1;
      await platform.ask(this.#asked >> 1);
    }
  }

  async #look(): Promise<void> {
    const { clock, outbox } = this.#parts;
    await clock.stillness();
    this.#mostPending = Math.max(this.#mostPending, await outbox.pending());
    this.#mostHandles = Math.max(this.#mostHandles, process.getActiveResourcesInfo().length);
    for (const platform of this.#platforms) platform.fold(this.#market, clock.nowMs());
  }

  async #weigh(quarter: number): Promise<void> {
    this.#heap[quarter] = Math.min(this.#heap[quarter] ?? Infinity, await heapMb());
  }

  /** Lets everything out that still waits. */
  async #calm(): Promise<void> {
    const { clock, outbox } = this.#parts;
    for (let minute = 0; minute < CALM_MINUTES; minute += 1) {
      await clock.time.pass(60 * SECOND_MS);
      for (const platform of this.#platforms) platform.fold(this.#market, clock.nowMs());
      if ((await outbox.pending()) === 0 && this.#unanswered().length === 0) return;
    }
  }

  #unanswered(): readonly string[] {
    return this.#platforms.flatMap((platform) => platform.unanswered().map((what) => `${platform.name} ${what}`));
  }

  async #report(tookMs: number): Promise<StormReport> {
    const { outbox, telegram, door, log } = this.#parts;
    const watches = this.#platforms.map(({ watch }) => watch);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return {
      ...(await outbox.books()),
      alerts: outbox.stored,
      tookMs,
      messages: sum(watches.map(({ messages }) => messages)),
      edits: sum(watches.map(({ edits }) => edits)),
      heapMb: this.#heap,
      largestBatch: outbox.largestBatch,
      mostPending: this.#mostPending,
      mostTimers: this.#mostTimers,
      mostHandles: this.#mostHandles,
      mostCommandsAtOnce: door.mostAtOnce,
      asked: this.#asked,
      unanswered: this.#unanswered(),
      doubles: sum(watches.map(({ doubles }) => doubles)),
      lostAnswers: telegram.lostAnswers,
      problems: [
        ...watches.flatMap(({ problems }) => problems),
        ...this.#platforms.flatMap(({ violations }) => violations),
      ],
      log: log.last,
    };
  }
}
