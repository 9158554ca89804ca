import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { SqlReadModel } from '../../src/storage/read/read-model.ts';
import type { OpenOrderView } from '../../src/commands/services.ts';
import { EMBEDDED, type TestDatabase } from '../storage/targets.ts';
import { fakeLive, House } from '../support/chat-house.ts';
import { seed } from '../support/chat-seed.ts';

const OWNER = 'telegram:1';
const { consensus, force, trail } = DEFAULT_ENGINE_SETTINGS;

const ORDERS: readonly OpenOrderView[] = (['entry', 'protection'] as const).map((purpose) => ({
  clientOrderId: `rt-1-${purpose}`,
  symbol: 'SOLUSDC',
  side: purpose === 'entry' ? 'BUY' : 'SELL',
  quantity: '1.5',
  status: 'acknowledged',
  purpose,
  createdAtMs: Date.UTC(2025, 9, 2, 14, 0),
}));

/** Commands whose answers carry buttons, and commands that lead to one more question. */
// prettier-ignore
const LINES = [
  '/summary', '/brief', '/positions', '/position SOL', '/position BTC', '/trailing', '/opportunities',
  '/watch', '/watch ETH', '/checklist SOL', '/why SOL', '/chart SOL', '/alerts', '/alerts exit', '/alerts daily_loss silent',
  '/cancel', '/cancel rt-1-entry', '/cancel rt-1-protection', '/flatten', '/buy SOL 50', '/force PEPE', '/trail SOL loosen 140',
  '/settings', '/settings TRADING_MAX_POSITIONS', '/settings TRADING_MAX_POSITIONS 3', '/roles', '/roles telegram:5', '/purge 2025-01-01', '/help',
  '/language', '/health',
];

/** What must be behind some of the buttons, so that this test looks at what it says. */
const BEHIND = [
  'confirm',
  'dismiss',
  'sell',
  'buy',
  'trail',
  'protect',
  'forget',
  'cancel',
  'settingsconfirm',
  'purgeconfirm',
  'alertsconfirm',
];

describe('every button that was ever posted', () => {
  let store: TestDatabase;
  beforeAll(async () => {
    store = await EMBEDDED.open();
    await seed(store.database);
  });
  afterAll(() => store.dispose());

  async function houseWithButtons(): Promise<{ readonly house: House; readonly ids: readonly string[] }> {
    const exchange = { wanted: 148, resting: null, state: 'none' } as const;
    const live = fakeLive({ openOrders: () => ORDERS, guard: () => ({ cycleId: 'c-sol', tiers: [], exchange }) });
    const scoring = { consensus, force, feeRate: trail.feeRate };
    const house = new House({ live, read: new SqlReadModel({ db: store.database, live, scoring }) });
    for (const line of LINES) await house.say(OWNER, line);
    await house.door.offer('flatten', {});
    await house.door.offer('pause', {});
    await house.door.offer('resume', {});
    return { house, ids: [...house.actions.actions.keys()] };
  }

  /** Everything that a press could have changed. */
  const state = ({ operator, intents, users, preferences, settings, maintenance }: House): string =>
    JSON.stringify([
      operator.submitted,
      [...intents.intents],
      [...users.users],
      [...preferences.chosen],
      settings.changes,
      maintenance.purged,
      maintenance.restarted,
    ]);

  test('leads to all that can be asked for', async () => {
    const { house } = await houseWithButtons();
    const commands = new Set([...house.actions.actions.values()].map(({ command }) => command));
    for (const command of BEHIND) expect(commands).toContain(command);
  });

  test('pressed by a viewer changes nothing, and each press is in the audit', async () => {
    const { house, ids } = await houseWithButtons();
    await house.grant('telegram:9', 'viewer');
    const before = state(house);
    const rows = house.audit.rows.length;
    for (const id of ids) expect(await house.press('telegram:9', id)).not.toBeNull();
    expect(state(house)).toBe(before);
    const pressed = house.audit.rows.slice(rows);
    expect(pressed.map(({ actorId, role }) => `${actorId} ${role}`)).toEqual(ids.map(() => '9 viewer'));
    const asked = ids.map((id) => house.actions.actions.get(id)?.command);
    expect(pressed.map(({ command }) => command)).toEqual(asked);
    for (const { risk, outcome } of pressed) {
      if (risk !== 'read' && risk !== 'public') expect(outcome).toBe('refused:role');
    }
  });

  test('pressed by a stranger changes nothing, and is recorded', async () => {
    const { house, ids } = await houseWithButtons();
    const before = state(house);
    const rows = house.audit.rows.length;
    for (const [index, id] of ids.entries()) {
      const said = await house.press('discord:666', id);
      expect(said?.title ?? null).toBe(index === 0 ? 'This bot answers only listed people.' : null);
    }
    expect(state(house)).toBe(before);
    const recorded = house.audit.rows.slice(rows);
    expect(recorded.length).toBeGreaterThanOrEqual(10);
    expect(recorded.every(({ role, actorId }) => role === null && actorId === '666')).toBe(true);
  });

  test('of another trader moves no money of a proposal', async () => {
    const { house } = await houseWithButtons();
    await house.grant('telegram:9', 'trader');
    const submitted = house.operator.submitted.length;
    for (const [id, { command }] of house.actions.actions) {
      if (command === 'confirm') await house.press('telegram:9', id);
    }
    expect(house.operator.submitted).toHaveLength(submitted);
  });
});
