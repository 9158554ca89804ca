import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ExchangeCallError, UnknownExchangeError, UnknownSymbolError } from '../../exchange/ccxt/errors.ts';
import type { KeyRights } from '../../exchange/ccxt/quirks.ts';
import { isBinanceReachable, openVenue, type Venue } from '../../exchange/ccxt/venue.ts';
import type { Settings } from '../../settings/settings.ts';
import { fail, ok, warn, type Check, type Finding } from './check.ts';

const EXCHANGE_LIMIT_MS = 13_000;
/** How long MARKET=auto waits at the start, too. */
const REACH_MS = 3_000;
const CALL_MS = 4_000;
/** ccxt corrects the clock for signed calls; candles and prices are still judged by ours. */
const CLOCK_WARN_MS = 1_000;
const CLOCK_FAIL_MS = 5_000;
const CLOCK_REMEDY = 'let the system set its clock (timedatectl set-ntp true)';

/** Exchange, clock against it, and what the key may do: one connection serves all three. */
export function marketCheck(settings: Settings): Check {
  return {
    name: 'exchange',
    limitMs: EXCHANGE_LIMIT_MS,
    onTimeout: 'check the network; MARKET=demo needs none',
    run: () => checkMarket(settings),
  };
}

async function checkMarket(settings: Settings): Promise<readonly Finding[]> {
  const { MARKET, EXCHANGE_REST_ROOT } = settings;
  if (MARKET.kind === 'demo') return [ok('exchange', 'the demo market needs none'), clockUnmeasured(), noKey(settings)];
  if (MARKET.kind === 'replay') return [replayFolder(MARKET.directory), clockUnmeasured(), noKey(settings)];
  if (MARKET.kind === 'auto' && !(await isBinanceReachable(EXCHANGE_REST_ROOT, REACH_MS))) {
    const found = warn(
      'exchange',
      `binance does not answer within ${REACH_MS / 1000} s`,
      'start would use the demo market; check the network, or set MARKET=demo',
    );
    return [found, clockUnmeasured(), keyUnchecked(settings)];
  }
  return checkExchange(settings, MARKET.kind === 'exchange' ? MARKET.id : 'binance');
}

function replayFolder(directory: string): Finding {
  const folder = resolve(directory);
  if (existsSync(folder)) return ok('exchange', `recorded candles in ${folder}`);
  return fail('exchange', `${folder} does not exist`, 'correct MARKET=replay:<folder>');
}

const clockUnmeasured = (): Finding => ok('clock', 'not measured: no exchange to compare with');

function noKey({ EXCHANGE_API_KEY }: Settings): Finding {
  if (EXCHANGE_API_KEY === null) return ok('key', 'none: paper money only');
  return warn('key', 'set, but this market has no use for it', 'unset EXCHANGE_API_KEY and EXCHANGE_API_SECRET');
}

function keyUnchecked({ EXCHANGE_API_KEY }: Settings): Finding {
  if (EXCHANGE_API_KEY === null) return ok('key', 'none: paper money only');
  return warn('key', 'its rights could not be read', 'run doctor again when the exchange answers');
}

async function checkExchange(settings: Settings, exchangeId: string): Promise<readonly Finding[]> {
  let venue: Venue;
  try {
    venue = await openVenue({
      exchangeId,
      apiKey: settings.EXCHANGE_API_KEY?.reveal() ?? null,
      apiSecret: settings.EXCHANGE_API_SECRET?.reveal() ?? null,
      restRoot: settings.EXCHANGE_REST_ROOT,
      wsRoot: settings.EXCHANGE_WS_ROOT,
      requestTimeoutMs: CALL_MS,
    });
  } catch (error) {
    if (error instanceof UnknownExchangeError) return [fail('exchange', error.message, 'correct MARKET')];
    throw error;
  }
  try {
    const found = await checkSymbols(venue, settings);
    // an exchange that does not answer is asked once, not three times
    if (found.state === 'fail') return [found, clockUnmeasured(), keyUnchecked(settings)];
    return [found, await checkClock(venue), await checkKey(venue, settings)];
  } finally {
    await venue.close();
  }
}

async function checkSymbols(venue: Venue, { TRADING_SYMBOLS }: Settings): Promise<Finding> {
  try {
    await venue.load(TRADING_SYMBOLS);
    const inactive = TRADING_SYMBOLS.filter((symbol) => venue.market(symbol).active === false);
    const detail = `${venue.id} answers and trades ${TRADING_SYMBOLS.length} symbols`;
    if (inactive.length === 0) return ok('exchange', detail);
    return warn('exchange', `${venue.id} has halted ${inactive.join(', ')}`, 'take them out of TRADING_SYMBOLS');
  } catch (error) {
    if (error instanceof UnknownSymbolError) return fail('exchange', error.message, 'correct TRADING_SYMBOLS');
    if (error instanceof ExchangeCallError)
      return fail('exchange', reasonOf(error), 'check the network and EXCHANGE_REST_ROOT; MARKET=demo needs none');
    throw error;
  }
}

async function checkClock(venue: Venue): Promise<Finding> {
  try {
    const differenceMs = Math.round(
      await venue.call('reading the exchange’s time', () => venue.data.loadTimeDifference(), CALL_MS),
    );
    const detail = `${Math.abs(differenceMs)} ms ${differenceMs < 0 ? 'behind' : 'ahead of'} ${venue.id}`;
    if (Math.abs(differenceMs) <= CLOCK_WARN_MS) return ok('clock', detail);
    return Math.abs(differenceMs) <= CLOCK_FAIL_MS
      ? warn('clock', detail, CLOCK_REMEDY)
      : fail('clock', detail, CLOCK_REMEDY);
  } catch (error) {
    if (error instanceof ExchangeCallError)
      return warn('clock', `not measured: ${reasonOf(error)}`, 'run doctor again');
    throw error;
  }
}

async function checkKey(venue: Venue, settings: Settings): Promise<Finding> {
  if (venue.orders === null) return noKey(settings);
  try {
    return rightsFinding(await venue.keyRights(), venue.id, settings.TRADING_MODE === 'live');
  } catch (error) {
    if (error instanceof ExchangeCallError)
      return fail(
        'key',
        reasonOf(error),
        'check EXCHANGE_API_KEY, EXCHANGE_API_SECRET and the addresses the key is limited to',
      );
    throw error;
  }
}

/** A key that may withdraw is refused: whoever steals it steals the money. */
export function rightsFinding(rights: KeyRights | null, exchangeId: string, isLive: boolean): Finding {
  const nowhere = `where the key was made at ${exchangeId}`;
  if (rights === null)
    return warn('key', `${exchangeId} does not tell what a key may do`, `look ${nowhere} that it may not withdraw`);
  if (rights.canWithdraw) return fail('key', 'it may withdraw', `take that right away ${nowhere}, or make a new key`);
  if (!rights.canRead) return fail('key', 'it may not read the account', `give it that right ${nowhere}`);
  if (!rights.canTrade && isLive)
    return fail('key', 'it may not trade on the spot market', `give it that right ${nowhere}`);
  if (!rights.ipRestricted)
    return warn('key', 'it works from every address', `limit it to this machine’s address ${nowhere}`);
  return ok('key', `may read${rights.canTrade ? ' and trade' : ''}, may not withdraw`);
}

/** The reason alone; what helps is said behind the arrow. */
function reasonOf(error: ExchangeCallError): string {
  return error.message.replace(/; try again, or run "roottrading doctor".*$/, '');
}
