import { OWN_PREFIXES, SETTINGS, SETTING_NAMES, type Setting, type SettingName, type Settings } from './declaration.ts';
import type { Words } from '../text/language.ts';
import { distance, nearest } from '../text/nearest.ts';
import { PROBLEMS, withText } from './problems.ts';
import { baseAssetOf } from './values.ts';

export type { Settings, SettingName } from './declaration.ts';
export type { HoursRange, Market, PersonId } from './values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with one setting, and how it should look. */
export interface SettingProblem {
  readonly name: string;
  readonly problem: Words;
  readonly example: string | null;
}

/** All problems at once, one English line each. Never holds a secret's value. */
export class SettingsError extends Error {
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super(problems.map(problemLine).join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

function problemLine({ name, problem, example }: SettingProblem): string {
  return `${name} ${problem.en}${example === null ? '' : `, for example ${name}=${example}`}`;
}

/**
 * Reads and checks every setting. `environment` wins over `file` (the lines of `.env`); empty values count as not set.
 * @throws SettingsError with every problem found.
 */
export function readSettings(environment: Environment, file: Environment = {}): Settings {
  const problems: SettingProblem[] = [...unknownNames(environment, false), ...unknownNames(file, true)];
  const values: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    values[name] = readOne(name, textOf(name, environment, file), problems);
  }
  if (problems.length > 0) throw new SettingsError(problems);

  const settings = withCore(values as unknown as Settings, textOf('TRADING_CORE_ASSETS', environment, file) === null);
  const contradictions = checkTogether(settings);
  if (contradictions.length > 0) throw new SettingsError(contradictions);
  return Object.freeze(settings);
}

function textOf(name: string, environment: Environment, file: Environment): string | null {
  const given = [environment[name], file[name]].find((text) => text !== undefined && text.trim() !== '');
  return given?.trim() ?? null;
}

function readOne(name: SettingName, text: string | null, problems: SettingProblem[]): unknown {
  const setting: Setting<unknown> = SETTINGS[name];
  const source = text ?? setting.fallback;
  if (source === null) return null;
  const value = setting.kind.read(source);
  if (value !== null) return value;
  const { problem: reason, secret } = setting.kind;
  const problem = secret ? reason : withText(reason, source.slice(0, 60));
  problems.push({ name, problem, example: setting.example });
  return null;
}

/** Common names of other tools that begin like one of ours; in the environment they are not typos of this project. */
const FOREIGN_NAMES = ['API_KEY', 'API_SECRET', 'API_URL', 'API_BASE_URL'];

/** Typos: names with one of our prefixes; in `.env`, which is ours alone, also names that almost are a setting. */
function unknownNames(environment: Environment, isFile: boolean): SettingProblem[] {
  const known: readonly string[] = SETTING_NAMES;
  return Object.keys(environment)
    .filter((name) => !known.includes(name) && (isFile || !FOREIGN_NAMES.includes(name)))
    .filter((name) => OWN_PREFIXES.some((prefix) => name.startsWith(prefix)) || (isFile && isAlmost(name, known)))
    .map((name) => {
      const meant = nearest(name, known);
      return { name, problem: meant === null ? PROBLEMS.unknown : PROBLEMS.misspelt(meant), example: null };
    });
}

function isAlmost(name: string, known: readonly string[]): boolean {
  return known.some((candidate) => distance(name, candidate) <= 2);
}

/** The default core is narrowed to the symbols at hand; a core that was written down is taken at its word. */
function withCore(settings: Settings, isDefault: boolean): Settings {
  if (!isDefault) return settings;
  const followed = settings.TRADING_SYMBOLS.map(baseAssetOf);
  return { ...settings, TRADING_CORE_ASSETS: settings.TRADING_CORE_ASSETS.filter((asset) => followed.includes(asset)) };
}

const KNOWN_ROLES = ['analyst', 'desk', 'bot'];

/** Rules over several settings. */
export function checkTogether(settings: Settings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const add = (name: SettingName, problem: Words, example: string | null = null) =>
    problems.push({ name, problem, example });

  if (KNOWN_ROLES.includes(settings.ROLE)) {
    add('ROLE', PROBLEMS.noSuchRole(settings.ROLE), 'all');
  } else if (settings.ROLE !== 'all') {
    add('ROLE', withText(SETTINGS.ROLE.kind.problem, settings.ROLE), 'all');
  }
  if (settings.SHARD !== null) add('SHARD', PROBLEMS.noShards);

  const followed = settings.TRADING_SYMBOLS.map(baseAssetOf);
  const missing = settings.TRADING_CORE_ASSETS.filter((asset) => !followed.includes(asset));
  if (missing.length > 0) {
    add('TRADING_CORE_ASSETS', PROBLEMS.notFollowed(missing), followed.slice(0, 3).join(','));
  }

  const {
    TRADING_FORCE_MODERATE: moderate,
    TRADING_FORCE_STRONG: strong,
    TRADING_FORCE_VERY_STRONG: veryStrong,
  } = settings;
  if (!(moderate < strong && strong < veryStrong)) {
    const low = { name: 'TRADING_FORCE_MODERATE', value: moderate } as const;
    const high = { name: 'TRADING_FORCE_VERY_STRONG', value: veryStrong } as const;
    add('TRADING_FORCE_STRONG', PROBLEMS.notBetween(low, high), '11');
  }

  const inOrder = (low: SettingName, high: SettingName): void => {
    const value = Number(settings[high]);
    if (Number(settings[low]) > value) add(low, PROBLEMS.above({ name: high, value }));
  };
  inOrder('TRADING_STOP_LOSS_MIN_PERCENT', 'TRADING_STOP_LOSS_MAX_PERCENT');
  inOrder('TRADING_BREAKEVEN_1_PERCENT', 'TRADING_BREAKEVEN_2_PERCENT');

  const hasKey = settings.EXCHANGE_API_KEY !== null;
  const hasSecret = settings.EXCHANGE_API_SECRET !== null;
  if (hasKey !== hasSecret) {
    add(hasKey ? 'EXCHANGE_API_SECRET' : 'EXCHANGE_API_KEY', PROBLEMS.missingHalf);
  }
  return settings.TRADING_MODE === 'live' ? [...problems, ...checkLive(settings)] : problems;
}

/** Live trading needs to be asked for twice, with keys, on a real exchange. */
function checkLive(settings: Settings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (!settings.TRADING_ENABLED) {
    problems.push({ name: 'TRADING_ENABLED', problem: PROBLEMS.notForLive('true'), example: 'true' });
  }
  if (settings.EXCHANGE_API_KEY === null && settings.EXCHANGE_API_SECRET === null) {
    const example = SETTINGS.EXCHANGE_API_KEY.example;
    problems.push({ name: 'EXCHANGE_API_KEY', problem: PROBLEMS.liveNeedsKeys, example });
  }
  if (settings.MARKET.kind === 'demo' || settings.MARKET.kind === 'replay') {
    problems.push({ name: 'MARKET', problem: PROBLEMS.liveMarket(settings.MARKET.kind), example: 'binance' });
  }
  return problems;
}

const MIN_TOKEN_LENGTH = 16;

/** What is allowed but deserves a word at the start. */
export function settingsWarnings(settings: Settings): readonly string[] {
  const warnings: string[] = [];
  const loopback = ['127.0.0.1', 'localhost', '::1'].includes(settings.API_HOST);
  if (settings.TRADING_MODE === 'live' && settings.DATABASE_URL === null) {
    warnings.push(
      'live trading on the embedded database: a PostgreSQL server (DATABASE_URL) with backups is recommended',
    );
  }
  const tokenLength = settings.API_TOKEN?.reveal().length ?? MIN_TOKEN_LENGTH;
  if (tokenLength < MIN_TOKEN_LENGTH) {
    warnings.push(`API_TOKEN is short: ${MIN_TOKEN_LENGTH} random characters or more cannot be guessed`);
  }
  if (!loopback) {
    warnings.push(`the HTTP interface listens on ${settings.API_HOST}: everyone who reaches it can read balances`);
  }
  if ((settings.DISCORD_TOKEN !== null || settings.TELEGRAM_TOKEN !== null) && settings.OWNERS === null) {
    warnings.push(
      'OWNERS is empty: the bots answer nobody until you pair: /pair on this console (npx roottrading run pair) shows a code to send to a bot; or set OWNERS=telegram:<id>,discord:<id>',
    );
  }
  if (settings.DISCORD_TOKEN !== null && settings.DISCORD_ALERT_CHANNEL_ID === null) {
    warnings.push('DISCORD_ALERT_CHANNEL_ID is not set: Discord gets no alerts');
  }
  if (settings.TELEGRAM_TOKEN !== null && settings.TELEGRAM_ALERT_CHAT_ID === null) {
    warnings.push('TELEGRAM_ALERT_CHAT_ID is not set: Telegram gets no alerts');
  }
  return warnings;
}
