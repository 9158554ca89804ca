import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { requestOf, startTerminalChat, type TerminalChat } from '../bot/terminal/chat.ts';
import { typedAlarm } from '../commands/alarm-words.ts';
import { alertReply, type Alert } from '../commands/alerts.ts';
import { createLog, type Log } from '../runtime/log.ts';
import { loadSettings } from '../settings/load.ts';
import { secretsOf } from '../settings/secrets.ts';
import { settingsWarnings, type Settings } from '../settings/settings.ts';
import { inTime } from '../waiting/late.ts';
import { banner } from './start/banner.ts';
import { commandsOff } from './start/commands-off.ts';
import { StoppedWaiting } from './start/await-database.ts';
import { openRecord } from './start/record.ts';
import type { App } from './start/app.ts';
import { CommandFailed, textOption, type Verb } from './verb.ts';

/** A stop that takes longer than this is cut short: everything that matters is stored already. */
const STOP_LIMIT_MS = 4_500;

export const start: Verb = {
  name: 'start',
  summary: 'Runs the engine; settings come from the environment or the file .env.',
  options: {
    record: { type: 'string', value: 'FILE', describe: 'append every event the engine sees, for a later replay' },
  },
  async run(input) {
    const startedMs = performance.now();
    const settings = readSettingsOrFail();
    // the whole engine takes a second to load: wrong settings are told before
    const { startApp } = await import('./start/app.ts');
    const terminal = process.stdin.isTTY && process.stdout.isTTY;
    makeDataDir(settings.DATA_DIR);
    const log = createLog(settings.LOG_LEVEL, secretsOf(settings), writerFor(terminal, settings));
    const recordFile = textOption(input, 'record');
    const record = recordFile === undefined ? null : await openRecord(recordFile);

    let chat: TerminalChat | null = null;
    const stopping = new StopSignal();
    const app = await startApp({
      settings,
      log,
      record,
      fatal: (problem) => stopping.fail(problem),
      stopping: stopping.signal,
      // a service has it in its log
      say: (line) => terminal && void process.stderr.write(`${line}\n`),
      showOnTerminal: (reply) => {
        chat?.show(reply);
        return chat !== null;
      },
      // before the chat there is nobody to show anything to, and no app yet
      onAlerts: (alerts) => chat !== null && showAlerts(chat, alerts, settings, app),
    }).catch(async (error: unknown) => {
      if (error instanceof StoppedWaiting) {
        await record?.close();
        process.exit(0);
      }
      throw new CommandFailed(`RootTrading cannot start: ${error instanceof Error ? error.message : String(error)}`);
    });
    announce(app, settings, log, terminal, (performance.now() - startedMs) / 1000);
    if (terminal) {
      chat = startTerminalChat({
        handle: (request, wanted) => app.commands.door.handle(request, wanted),
        input: process.stdin,
        output: process.stdout,
        words: [...app.commands.door.commands.map((command) => `/${command.name}`), ...settings.TRADING_SYMBOLS],
        userName: userInfo().username,
        interrupted: () => stopping.ask(),
      });
      void chat.closed.then(() => stopping.ask());
      if (app.commands.pairing.isNeeded && hasBot(settings)) await showPairing(chat, app);
    }
    app.signs
      .tellStart(Date.now())
      .catch((error: unknown) => log.logger.warn({ component: 'main', error }, 'the start could not be told'));
    const problem = await stopping.wait();
    chat?.close();
    await inTime(stopAll(app, record), STOP_LIMIT_MS);
    log.logger.info({ component: 'main' }, 'stopped');
    if (problem !== null) {
      process.stderr.write(`${problem.message}\n`);
      process.exit(1);
    }
    // sockets of libraries that linger must not keep a stopped engine alive
    process.exit(0);
  },
};

function hasBot({ DISCORD_TOKEN, TELEGRAM_TOKEN }: Settings): boolean {
  return DISCORD_TOKEN !== null || TELEGRAM_TOKEN !== null;
}

/** With a bot and without an owner, the first thing to do is to become one. */
async function showPairing(chat: TerminalChat, app: App): Promise<void> {
  const request = requestOf(userInfo().username);
  const reply = await app.commands.door.handle(request, { kind: 'command', name: 'pair', args: {} });
  if (reply !== null) chat.show(reply);
}

