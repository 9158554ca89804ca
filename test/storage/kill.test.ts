import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { restoreDesk } from '../../src/storage/restore.ts';
import { temporaryFolder } from './targets.ts';

const WRITER = fileURLToPath(new URL('./kill-writer.ts', import.meta.url));

/** Runs the writer until it acknowledged `rounds` more, kills it between any two steps and answers the last number it said. */
async function writeAndKill(dataDir: string, first: number, rounds: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, dataDir, String(first)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let problem = '';
  child.stderr.on('data', (chunk: Buffer) => {
    problem += chunk.toString();
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let last = first - 1;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last >= first + rounds) child.kill('SIGKILL');
  }
  await ended;
  if (last < first + rounds) throw new Error(`the writer ended by itself after round ${last}: ${problem}`);
  return last;
}

describe('SIGKILL', () => {
  const dataDir = temporaryFolder();
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('loses no round that was acknowledged, tears none, and the next start opens the directory', async () => {
    let next = 1;
    for (const rounds of [3, 40, 17]) {
      const acknowledged = await writeAndKill(dataDir, next, rounds);
      const database = await openDatabase({ databaseUrl: null, dataDir });
      const memory = await restoreDesk(database);
      const { rows } = await database.query(
        `SELECT (SELECT count(*) FROM order_intents) AS orders, (SELECT count(*) FROM trade_executions) AS fills,
           (SELECT count(*) FROM alerts) AS alerts, (SELECT count(*) FROM alert_deliveries) AS deliveries`,
      );
      await database.close();
      // a round may have been stored whose acknowledgement was killed, never more
      const stored = memory.openCycles[0]?.trail?.effectiveStop ?? 0;
      expect([acknowledged, acknowledged + 1]).toContain(stored);
      expect(memory.wallet).toEqual([{ asset: 'USDC', free: String(stored), locked: '0' }]);
      expect(rows).toEqual([{ orders: stored, fills: stored, alerts: stored, deliveries: stored }]);
      next = stored + 1;
    }
  });
});
