import { createAlertWorker } from '../../src/bot/alerts/worker.ts';
import { createDiscordBot } from '../../src/bot/discord/bot.ts';
import { createTelegramBot } from '../../src/bot/telegram/bot.ts';
import { alertWriter } from '../../src/commands/alerts.ts';
import type { AlertDecision } from '../../src/engine/decisions.ts';
import { StormDoor, StormLog } from '../../test/bot/storm/door.ts';
import { StormOutbox } from '../../test/bot/storm/outbox.ts';
import { runStorm } from '../../test/bot/storm/storm.ts';
import { SUMMARIES } from '../../test/bot/support.ts';
import { FakeDiscord } from '../../test/fakes/discord/server.ts';
import { FakeTelegram } from '../../test/fakes/telegram/server.ts';
import { benchDatabase } from '../desk.ts';
import type { Line } from '../measure.ts';

const CHAT = 11;
const NO_PACE = { perChatMs: 0, perGroupMs: 0, groupBurst: 5, overallMs: 0 };
const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'live' };
const SEED = 1;

export interface AlertsSize {
  /** Alerts of which each is a message of its own. */
  readonly alerts: number;
  /** Simulated length of the storm. */
  readonly stormMinutes: number;
}

/** How fast alerts go out, and what an hour of storm leaves in memory: real clients and database, platforms on loopback. */
export async function alertLines({ alerts, stormMinutes }: AlertsSize): Promise<Line[]> {
  const rate = await messagesPerSecond(alerts);
  const { database, dispose } = await benchDatabase();
  try {
    const storm = await runStorm({
      seed: SEED,
      database,
      minutes: stormMinutes,
      symbols: 500,
      positions: 20,
      stopsPerSecond: 25,
      squallSeconds: 20,
      squallEveryMinutes: 1,
    });
    const [, second = NaN, , last = NaN] = storm.heapMb;
    const told = `${storm.messages} messages and ${storm.edits} edits on both platforms`;
    return [
      {
        id: 'alerts',
        what: 'alerts, one message each on both platforms',
        unit: 'alerts/s',
        values: [rate],
        higherIsBetter: true,
      },
      {
        id: 'storm',
        what: `${stormMinutes} simulated minutes of storm, ${storm.alerts} alerts`,
        unit: 'alerts/s',
        values: [storm.alerts / (storm.tookMs / 1_000)],
        higherIsBetter: true,
        note: `${told}; at most ${storm.mostPending} deliveries waited`,
      },
      {
        id: 'storm-memory',
        what: 'heap of the last quarter over the second',
        unit: 'MB',
        values: [last - second],
        higherIsBetter: false,
        note: `${last.toFixed(1)} MB at the end`,
      },
    ];
  } finally {
    await dispose();
  }
}

/** Without the platforms' pace and without summaries: what the outbox and the clients can do. */
async function messagesPerSecond(count: number): Promise<number> {
  const [discord, telegram] = [await new FakeDiscord().start(), await new FakeTelegram().start()];
  telegram.knownChats.add(CHAT);
  const [door, log] = [new StormDoor(), new StormLog()];
  const bots = {
    discord: createDiscordBot({ token: discord.token, apiRoot: discord.root, guildId: null, door, log }),
    telegram: createTelegramBot({ token: telegram.token, apiRoot: telegram.root, door, log, pace: NO_PACE }),
  };
  const channels = [
    bots.discord.alertChannel(discord.channelId, () => 'en'),
    bots.telegram.alertChannel(String(CHAT), () => 'en'),
  ];
  const { database, dispose } = await benchDatabase();
  const outbox = new StormOutbox(
    database,
    channels.map(({ name }) => name),
  );
  await outbox.add(
    Array.from({ length: count }, (_, index) => entry(index)),
    Date.now(),
  );
  const workers = channels.map((channel) =>
    createAlertWorker({
      channel,
      store: outbox.store,
      render: alertWriter(WORLD),
      summaries: SUMMARIES,
      language: () => 'en',
      log,
      limits: { gapMs: 0, collapseAt: Infinity },
    }),
  );
  const startedMs = performance.now();
  for (const worker of workers) worker.start();
  while ((await outbox.pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const seconds = (performance.now() - startedMs) / 1_000;
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all([bots.discord.stop(), bots.telegram.stop(), discord.stop(), telegram.stop(), dispose()]);
  return count / seconds;
}

function entry(index: number): AlertDecision {
  return {
    type: 'alert',
    kind: 'entry',
    priority: 'notice',
    timeMs: Date.now(),
    symbol: `S${index % 500}USDC`,
    dedupKey: `bench ${index}`,
    threadKey: `p${index}`,
    data: { price: '150', quantity: '0.3', value: '45', stop: '146.25', category: 'STRONG', force: 21 },
  };
}
