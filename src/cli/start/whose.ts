import { belongingOf, marketOf, requireSameAccount, requireSameMode } from '../../runtime/belonging.ts';
import type { MarketChoice, OpenMarket } from '../../runtime/market.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Database } from '../../storage/database.ts';
import { readIdentity, readUnlabelled, writeIdentity } from '../../storage/identity.ts';

export interface OwnDatabase {
  /** The market to open: the one of the settings, or for `auto` the one that the database belongs to. */
  readonly choice: MarketChoice;
  readonly remembered: boolean;
  /** Compares what was opened with what the database remembers, and writes it down at the first start. */
  claim(market: Pick<OpenMarket, 'name' | 'account'>, quoteAsset: string): Promise<void>;
}

/**
 * Makes sure that the database holds this mode's, this market's and this account's state before anything of it is used.
 * @throws WrongDatabaseError that says what it holds instead and what to do
 */
export async function ownDatabase(database: Database, settings: Settings): Promise<OwnDatabase> {
  const identity = await readIdentity(database);
  const belonging = belongingOf(identity, identity === null ? await readUnlabelled(database) : null);
  const mode = settings.TRADING_MODE;
  requireSameMode(belonging, mode, database);
  const wanted = choiceOf(settings);
  return {
    choice: marketOf(belonging, wanted, database),
    remembered: wanted.kind === 'auto' && belonging.market !== null,
    claim: async ({ name, account }, quoteAsset) => {
      requireSameAccount(belonging, { quoteAsset, account }, settings.EXCHANGE_ACCOUNT_ADOPT, database);
      await writeIdentity(database, { mode, market: name, quoteAsset, account });
    },
  };
}

function choiceOf(settings: Settings): MarketChoice {
  const { MARKET } = settings;
  if (MARKET.kind === 'replay') return { kind: 'replay', folder: MARKET.directory };
  // with real money there is no falling back to a simulated market
  return MARKET.kind === 'auto' && settings.TRADING_MODE === 'live' ? { kind: 'exchange', id: 'binance' } : MARKET;
}
