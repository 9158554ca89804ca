import {
  amount,
  amountOr,
  choice,
  custom,
  integer,
  pattern,
  real,
  secret,
  secretUrl,
  url,
  yesNo,
  type Kind,
} from './kinds.ts';
import type { Unit } from './units.ts';
import {
  readAssets,
  readHours,
  readLanguage,
  readMarket,
  readMinute,
  readOwners,
  readSteps,
  readSymbols,
  readTimeZone,
  readWeights,
  readWords,
} from './values.ts';

/** One setting: its kind gives type, range and problems; the rest is for people. */
export interface Setting<T> {
  readonly kind: Kind<T>;
  /** The text that counts when it is not set; null = no value. */
  readonly fallback: string | null;
  readonly unit: Unit;
  /** One line: what it is for. Its French stands in {@link FRENCH_WHY}. */
  readonly why: string;
  readonly example: string;
}

const set = <T>(kind: Kind<T>, fallback: string, unit: Unit, why: string, example = fallback) =>
  ({ kind, fallback, unit, why, example }) as Setting<T> & { readonly fallback: string };
const optional = <T>(kind: Kind<T>, unit: Unit, why: string, example: string) =>
  ({ kind, fallback: null, unit, why, example }) as Setting<T> & { readonly fallback: null };

/** Assets of the default universe: the 22 that the engine has always followed, and SUI. */
const DEFAULT_ASSETS =
  'BTC ETH SOL XRP ADA UNI AAVE COMP LINK SAND AXS ENJ FET RENDER PEPE DOGE SHIB AVAX ATOM NEAR ALGO POL SUI';
const DEFAULT_SYMBOLS = DEFAULT_ASSETS.split(' ')
  .map((asset) => `${asset}USDC`)
  .join(',');

const snowflake = pattern(/^\d{1,21}$/, {
  en: 'a Discord id (digits only)',
  fr: 'un identifiant Discord (chiffres seulement)',
});

