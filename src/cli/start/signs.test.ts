import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EMBEDDED, type TestDatabase } from '../../../test/storage/targets.ts';
import type { Link } from '../../bot/ports.ts';
import { alertReply, type Alert } from '../../commands/alerts.ts';
import { readSettings } from '../../settings/settings.ts';
import { abandonIntents } from '../../storage/chat/abandoned-intents.ts';
import { storeDecisions } from '../../storage/decisions-store.ts';
import { addAlert } from '../../storage/alerts/add-alert.ts';
import { createAlertStore } from '../../storage/alerts/alert-store.ts';
import { beginSigns, type Closer, type Signs } from './signs.ts';

const PHONE = 'telegram:-500';
const DESK = 'discord:100000000000000001';
const SETTINGS = readSettings({
  TELEGRAM_TOKEN: '1:abc',
  TELEGRAM_ALERT_CHAT_ID: '-500',
  DISCORD_TOKEN: 'abc',
  DISCORD_ALERT_CHANNEL_ID: '100000000000000001',
  OWNERS: 'telegram:1',
});
const MINUTE_MS = 60_000;

let test: TestDatabase;
let links: Link[];
let shown: Alert[];
let counter = 0;

beforeAll(async () => {
  test = await EMBEDDED.open();
});
afterAll(() => test.dispose());
beforeEach(async () => {
  await test.database.query('TRUNCATE alerts, alarms, alert_deliveries, process_runs');
  links = (['discord', 'telegram'] as const).map((platform) => ({
    platform,
    up: true,
    refused: false,
    detail: { word: 'stopped' },
  }));
  shown = [];
});

/** A run of the process; `end` closes it in order. */
async function run(settings = SETTINGS): Promise<{ signs: Signs; end: (failure?: string) => Promise<unknown> }> {
  const closers: Closer[] = [];
  const begun = await beginSigns(test.database, closers);
  const bots = { links: () => links, notify: () => undefined };
  const signs = begun({
    settings,
    bots,
    nowMs: Date.now,
    abandoned: 1,
    show: (alerts) => void shown.push(...alerts),
  });
  return { signs, end: async (failure) => closers[0]?.(failure ?? null) };
}

/** Problem and channels of every alert, in order. */
async function told(): Promise<readonly string[]> {
  const { rows } = await test.database.query<{ said: string }>(
    `SELECT a.data ->> 'problem' || ' → ' || COALESCE(string_agg(d.channel, ' ' ORDER BY d.channel), '') AS said
     FROM alerts a LEFT JOIN alert_deliveries d ON d.alert_id = a.id
     WHERE a.kind = 'system' GROUP BY a.id ORDER BY a.id`,
  );
  return rows.map(({ said }) => said);
}

/** An alert that this channel gave up. */
async function giveUp(channel: string): Promise<void> {
  counter += 1;
  const dedupKey = `lost-${counter}`;
  const base = { type: 'alert', kind: 'entry', priority: 'notice', timeMs: 0, symbol: null, threadKey: null } as const;
  await addAlert(test.database, { ...base, dedupKey, data: {} }, [channel]);
  const { rows } = await test.database.query<{ id: string }>('SELECT max(id)::text AS id FROM alerts');
  await createAlertStore(test.database).markDead(channel, rows[0]?.id ?? '', 'blocked: 403', Date.now());
}

