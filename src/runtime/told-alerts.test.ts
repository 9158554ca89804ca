import { expect, test } from 'vitest';
import type { AlertDecision } from '../engine/decisions.ts';
import type { Database } from '../storage/database.ts';
import { SimJournal } from '../../test/simulation/sim-journal.ts';
import { VirtualTime } from '../../test/simulation/virtual-time.ts';
import { createLog } from './log.ts';
import { Safekeeping } from './safekeeping.ts';
import { ToldAlerts } from './told-alerts.ts';

const GONE = new Error('connect ECONNREFUSED');
const strange: AlertDecision = {
  type: 'alert',
  kind: 'reconciliation',
  priority: 'danger',
  timeMs: 1,
  symbol: null,
  dedupKey: 'reconciliation:clock',
  threadKey: null,
  data: { problem: 'clock' },
};

/** A desk whose database is gone. */
function alertsWithout(journal = new SimJournal()) {
  const time = new VirtualTime(0);
  const gone = async (): Promise<never> => {
    throw GONE;
  };
  const lines: string[] = [];
  const { logger } = createLog('error', [], (line) => void lines.push(line));
  const safekeeping = new Safekeeping({
    journal,
    storeRound: gone,
    storeSent: gone,
    takeOver: gone,
    mayUseDatabase: () => true,
    changed: () => undefined,
    stillAway: () => undefined,
    clockMs: () => time.nowMs,
    wallMs: () => time.nowMs,
    timers: time.timersWhile(() => true),
  });
  const told: string[] = [];
  const alerts = new ToldAlerts({
    database: { query: gone, transaction: gone } as unknown as Database,
    safekeeping,
    channels: [],
    logger,
    onAlerts: (news, kept) => told.push(...news.map(({ data }) => `${String(data['problem'])} ${kept}`)),
  });
  return { alerts, safekeeping, journal, told, lines };
}

test('danger found while the database is away is told once and is in the journal', async () => {
  const desk = alertsWithout();
  desk.safekeeping.lose(GONE);
  await desk.alerts.tell(strange);
  await desk.alerts.tell(strange);
  expect(desk.told).toEqual(['clock journal']);
  expect(desk.journal.pending()?.entry.decisions).toEqual([strange]);
});

test('that the database is away is told even where the journal cannot be written', async () => {
  const journal = new SimJournal();
  journal.append = async () => {
    throw new Error('no space left on device');
  };
  const desk = alertsWithout(journal);
  desk.safekeeping.lose(GONE);
  await desk.alerts.keeperChanged('journal', 5, 0);
  expect(desk.told).toEqual(['database_away journal']);
  expect(desk.lines.join()).toContain('no space left on device');
});

test('one that nobody kept is an error for whoever found it, while the database should be there', async () => {
  const desk = alertsWithout();
  await expect(desk.alerts.tell(strange)).rejects.toThrow('ECONNREFUSED');
  expect(desk.told).toEqual([]);
});
