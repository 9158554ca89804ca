import type { AccountIdentity, UnlabelledState } from '../storage/identity.ts';
import type { MarketChoice } from './market.ts';

/** What is known of whose state a database holds; null = not known (it is new, or an older version did not write it down). */
export interface Belonging {
  readonly mode: AccountIdentity['mode'] | null;
  readonly market: string | null;
  readonly quoteAsset: string | null;
  readonly account: string | null;
  /** True where only the kind of market is known: some exchange, by its candles. */
  readonly marketIsGuessed: boolean;
}

export interface DatabaseNames {
  readonly kind: 'server' | 'embedded';
  /** Such as `PostgreSQL at db:5432/trading`. */
  readonly description: string;
}

/** The database holds somebody else's state. Nothing was changed. */
export class WrongDatabaseError extends Error {
  override readonly name = 'WrongDatabaseError';
}

export function belongingOf(identity: AccountIdentity | null, unlabelled: UnlabelledState | null): Belonging {
  if (identity !== null) return { ...identity, marketIsGuessed: false };
  if (unlabelled === null) return { mode: null, market: null, quoteAsset: null, account: null, marketIsGuessed: false };
  if (unlabelled.modes.length > 1) {
    throw new WrongDatabaseError(
      'The database holds open positions of paper money and of real money, and only one of them can go on. ' +
        'Close one kind with the version that opened it, or start on a new database and sell by hand at the exchange',
    );
  }
  const { modes, quoteAsset, isSimulated, hasCandles } = unlabelled;
  // candles in real time came from an exchange; the only one that was ever chosen without being named is Binance
  const market = isSimulated ? 'demo' : hasCandles ? 'binance' : null;
  return { mode: modes[0] ?? null, market, quoteAsset, account: null, marketIsGuessed: market === 'binance' };
}

/** @throws WrongDatabaseError when paper money would be taken for real coins, or the other way round */
export function requireSameMode(belonging: Belonging, mode: AccountIdentity['mode'], database: DatabaseNames): void {
  if (belonging.mode === null || belonging.mode === mode) return;
  throw refusal(
    database,
    `holds the positions and balances of ${modeWords(belonging.mode)}, and TRADING_MODE=${mode} would take them for ${modeWords(mode)}`,
    `set TRADING_MODE=${belonging.mode} to go on with them`,
    mode,
  );
}

/** `auto` means the market that the database belongs to. @throws WrongDatabaseError when another one is named */
export function marketOf(belonging: Belonging, choice: MarketChoice, database: DatabaseNames): MarketChoice {
  const { market, marketIsGuessed } = belonging;
  if (market === null) return choice;
  if (choice.kind === 'auto') return choiceNamed(market);
  const wanted = choiceName(choice);
  if (wanted === market || (marketIsGuessed && choice.kind !== 'demo')) return choice;
  throw refusal(
    database,
    `belongs to the market ${market}, and prices of ${wanted} must not be mixed with it`,
    `set MARKET=${market} to go on with it`,
    choice.kind === 'exchange' ? choice.id : choice.kind,
  );
}

/** @throws WrongDatabaseError for another quote asset or another account at the exchange */
export function requireSameAccount(
  belonging: Belonging,
  now: Pick<AccountIdentity, 'quoteAsset' | 'account'>,
  adoptedAccount: string | null,
  database: DatabaseNames,
): void {
  const { quoteAsset, account } = belonging;
  if (quoteAsset !== null && quoteAsset !== now.quoteAsset) {
    throw refusal(
      database,
      `counts its money in ${quoteAsset}, and TRADING_SYMBOLS are priced in ${now.quoteAsset}`,
      `use symbols such as BTC${quoteAsset}`,
      now.quoteAsset.toLowerCase(),
    );
  }
  if (account === null || account === now.account || (now.account !== null && now.account === adoptedAccount)) return;
  throw refusal(
    database,
    `belongs to another account at the exchange (mark ${account}, the API key's is ${now.account ?? 'unknown'})`,
    `use a key of that account; if it is the same account under a new key, set EXCHANGE_ACCOUNT_ADOPT=${now.account ?? ''}`,
    'other-account',
  );
}

function refusal(database: DatabaseNames, problem: string, remedy: string, name: string): WrongDatabaseError {
  const another =
    database.kind === 'embedded'
      ? `choose an empty folder such as DATA_DIR=./data-${name}`
      : 'choose an empty database with another DATABASE_URL';
  return new WrongDatabaseError(
    `The ${database.description} ${problem}. Nothing was changed: ${remedy}, or ${another} to begin anew`,
  );
}

function modeWords(mode: AccountIdentity['mode']): string {
  return mode === 'paper' ? 'paper money' : 'a real account';
}

function choiceName(choice: Exclude<MarketChoice, { kind: 'auto' }>): string {
  if (choice.kind === 'demo') return 'demo';
  return choice.kind === 'replay' ? `replay:${choice.folder}` : choice.id;
}

function choiceNamed(market: string): Exclude<MarketChoice, { kind: 'auto' }> {
  if (market === 'demo') return { kind: 'demo' };
  return market.startsWith('replay:')
    ? { kind: 'replay', folder: market.slice('replay:'.length) }
    : { kind: 'exchange', id: market };
}
