import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '../engine/candles/timeframe.ts';
import { ExchangeCallError, UnknownExchangeError, UnknownSymbolError } from '../exchange/ccxt/errors.ts';
import { openVenue, type Venue } from '../exchange/ccxt/venue.ts';
import type { Settings } from '../settings/settings.ts';
import { downloadSymbol, Interrupted, type DownloadReport } from './fetch/download.ts';
import { ProgressBar } from './replay/progress-bar.ts';
import { commandSettings } from './settings.ts';
import {
  choiceOption,
  CommandFailed,
  dateOption,
  endOption,
  printJson,
  textOption,
  UsageError,
  type Verb,
  type VerbInput,
} from './verb.ts';

const DEFAULT_FOLDER = './candles';

export const fetchVerb: Verb = {
  name: 'fetch',
  summary: 'Downloads candles from the exchange of MARKET into files for replay; resumes, checks for holes.',
  options: {
    symbols: { type: 'string', value: 'A,B', describe: 'which symbols; default TRADING_SYMBOLS' },
    from: { type: 'string', value: 'DATE', describe: 'first day (UTC), included' },
    to: { type: 'string', value: 'DATE', describe: 'last day (UTC), included; default now' },
    timeframe: { type: 'string', value: 'TF', describe: `${TIMEFRAMES.join(', ')}; default 1m` },
    out: { type: 'string', value: 'DIR', describe: `folder for the files, default ${DEFAULT_FOLDER}` },
    json: { type: 'boolean', describe: 'print the report as JSON' },
  },
  async run(input) {
    const settings = commandSettings();
    const timeframe = choiceOption(input, 'timeframe', TIMEFRAMES) ?? '1m';
    const span = spanOf(input, timeframe, Date.now());
    const symbols = symbolsOf(input, settings);
    const bar = new ProgressBar(process.stderr);
    const venue = await openMarket(settings);
    let interrupted = false;
    const interrupt = (): void => {
      interrupted = true;
    };
    process.once('SIGINT', interrupt);
    try {
      await checkMarket(venue, symbols, timeframe);
      const reports: DownloadReport[] = [];
      for (const [index, symbol] of symbols.entries()) {
        const report = await downloadSymbol(venue, symbol, {
          timeframe,
          ...span,
          folder: textOption(input, 'out') ?? DEFAULT_FOLDER,
          progress: (name, doneMs) =>
            bar.show(
              'fetch',
              index * (span.toMs - span.fromMs) + doneMs - span.fromMs,
              symbols.length * (span.toMs - span.fromMs),
              `${name} ${new Date(doneMs).toISOString().slice(0, 10)}`,
            ),
          notice: (text) => process.stderr.write(`${text}\n`),
          interrupted: () => interrupted,
        });
        reports.push(report);
        if (input.values['json'] !== true) {
          bar.clear();
          process.stdout.write(lineOf(report));
        }
      }
      if (input.values['json'] === true) printJson({ symbols: reports });
      return reports.some(({ candles }) => candles === 0) ? 1 : 0;
    } catch (error) {
      throw explained(error);
    } finally {
      bar.clear();
      process.off('SIGINT', interrupt);
      await venue.close();
    }
  },
};

/** Whole candles that have closed. */
function spanOf(input: VerbInput, timeframe: Timeframe, nowMs: number): { fromMs: number; toMs: number } {
  const given = dateOption(input, 'from');
  if (given === undefined) throw new UsageError('--from is missing; for example --from 2023-10-01');
  const stepMs = TIMEFRAME_MS[timeframe];
  const endMs = endOption(input, 'to');
  const fromMs = Math.ceil(given / stepMs) * stepMs;
  const toMs = Math.floor(Math.min(endMs ?? nowMs, nowMs) / stepMs) * stepMs;
  if (toMs <= fromMs)
    throw new UsageError(`--from lies ${endMs === undefined ? 'in the future' : 'after --to, or in the future'}`);
  return { fromMs, toMs };
}

function symbolsOf(input: VerbInput, settings: Settings): readonly string[] {
  const text = textOption(input, 'symbols');
  if (text === undefined) return settings.TRADING_SYMBOLS;
  const symbols = text.split(',').map((symbol) => symbol.trim().toUpperCase().replace(/[/-]/, ''));
  const odd = symbols.find((symbol) => !/^[A-Z0-9]{4,20}$/.test(symbol));
  if (odd !== undefined)
    throw new UsageError(`--symbols: "${odd}" is not a symbol; for example --symbols SOLUSDC,BTCUSDC`);
  return [...new Set(symbols)];
}

async function openMarket({ MARKET, EXCHANGE_REST_ROOT, EXCHANGE_WS_ROOT }: Settings): Promise<Venue> {
  const exchangeId = MARKET.kind === 'exchange' ? MARKET.id : 'binance';
  try {
    return await openVenue({
      exchangeId,
      apiKey: null,
      apiSecret: null,
      restRoot: EXCHANGE_REST_ROOT,
      wsRoot: EXCHANGE_WS_ROOT,
    });
  } catch (error) {
    throw explained(error);
  }
}

async function checkMarket(venue: Venue, symbols: readonly string[], timeframe: Timeframe): Promise<void> {
  await venue.load(symbols);
  for (const symbol of symbols) venue.market(symbol);
  if (venue.data.timeframes[timeframe] === undefined) {
    throw new CommandFailed(`fetch: ${venue.id} has no ${timeframe} candles; take 1m`);
  }
}

function explained(error: unknown): unknown {
  if (error instanceof Interrupted)
    return new CommandFailed('fetch: interrupted; what came is kept, the same command goes on from there');
  if (error instanceof UnknownSymbolError)
    return new CommandFailed(`fetch: ${error.message.replace('TRADING_SYMBOLS', '--symbols')}`);
  if (error instanceof ExchangeCallError)
    return new CommandFailed(`fetch: ${error.message}; what came is kept, the same command goes on from there`);
  return error instanceof UnknownExchangeError ? new CommandFailed(error.message) : error;
}

function lineOf(report: DownloadReport): string {
  const { symbol, candles, downloaded, holes, first, last } = report;
  if (candles === 0) return `${symbol.padEnd(12)} no candles in this span\n`;
  const missing = holes.reduce((sum, hole) => sum + hole.missing, 0);
  const longest = holes.toSorted((a, b) => b.missing - a.missing)[0];
  const gaps =
    longest === undefined
      ? 'no holes'
      : `${holes.length} holes that the exchange has itself (${missing} candles; the longest from ${longest.from.slice(0, 16)}, ${longest.missing})`;
  return `${symbol.padEnd(12)} ${candles} candles ${first?.slice(0, 16)} … ${last?.slice(0, 16)}, ${downloaded} new, ${gaps}\n`;
}
