/**
 * `npm run preview` draws what people see: each command's reply on Discord and Telegram, dark and light, at the width of a phone, as
 * PNG files in out/preview. The replies come from a short run of the real engine on the demo market. Words after it choose commands:
 * `npm run preview -- summary positions`; `alerts` are several alerts in one message.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App } from '../src/cli/start/app.ts';
import { registerFonts } from '../src/bot/charts/fonts.ts';
import type { Reply } from '../src/commands/reply.ts';
import { DAY_MS } from '../src/engine/candles/timeframe.ts';
import { createLog } from '../src/runtime/log.ts';
import { readSettings } from '../src/settings/settings.ts';
import { candleRange } from '../src/storage/market-data.ts';
import { dangers } from './preview/dangers.ts';
import { LOOKS, phonePicture } from './preview/phone.ts';
import { signs } from './preview/signs.ts';
import { summaryReplies } from './preview/summaries.ts';

const OUT = join('out', 'preview');
const OWNER = '1';
/** The demo market at ten minutes a second: positions open within seconds. */
const SPEED = '600';
const RUN_LIMIT_MS = 40_000;
const WANTED_POSITIONS = 3;
const CANDLES_OF_A_DAY = 96;

const folder = mkdtempSync(join(tmpdir(), 'roottrading-preview-'));
const wanted = process.argv.slice(2);
registerFonts();
mkdirSync(OUT, { recursive: true });

/** Commands as a person types them; those that need a symbol get one that is held. */
function linesFor(symbol: string): readonly string[] {
  const free = 'BTC';
  return [
    '/summary',
    '/positions',
    `/position ${symbol}`,
    '/trailing',
    '/regimes',
    '/signals',
    '/opportunities',
    `/checklist ${free}`,
    '/why',
    `/why ${symbol}`,
    '/cycles',
    '/health',
    '/alerts',
    '/help',
    `/buy ${free} 50 0.95 preview`,
    `/sell ${symbol} 50`,
    '/flatten',
  ].filter((line) => wanted.length === 0 || wanted.some((word) => line.startsWith(`/${word}`)));
}

async function tradedFor(app: App): Promise<string> {
  const endMs = Date.now() + RUN_LIMIT_MS;
  for (;;) {
    const open = app.trading.engine.desk.openCycles().filter(({ status }) => status === 'active_buy');
    const [first] = open;
    if (first !== undefined && (open.length >= WANTED_POSITIONS || Date.now() > endMs)) return first.symbol;
    if (Date.now() > endMs) throw new Error(`the demo market opened no position within ${RUN_LIMIT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Fetched history is stored behind the back of trading; a chart is drawn from what is stored. */
async function historyStored(app: App, symbol: string): Promise<void> {
  const endMs = Date.now() + RUN_LIMIT_MS;
  for (;;) {
    const toMs = app.market.feed.nowMs();
    const stored = await candleRange(app.database, symbol, '15m', toMs - DAY_MS, toMs, CANDLES_OF_A_DAY);
    if (stored.length > CANDLES_OF_A_DAY / 2) return;
    if (Date.now() > endMs) throw new Error(`no history of ${symbol} was stored within ${RUN_LIMIT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function ask(app: App, text: string): Promise<Reply | null> {
  const person = {
    platform: 'telegram',
    userId: OWNER,
    userName: 'Ada',
    languageCode: 'en',
    place: OWNER,
    shared: false,
  } as const;
  const request = { ...person, updateId: `preview ${text}`, saidAtMs: Date.now() };
  return app.commands.door.handle(request, { kind: 'text', text });
}

async function draw(what: string, name: string, reply: Reply): Promise<void> {
  for (const look of LOOKS) writeFileSync(join(OUT, `${name}.${look}.png`), await phonePicture(reply, look));
  process.stdout.write(`${what} → ${join(OUT, name)}.*.png\n`);
}

for (const [name, reply] of [...dangers(), ...(await signs())]) {
  if (wanted.length === 0 || wanted.some((word) => name.startsWith(word))) await draw(name, name, reply);
}
if (wanted.length === 0 || wanted.includes('alerts')) {
  for (const [name, reply] of await summaryReplies()) await draw('alerts', name, reply);
}
// alerts alone need no engine
if (wanted.length === 1 && wanted[0] === 'alerts') {
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

const settings = readSettings({
  MARKET: 'demo',
  DEMO_SPEED: SPEED,
  DATA_DIR: folder,
  API_PORT: '0',
  OWNERS: `telegram:${OWNER}`,
});
const log = createLog('error', [], (line) => void process.stderr.write(line));
const fail = (problem: Error): never => {
  throw problem;
};
const app = await startApp({
  settings,
  log,
  record: null,
  fatal: fail,
  onAlerts: () => undefined,
  stopping: new AbortController().signal,
  say: () => undefined,
  showOnTerminal: () => false,
});
try {
  const symbol = await tradedFor(app);
  await historyStored(app, symbol);
  for (const line of linesFor(symbol)) {
    const reply = await ask(app, line);
    if (reply === null) throw new Error(`${line} was not answered`);
    await draw(line, line.slice(1).split(' ', 2).join('-'), reply);
  }
} finally {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
}
// sockets of libraries that linger must not keep a finished script alive
process.exit(0);
