import { expect, test } from 'vitest';
import type { AlertDecision } from '../../engine/decisions.ts';
import type { Link } from '../ports.ts';
import { createLinkWatch, LINK_PATIENCE_MS, linkIsBack } from './link-watch.ts';

const START_MS = Date.UTC(2025, 9, 2, 14, 3);
const SECOND_MS = 1_000;

function house(platforms: readonly Link['platform'][] = ['discord', 'telegram']) {
  const links = new Map<string, Link>(
    platforms.map((platform) => [platform, { platform, up: true, refused: false, detail: { word: 'stopped' } }]),
  );
  const told: string[] = [];
  const alerts: AlertDecision[] = [];
  const store = { answers: true };
  const watch = createLinkWatch({
    links: () => [...links.values()],
    channelsOf: (platform) => [`${platform}:1`],
    tell: async (alert, channels) => {
      if (!store.answers) throw new Error('the database is away');
      alerts.push(alert);
      told.push(`${String(alert.data['problem'])} ${alert.priority} → ${channels.join(' ')}`);
    },
  });
  const set = (platform: Link['platform'], up: boolean, refused = false): void => {
    links.set(platform, { platform, up, refused, detail: { word: 'said', problem: 'no route' } });
  };
  return { watch, set, told, alerts, store };
}

test('a link that is down for long is told on the other platform, and on both when it is back', async () => {
  const { watch, set, told, alerts } = house();
  set('telegram', false);
  for (let ms = 0; ms <= 2 * LINK_PATIENCE_MS; ms += 5 * SECOND_MS) await watch.tick(START_MS + ms);
  expect(told).toEqual(['link_down notice → discord:1']);
  set('telegram', true);
  await watch.tick(START_MS + 4 * 60 * SECOND_MS);
  await watch.tick(START_MS + 5 * 60 * SECOND_MS);
  expect(told.slice(1)).toEqual(['link_back notice → discord:1 telegram:1']);
  expect(alerts.at(-1)?.data).toMatchObject({ platform: 'telegram', durationMs: 240_000 });
});

test('a link that is rebuilt soon is no news', async () => {
  const { watch, set, told } = house();
  set('discord', false);
  await watch.tick(START_MS);
  set('discord', true);
  await watch.tick(START_MS + LINK_PATIENCE_MS - 1);
  await watch.tick(START_MS + LINK_PATIENCE_MS);
  expect(told).toEqual([]);
});

test('the only platform tells of its own outage once it is back', async () => {
  const { watch, set, told } = house(['telegram']);
  set('telegram', false);
  for (const minute of [0, 1, 2, 3]) await watch.tick(START_MS + minute * 60 * SECOND_MS);
  set('telegram', true);
  await watch.tick(START_MS + 4 * 60 * SECOND_MS);
  expect(told).toEqual(['link_down notice → ', 'link_back notice → telegram:1']);
});

test('a refused token is a danger at once, told once, and over when the link is up', async () => {
  const { watch, set, told, alerts } = house();
  set('discord', false, true);
  for (const minute of [0, 1, 2, 3]) await watch.tick(START_MS + minute * 60 * SECOND_MS);
  expect(told).toEqual(['link_refused danger → telegram:1']);
  const [danger] = alerts;
  if (danger === undefined) throw new Error('nothing was told');
  const discord = { platform: 'discord', refused: false, detail: { word: 'stopped' } } as const;
  expect(linkIsBack(danger, [{ ...discord, up: false }])).toBe(false);
  expect(linkIsBack(danger, [{ ...discord, up: true }])).toBe(true);
  expect(linkIsBack(danger, [{ ...discord, platform: 'telegram', up: true }])).toBe(false);
});

test('what could not be stored is told later, with the key it would have had', async () => {
  const { watch, set, told, alerts, store } = house();
  store.answers = false;
  set('discord', false, true);
  await expect(watch.tick(START_MS)).rejects.toThrow('the database is away');
  store.answers = true;
  await watch.tick(START_MS + 5 * SECOND_MS);
  expect(told).toEqual(['link_refused danger → telegram:1']);
  expect(alerts[0]?.dedupKey).toBe(`link_refused:discord:${START_MS}`);
});

test('two outages have two keys', async () => {
  const { watch, set, alerts } = house();
  for (const hour of [0, 1]) {
    set('discord', false, true);
    await watch.tick(START_MS + hour * 3_600_000);
    set('discord', true);
    await watch.tick(START_MS + hour * 3_600_000 + 1);
  }
  expect(new Set(alerts.map(({ dedupKey }) => dedupKey)).size).toBe(4);
});
