/**
 * A process that stores rounds until it is killed and says which ones were acknowledged: one line with the number each.
 * Arguments: data directory, first number.
 */
import { openDatabase } from '../../src/storage/database.ts';
import { storeDecisions } from '../../src/storage/decisions-store.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { alert, cycleDecision, fillDecision, NOON_MS, orderDecision, trail } from './facts.ts';

const [dataDir = '', first = '0'] = process.argv.slice(2);
const database = await openDatabase({ databaseUrl: null, dataDir });
await migrate(database);
for (let round = Number(first); ; round++) {
  await storeDecisions(
    database,
    [
      // the same cycle with a stop that rises, as trailing does
      cycleDecision({ updatedAtMs: NOON_MS + round, trail: trail({ effectiveStop: round }) }),
      orderDecision({ clientOrderId: `order-${round}` }),
      fillDecision({ tradeId: String(round) }),
      alert({ dedupKey: `alert-${round}` }),
      { type: 'wallet', asset: 'USDC', free: String(round), locked: '0', timeMs: NOON_MS + round },
    ],
    { demo: true, channels: ['discord:1'] },
  );
  process.stdout.write(`${round}\n`);
}