describe('the process says of itself', () => {
  it('nothing at a first start, nor after an end in order', async () => {
    const first = await run();
    await first.signs.tellStart(Date.now());
    await first.end();
    const second = await run();
    await second.signs.tellStart(Date.now());
    expect(await told()).toEqual([]);
  });

  it('what it took over after a run that was killed, once, everywhere', async () => {
    const first = await run();
    await first.signs.live(Date.now());
    const second = await run();
    await second.signs.tellStart(Date.now() + MINUTE_MS);
    await second.signs.tellStart(Date.now() + MINUTE_MS);
    expect(await told()).toEqual([`unclean_end → ${DESK} ${PHONE}`]);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.data).toMatchObject({ positions: 0, orders: 0, commands: 1 });
  });

  it('why starts failed, once one gets through, with the killed run before them', async () => {
    await (await run()).signs.live(Date.now());
    await (await run()).end('stored exit of c1: unknown reason');
    await (await run()).end('stored exit of c1: unknown reason');
    const through = await run();
    await through.signs.tellStart(Date.now());
    expect(await told()).toEqual([`failed_starts → ${DESK} ${PHONE}`, `unclean_end → ${DESK} ${PHONE}`]);
    expect(shown[0]?.data).toMatchObject({ count: 2, detail: 'stored exit of c1: unknown reason' });
    await through.end();
    await (await run()).signs.tellStart(Date.now());
    expect(await told()).toHaveLength(2);
  });

  it('how a command ended that a restart cut off, once, everywhere', async () => {
    const { database } = test;
    await database.query('TRUNCATE operator_intents, engine_intents');
    await database.query(
      `INSERT INTO operator_intents (id, platform, actor_id, command, action, quote, state, expires_at)
       VALUES ('cut', 'telegram', '7', 'sell', '{"kind": "sell", "symbol": "SOLUSDC", "percent": 100}', '{}', 'submitted', now())`,
    );
    await database.query(`INSERT INTO engine_intents (intent_id) VALUES ('cut')`);
    expect(await abandonIntents(database)).toEqual({ unknown: 1, notDone: 0 });
    const first = await run();
    await first.signs.tick(Date.now());
    expect(await told()).toEqual([]);
    const end = {
      type: 'intent',
      intentId: 'cut',
      timeMs: 1,
      status: 'done',
      cycleId: 'c1',
      clientOrderId: 'c1-s-2',
    } as const;
    await storeDecisions(database, [{ ...end, code: null, numbers: {} }], { demo: true, channels: [] });
    // killed before it could be told
    const { signs } = await run();
    await signs.tick(Date.now());
    await signs.tick(Date.now());
    expect(await told()).toEqual([`intent_ended → ${DESK} ${PHONE}`]);
    const world = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };
    expect(shown.map((alert) => alertReply(alert, 'en', world).title)).toEqual(['After a restart: Sold SOL']);
  });

  it('that a platform refuses its token, on the other one', async () => {
    const { signs } = await run();
    links[0] = {
      platform: 'discord',
      up: false,
      refused: true,
      detail: { word: 'tokenRefused', setting: 'DISCORD_TOKEN', problem: '401' },
    };
    await signs.tick(Date.now());
    await signs.tick(Date.now());
    expect(await told()).toEqual([`link_refused → ${PHONE}`]);
  });

  it('that a channel gave up alerts, on the other one, and never about that alert itself', async () => {
    const { signs } = await run();
    await giveUp(DESK);
    await giveUp(DESK);
    await signs.tick(Date.now());
    expect(await told()).toEqual([`undelivered → ${PHONE}`]);
    const { rows } = await test.database.query<{ id: string }>(
      `SELECT id::text AS id FROM alerts WHERE kind = 'system'`,
    );
    await createAlertStore(test.database).markDead(PHONE, rows[0]?.id ?? '', 'blocked: 403', Date.now());
    await signs.tick(Date.now());
    expect(await told()).toEqual([`undelivered → ${PHONE}`]);
    expect(shown[0]).toMatchObject({ priority: 'danger', data: { channel: DESK, count: 2 } });
  });

  it('to an owner where there is no other channel', async () => {
    const { signs } = await run(
      readSettings({ TELEGRAM_TOKEN: '1:abc', TELEGRAM_ALERT_CHAT_ID: '-500', OWNERS: 'telegram:1' }),
    );
    await giveUp(PHONE);
    await signs.tick(Date.now());
    expect(await told()).toEqual(['undelivered → telegram:1']);
  });
});
