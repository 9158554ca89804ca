import { alertButtons } from '../../src/commands/alert-buttons.ts';
import { alertReply, type Alert } from '../../src/commands/alerts.ts';
import type { Language } from '../../src/commands/actor.ts';
import type { Reply } from '../../src/commands/reply.ts';

const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };
const MINUTE_MS = 60_000;
const BUTTONS = alertButtons(WORLD, async (command) => `preview-${command}`);

const TIER = { level: 1, stop: 150.3, kind: 'breakeven_1', gainPercent: 1.31, maxGainPercent: 1.31 };
const REFUSED = { code: 'MAX_POSITIONS', measured: 5, limit: 5, force: 11.2, category: 'STRONG' };
const UNCLEAN = {
  problem: 'unclean_end',
  lastSeenMs: Date.UTC(2025, 9, 2, 14, 3),
  durationMs: 4 * MINUTE_MS,
  positions: 2,
  orders: 1,
  commands: 0,
};

const SHOWN: readonly (readonly [string, Alert, Language?])[] = [
  ['alert-tier', about('breakeven_armed', 'SOLUSDC', TIER)],
  ['alert-refused', about('signal_rejected', 'SOLUSDC', REFUSED)],
  ['alert-feed', { ...about('feed_stale', null, { stale: true, ageMs: 95_000, held: 2 }), priority: 'danger' }],
  [
    'alert-feed-fr',
    { ...about('feed_stale', null, { stale: true, ageMs: 95_000, held: 2 }), priority: 'danger' },
    'fr',
  ],
  ['alert-feed-back', about('feed_stale', null, { stale: false, ageMs: 4 * MINUTE_MS })],
  ['alert-link', about('system', null, { problem: 'link_back', platform: 'telegram', durationMs: 4 * MINUTE_MS })],
  ['alert-refused-token', about('system', null, { problem: 'link_refused', platform: 'discord' })],
  ['alert-start', about('system', null, UNCLEAN)],
  ['alert-start-fr', about('system', null, UNCLEAN), 'fr'],
  [
    'alert-lost',
    about('system', null, { problem: 'undelivered', channel: 'telegram:-500', count: 3, detail: 'blocked' }),
  ],
];

/** Alerts with the buttons under them: tiers, refusals, and what the engine says of itself. */
export async function signs(): Promise<readonly (readonly [name: string, reply: Reply])[]> {
  return Promise.all(
    SHOWN.map(async ([name, alert, language = 'en']) => {
      const buttons = await BUTTONS({ ...alert, threadKey: alert.symbol === null ? null : 'c1' }, 0, language);
      return [name, { ...alertReply(alert, language, WORLD), buttons: [buttons] }] as const;
    }),
  );
}

function about(kind: Alert['kind'], symbol: string | null, data: Alert['data']): Alert {
  return { kind, symbol, data, priority: 'notice' };
}
