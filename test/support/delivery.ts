import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { AlertChannel } from '../../src/bot/alerts/channel.ts';
import { createAlertWorker, type AlertWorker, type AlertWorkerOptions } from '../../src/bot/alerts/worker.ts';
import { alertSummaries } from '../../src/commands/alert-summary.ts';
import { alertWriter } from '../../src/commands/alerts.ts';
import { createAlertStore } from '../../src/storage/alerts/alert-store.ts';
import type { Database } from '../../src/storage/database.ts';
import { startPlatforms, type Platforms } from '../bot/platforms.ts';
import { EMBEDDED, type TestDatabase } from '../storage/targets.ts';
import type { House } from './chat-house.ts';

export const ALERT_WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };
/** One person, on both apps the first owner of a {@link House}. */
export const ADA = { telegram: { id: 1, name: 'Ada' }, discord: { id: '2' } };

const FAST = { gapMs: 0, pollMs: 30, firstRetryMs: 5, maxRetryMs: 20 };
const english = () => 'en' as const;

/** The outbox of one database, delivered by real workers to both (fake) platforms, whose buttons lead back to a house. */
export class Delivery {
  readonly database: Database;
  readonly platforms: Platforms;
  readonly #house: House;
  #workers: AlertWorker[] = [];

  private constructor(database: Database, house: House, platforms: Platforms) {
    this.database = database;
    this.#house = house;
    this.platforms = platforms;
  }

  /** `chats` = those that Telegram knows. */
  static async open(database: Database, house: House, chats: readonly number[]): Promise<Delivery> {
    return new Delivery(database, house, await startPlatforms(house.door, chats));
  }

  get workers(): readonly AlertWorker[] {
    return this.#workers;
  }

  onTelegram(chat: number): AlertChannel {
    return this.platforms.onTelegram.alertChannel(String(chat), english);
  }

  onDiscord(): AlertChannel {
    return this.platforms.onDiscord.alertChannel(this.platforms.discord.channelId, english);
  }

  /** Starts a worker for each channel. `offer` = how what buttons say is kept; without it as the door keeps it. */
  start(
    channels: readonly AlertChannel[],
    more: Partial<AlertWorkerOptions>,
    offer = (command: string, args: Readonly<Record<string, string>>) => this.#house.door.offer(command, args),
  ): void {
    const started = channels.map((channel) =>
      createAlertWorker({
        channel,
        store: createAlertStore(this.database),
        render: alertWriter(ALERT_WORLD),
        summaries: alertSummaries(ALERT_WORLD, offer),
        language: english,
        log: this.platforms.log,
        limits: FAST,
        ...more,
      }),
    );
    this.#workers = [...this.#workers, ...started];
    for (const worker of started) worker.start();
  }

  notify(): void {
    for (const worker of this.#workers) worker.notify();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((worker) => worker.stop()));
  }
}

/**
 * One database for all tests of a file, emptied before each, and a delivery of its own for each test. Call it at the top of a file.
 * `prepare` makes the house of a test, `ready` takes its delivery, `settle` ends what the test itself began.
 */
export function deliveryOfEach(parts: {
  readonly chats: readonly number[];
  readonly prepare: (database: Database) => House;
  readonly ready: (delivery: Delivery) => void;
  readonly settle?: () => Promise<void>;
}): void {
  let test: TestDatabase;
  let delivery: Delivery;
  beforeAll(async () => {
    test = await EMBEDDED.open();
  });
  afterAll(() => test.dispose());
  beforeEach(async () => {
    await test.database.query('TRUNCATE alerts, alarms, alert_deliveries, chat_messages, alert_preferences');
    delivery = await Delivery.open(test.database, parts.prepare(test.database), parts.chats);
    parts.ready(delivery);
  });
  afterEach(async (context) => {
    await delivery.stop();
    await parts.settle?.();
    await delivery.platforms.stop(context);
  });
}