/** Every setting there is, in the order of the docs. Percent: 1.2 means 1.2 %. */
export const SETTINGS = {
  MARKET: set(
    custom(readMarket, {
      en: 'auto, demo, replay:<folder> or the id of an exchange such as binance',
      fr: 'auto, demo, replay:<dossier> ou une bourse comme binance',
    }),
    'auto',
    '',
    'where prices come from; auto = what the database began with; a new one: binance when it answers within 3 s, else the demo market',
    'binance',
  ),
  TRADING_MODE: set(choice(['paper', 'live']), 'paper', '', 'where orders go; live moves real money'),
  TRADING_ENABLED: set(
    yesNo,
    'false',
    '',
    'the second key of live trading: without it TRADING_MODE=live refuses to start',
    'true',
  ),
  TRADING_SYMBOLS: set(
    custom(readSymbols, {
      en: 'symbols of one quote asset, separated by commas',
      fr: 'des symboles d’une même devise, séparés par des virgules',
    }),
    DEFAULT_SYMBOLS,
    '',
    'the symbols that are followed and may be traded',
    'BTCUSDC,ETHUSDC,SOLUSDC',
  ),
  TRADING_CORE_ASSETS: set(
    custom(readAssets, { en: 'assets separated by commas', fr: 'des actifs séparés par des virgules' }),
    'BTC,ETH,SOL,XRP,ADA,LINK,NEAR,AAVE,DOGE',
    '',
    'assets that are always in the universe; each must be among TRADING_SYMBOLS (the default keeps those that are)',
    'BTC,ETH',
  ),
  ROLE: set(
    custom((text) => text, { en: 'all', fr: 'all' }),
    'all',
    '',
    'which half of the engine runs here; this version runs everything in one process',
  ),
  SHARD: optional(
    pattern(/^\d+\/\d+$/, { en: 'part/parts such as 1/2', fr: 'partie/parties comme 1/2' }),
    '',
    'share of the symbols of an analyst process; not in this version',
    '1/2',
  ),

  EXCHANGE_API_KEY: optional(
    secret(1, /^\S+$/, { en: 'the key as the exchange shows it', fr: 'la clé telle que la bourse la montre' }),
    '',
    'needed for live trading; it must not be allowed to withdraw',
    'vmPUZE6mv9SD5V…',
  ),
  EXCHANGE_API_SECRET: optional(
    secret(1, /^[\s\S]+$/, { en: 'the secret as the exchange shows it', fr: 'le secret tel que la bourse le montre' }),
    '',
    'belongs to EXCHANGE_API_KEY',
    'NhqPtmdSJYdKjV…',
  ),
  EXCHANGE_REST_ROOT: optional(
    url(['http:', 'https:']),
    '',
    "the exchange's HTTP address; unset = the official one",
    'https://api.binance.com',
  ),
  EXCHANGE_WS_ROOT: optional(
    url(['ws:', 'wss:']),
    '',
    "the exchange's stream address; unset = the official one",
    'wss://stream.binance.com:9443',
  ),
  EXCHANGE_ALLOW_WITHDRAWAL_KEY: set(
    yesNo,
    'false',
    '',
    'accepts an API key that may withdraw; without it live trading refuses such a key',
    'true',
  ),
  EXCHANGE_ACCOUNT_ADOPT: optional(
    pattern(/^[0-9a-f]{12}$/, {
      en: 'the mark that a refused start names (12 letters and digits)',
      fr: 'la marque que nomme un démarrage refusé (12 lettres et chiffres)',
    }),
    '',
    'after a change of the API key: says that this is the account which the database belongs to',
    '3f9a0c51d2e7',
  ),

  DEMO_SPEED: set(real(0.1, 3600), '60', 'market seconds per second', 'how fast the time of the demo market runs'),
  DEMO_SEED: set(integer(0, 4_294_967_295), '1', '', 'the same seed gives the same demo market'),
  PAPER_CASH: set(amount(1, 1_000_000_000), '1000', 'quote asset', 'paper money at the very first start'),
  PAPER_SLIPPAGE_PERCENT: set(real(0, 5), '0.05', '%', 'how much worse than the book side a paper order fills'),
  TRADING_FEE_PERCENT: set(
    real(0, 2),
    '0.1',
    '%',
    'taker fee per side for paper money, and for live where the exchange does not tell',
  ),

  ALLOCATION_WEAK_PERCENT: set(real(0, 100), '12', '% of equity', 'size of an entry on a WEAK signal'),
  ALLOCATION_MODERATE_PERCENT: set(real(0, 100), '18', '% of equity', 'size of an entry on a MODERATE signal'),
  ALLOCATION_STRONG_PERCENT: set(real(0, 100), '22', '% of equity', 'size of an entry on a STRONG signal'),
  ALLOCATION_VERY_STRONG_PERCENT: set(real(0, 100), '28', '% of equity', 'size of an entry on a VERY_STRONG signal'),
  ALLOCATION_USABLE_PERCENT: set(real(1, 100), '98', '% of free cash', 'share of the free cash that entries may use'),
  ALLOCATION_MIN_ENTRY: set(amount(1, 1_000_000), '15', 'quote asset', 'smallest entry; the exchange may ask for more'),

  LIBERATION_ASK_FROM: optional(
    amount(0, 1_000_000_000),
    'quote asset',
    'before a losing position worth at least this is sold to pay for a strong entry, a person is asked; 0 = always, unset = never',
    '50',
  ),
  LIBERATION_ANSWER_MINUTES: set(
    real(0.5, 120),
    '2',
    'minutes of the market',
    'without an answer by then the position is kept, and not asked about again for 30 minutes',
  ),

  TRADING_MAX_POSITIONS: set(integer(1, 100), '5', 'positions', 'no entry beyond this many open positions'),
  TRADING_MAX_ASSET_PERCENT: set(real(1, 100), '30', '% of equity', 'no entry that would put more into one asset'),
  TRADING_DAILY_LOSS_PERCENT: set(
    real(0.1, 100),
    '5',
    '% of equity',
    'entries stop until the next UTC day after such a loss',
  ),
  TRADING_STOP_COOLDOWN_MINUTES: set(
    real(0, 10_080),
    '30',
    'minutes',
    'no entry on a symbol this long after a stop, or a forced sale at a loss, closed it',
  ),
  TRADING_ENTRY_COOLDOWN_MINUTES: set(
    real(0, 10_080),
    '15',
    'minutes',
    'no entry on a symbol this long after its last entry',
  ),
  TRADING_STOP_LOSS_MIN_PERCENT: set(
    real(0.1, 50),
    '1.2',
    '% of entry',
    'least distance of the stop loss below the entry; the market around it widens it',
  ),
  TRADING_STOP_LOSS_MAX_PERCENT: set(
    real(0.1, 50),
    '1.8',
    '% of entry',
    'greatest distance of the stop loss below the entry',
  ),
  TRADING_BREAKEVEN_1_PERCENT: set(
    real(0.5, 100),
    '1.2',
    '% gain',
    'from this best gain a position is not sold below its entry and both fees',
  ),
  TRADING_BREAKEVEN_2_PERCENT: set(
    real(0.5, 100),
    '2',
    '% gain',
    'from this best gain it is not sold below a small profit',
  ),
  TRADING_TRAILING_START_PERCENT: set(
    real(0.5, 100),
    '1.5',
    '% gain',
    'from this best gain the stop trails the best price; later where the market swings widely',
  ),
  TRADING_TRAILING_MARGINS: set(
    custom(readSteps, {
      en: 'gain=margin pairs in percent, separated by commas',
      fr: 'des paires gain=marge en pour cent, séparées par des virgules',
    }),
    '8=0.4,5=0.6,3=0.8,2=1,1.5=1.2',
    '% gain = % of the best price',
    'how far below the best price the trailing stop stays, by the best gain',
  ),
  TRADING_TAKE_PROFIT_START_PERCENT: set(
    real(0.5, 100),
    '2.5',
    '% gain',
    'from this best gain the floors of TRADING_TAKE_PROFITS count',
  ),
  TRADING_TAKE_PROFITS: set(
    custom(readSteps, {
      en: 'gain=share pairs in percent, separated by commas',
      fr: 'des paires gain=part en pour cent, séparées par des virgules',
    }),
    '12=85,8=85,5=80,3=75,2=70',
    '% gain = % of it kept',
    'the share of a reached gain below which a position is sold',
  ),
  TRADING_MAX_SATELLITES: set(integer(0, 100), '6', 'symbols', 'symbols beyond the core that the universe may select'),
  TRADING_FORCE_MODERATE: set(real(0, 100), '4', 'force', 'from this force a signal is MODERATE'),
  TRADING_FORCE_STRONG: set(real(0, 100), '11', 'force', 'from this force a signal is STRONG'),
  TRADING_FORCE_VERY_STRONG: set(real(0, 100), '12', 'force', 'from this force a signal is VERY_STRONG'),
  TRADING_MIN_RISK_REWARD: set(real(0, 20), '0', 'ratio', 'smallest reward to risk of an entry; 0 = not tested', '1.2'),
  TRADING_STRATEGY_WEIGHTS: optional(
    custom(readWeights, {
      en: 'name=weight pairs separated by commas, weights 0 to 5',
      fr: 'des paires nom=poids séparées par des virgules, poids de 0 à 5',
    }),
    '',
    'weight of single strategies in the consensus; 0 switches one off',
    'MACD_Crossover_Strategy=0',
  ),

  DISCORD_TOKEN: optional(
    secret(1, /^\S+$/, {
      en: 'the token of the bot from the developer portal',
      fr: 'le jeton du bot, du portail des développeurs',
    }),
    '',
    'connects the Discord bot',
    'MTk4NjIyNDgz…',
  ),
  DISCORD_ALERT_CHANNEL_ID: optional(snowflake, '', 'the channel that gets the alerts', '123456789012345678'),
  DISCORD_GUILD_ID: optional(
    snowflake,
    '',
    'registers the commands in this server only, where they appear at once',
    '123456789012345678',
  ),
  DISCORD_API_ROOT: set(url(['http:', 'https:']), 'https://discord.com/api', '', "Discord's address"),
  TELEGRAM_TOKEN: optional(
    secret(1, /^\d+:[A-Za-z0-9_-]+$/, {
      en: 'the token of the bot as BotFather gives it',
      fr: 'le jeton du bot, tel que BotFather le donne',
    }),
    '',
    'connects the Telegram bot',
    '110201543:AAHdqTc…',
  ),
  TELEGRAM_ALERT_CHAT_ID: optional(
    pattern(/^-?\d{1,20}$/, { en: 'a numeric chat id', fr: 'un identifiant de discussion (chiffres)' }),
    '',
    'the chat that gets the alerts',
    '123456789',
  ),
  TELEGRAM_API_ROOT: set(url(['http:', 'https:']), 'https://api.telegram.org', '', "Telegram's address"),
  OWNERS: optional(
    custom(readOwners, {
      en: 'platform:id pairs separated by commas, platform telegram or discord',
      fr: 'des paires plateforme:id séparées par des virgules, telegram ou discord',
    }),
    '',
    'who may do everything, and make others viewers or traders; identities of one person may be joined with =',
    'telegram:123456789,discord:123456789012345678',
  ),
  COMMANDS_OFF: optional(
    custom(readWords, {
      en: 'command names separated by commas; read, add and administer mean all of their class',
      fr: 'des noms de commandes ; read, add et administer valent pour leur classe',
    }),
    '',
    'commands that nobody may use; what reduces risk is switched off only by its own name',
    'buy,force',
  ),
  CONFIRM_CODE_ABOVE: set(
    amountOr(['auto', 'off'], 0, 1_000_000_000),
    'auto',
    'quote asset',
    'a buy by hand above this asks for a code from another device; auto = 200 with real money, off with paper',
    '500',
  ),
  MANUAL_BUY_DAILY_LIMIT: set(
    amountOr(['off'], 0, 1_000_000_000),
    'off',
    'quote asset',
    'a buy by hand that brings those of the local day above this asks for such a code',
    '1000',
  ),
  LANGUAGE: set(
    custom(readLanguage, { en: 'en or fr', fr: 'en ou fr' }),
    'en',
    '',
    'language of banners and alerts, and of people who have not chosen',
    'fr',
  ),
  TIMEZONE: set(
    custom(readTimeZone, { en: 'an IANA name such as Europe/Paris', fr: 'un nom IANA comme Europe/Paris' }),
    'UTC',
    '',
    'zone of the times that people see',
    'Europe/Paris',
  ),
  ALERT_QUIET_HOURS: optional(
    custom(readHours, { en: 'HH:MM-HH:MM', fr: 'des heures HH:MM-HH:MM' }),
    'local time',
    'only danger makes a sound then',
    '23:00-07:00',
  ),
  ALERT_REPEAT_MINUTES: set(
    integer(0, 1_440),
    '5',
    'minutes',
    'a danger that nobody acknowledges is told again after this, then after twice as long each time; 0 = never',
  ),
  ALERT_DIGEST_TIME: set(
    custom(readMinute, { en: 'HH:MM', fr: 'une heure HH:MM' }),
    '20:00',
    'local time',
    'when the daily digest is sent',
  ),
  ALERT_BRIEF_TIME: optional(
    custom(readMinute, { en: 'HH:MM', fr: 'une heure HH:MM' }),
    'local time',
    'when the morning brief is sent',
    '07:30',
  ),

  API_HOST: set(
    pattern(/^[A-Za-z0-9.:-]+$/, { en: 'a host name or address', fr: 'un nom d’hôte ou une adresse' }),
    '127.0.0.1',
    '',
    'where the HTTP interface listens',
    '0.0.0.0',
  ),
  API_PORT: set(integer(0, 65_535), '8000', '', 'its port; 0 = any free one'),
  API_TOKEN: optional(
    secret(1, /^\S+$/, {
      en: 'a word without spaces, better of 16 characters or more',
      fr: 'un mot sans espaces, de préférence 16 caractères ou plus',
    }),
    '',
    'opens the writing routes to whoever sends it',
    'a long random word',
  ),

  DATABASE_URL: optional(
    secretUrl(['postgres:', 'postgresql:']),
    '',
    'a PostgreSQL 15 server; unset = the embedded one in DATA_DIR',
    'postgres://root:secret@localhost:5432/trading',
  ),
  REDIS_URL: optional(
    secretUrl(['redis:', 'rediss:']),
    '',
    'a Redis server for cache and bus; unset = in this process',
    'redis://localhost:6379',
  ),
  DATA_DIR: set(
    pattern(/\S/, { en: 'a folder', fr: 'un dossier' }),
    './data',
    '',
    'the folder of the embedded database',
  ),
  LOG_LEVEL: set(
    choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
    'info',
    '',
    'how much is logged',
    'debug',
  ),
} as const;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

type ValueOf<S> = S extends { readonly kind: Kind<infer T>; readonly fallback: infer F }
  ? F extends null
    ? T | null
    : T
  : never;

/** Every setting by its name, parsed. */
export type Settings = { readonly [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> };

/** Names that begin like this are ours: an unknown one is a typo. */
export const OWN_PREFIXES = [
  'DISCORD_',
  'TELEGRAM_',
  'EXCHANGE_',
  'DEMO_',
  'PAPER_',
  'TRADING_',
  'ALLOCATION_',
  'LIBERATION_',
  'ALERT_',
  'COMMANDS_',
  'CONFIRM_',
  'MANUAL_',
  'API_',
] as const;