/** Waits for Ctrl-C, SIGTERM, the end of the chat or a fatal problem; a second Ctrl-C ends at once. */
class StopSignal {
  readonly #done: Promise<Error | null>;
  #resolve: (problem: Error | null) => void = () => undefined;
  readonly #asking = new AbortController();

  constructor() {
    this.#done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    process.on('SIGINT', () => this.ask());
    process.on('SIGTERM', () => this.ask());
  }

  ask(): void {
    if (this.#asking.signal.aborted) process.exit(130);
    this.#asking.abort();
    this.#resolve(null);
  }

  /** Aborted once the process was asked to end. */
  get signal(): AbortSignal {
    return this.#asking.signal;
  }

  fail(problem: Error): void {
    this.#resolve(problem);
  }

  wait(): Promise<Error | null> {
    return this.#done;
  }
}

function readSettingsOrFail(): Settings {
  try {
    const settings = loadSettings();
    commandsOff(settings);
    return settings;
  } catch (error) {
    throw new CommandFailed(`The settings cannot be used:\n${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The log of a terminal lies beside the data, before the database opens the folder. */
function makeDataDir(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`DATA_DIR ${folder} cannot be created (${why}). Choose a folder that this user may write`);
  }
}

/** With a terminal the log goes to a file beside the data, so that it does not talk into the chat. */
function writerFor(terminal: boolean, settings: Settings): (line: string) => void {
  if (!terminal) return (line) => void process.stdout.write(line);
  const file = createWriteStream(join(settings.DATA_DIR, 'roottrading.log'), { flags: 'a' });
  return (line) => void file.write(line);
}

function announce(app: App, settings: Settings, log: Log, terminal: boolean, seconds: number): void {
  const { trading, market, database, cache, bots, api, version } = app;
  const { desk } = trading.engine;
  const open = desk.openCycles().length;
  const facts = {
    version,
    mode: settings.TRADING_MODE,
    market: market.name,
    marketNote: marketNote(app, settings),
    symbols: market.markets.length,
    database: database.description,
    cache: cache.kind === 'redis' ? 'Redis' : 'in the database',
    bots: bots.connected,
    api: api.address,
    cash: `${desk.equityNumber().toFixed(2)} ${desk.quoteAsset}, of which ${Number(desk.freeQuote().toFixed()).toFixed(2)} free`,
    restored: open === 0 ? 'no open positions' : `${open} open position${open === 1 ? '' : 's'}`,
    seconds,
    warnings: [
      ...settingsWarnings(settings),
      ...market.warnings,
      ...(market.missing.length > 0 ? [`not traded here and left out: ${market.missing.join(', ')}`] : []),
    ],
    hint: terminal ? 'Type /help, or press Tab.' : null,
  };
  if (terminal) process.stdout.write(banner(facts));
  log.logger.info({ component: 'main', ...facts }, 'RootTrading is running');
}

function marketNote(app: App, settings: Settings): string | null {
  const speed = `DEMO: simulated prices, ${settings.DEMO_SPEED} market seconds a second`;
  if (app.market.fellBack) return `binance did not answer within 3 s. ${speed}`;
  if (app.market.name === 'demo' && app.market.remembered)
    return `${speed}. This database began with it; for live prices set MARKET=binance and an empty DATA_DIR`;
  if (app.market.name === 'demo') return speed;
  return app.market.name.startsWith('replay:')
    ? `recorded prices, ${settings.DEMO_SPEED} market seconds a second`
    : null;
}

/** Silent moves of a stop would only scroll; everything else is shown between question and answer. */
function showAlerts(chat: TerminalChat, alerts: readonly Alert[], settings: Settings, app: App): void {
  const world = {
    timeZone: settings.TIMEZONE,
    quoteAsset: app.trading.engine.desk.quoteAsset,
    market: app.market.name,
  };
  for (const alert of alerts) {
    if (alert.priority !== 'info')
      chat.show(typedAlarm(alert, alertReply(alert, settings.LANGUAGE, world), settings.LANGUAGE));
  }
}

async function stopAll(app: App, record: { close(): Promise<void> } | null): Promise<void> {
  await app.stop();
  await record?.close();
}
