import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../engine/settings.ts';
import { CandleFileError, type CandleTable } from '../exchange/replay/candle-table.ts';
import { loadCandles } from '../exchange/replay/candle-files.ts';
import { runReplay } from '../runtime/replay/replay.ts';
import { reproducible } from '../runtime/replay/report.ts';
import { ShardThreads } from '../runtime/replay/workers/threads.ts';
import { DecisionLog } from './replay/decision-log.ts';
import { printReport } from './replay/print-report.ts';
import { ProgressBar } from './replay/progress-bar.ts';
import { tradesCsv } from './replay/trades-csv.ts';
import {
  CommandFailed,
  dateOption,
  endOption,
  numberOption,
  printJson,
  textOption,
  UsageError,
  type Verb,
  type VerbInput,
} from './verb.ts';

export const replay: Verb = {
  name: 'replay',
  positional: '<path…>',
  summary: 'The whole engine over recorded candles (CSV or CSV.gz files, or folders of them).',
  options: {
    symbols: { type: 'string', value: 'A,B', describe: 'only these symbols' },
    from: { type: 'string', value: 'DATE', describe: 'first day (UTC), included' },
    to: { type: 'string', value: 'DATE', describe: 'last day (UTC), included' },
    cash: { type: 'string', value: 'AMOUNT', describe: 'starting money, default 1000' },
    'fee-rate': { type: 'string', value: 'RATIO', describe: 'fee per side, default 0.001' },
    slippage: { type: 'string', value: 'RATIO', describe: 'lost on every fill, default 0.0005' },
    seed: { type: 'string', value: 'N', describe: 'seed of the random-entry baseline, default 1' },
    'walk-forward': { type: 'string', value: 'N', describe: 'report N consecutive spans' },
    workers: {
      type: 'string',
      value: 'N',
      describe: 'threads for the analysis; 0 = candle by candle as live, 1 = no extra thread',
    },
    out: { type: 'string', value: 'DIR', describe: 'write report.json, trades.csv, decisions.jsonl and equity.png' },
    json: { type: 'boolean', describe: 'print the report as JSON' },
  },
  async run(input) {
    if (input.positionals.length === 0) {
      throw new UsageError('replay: no path; for example roottrading replay ./candles --from 2023-10-01');
    }
    const [first] = input.positionals;
    if (first?.endsWith('.jsonl') === true) return replayRun(first, textOption(input, 'out'));
    const threads = new ShardThreads();
    try {
      return await replayCandles(input, threads);
    } finally {
      await threads.close();
    }
  },
};

/** Recorded candles, through the whole engine. */
async function replayCandles(input: VerbInput, threads: ShardThreads): Promise<number> {
  const symbols = textOption(input, 'symbols')
    ?.split(',')
    .map((symbol) => symbol.trim().toUpperCase());
  const fromMs = dateOption(input, 'from');
  const toMs = endOption(input, 'to');
  if (fromMs !== undefined && toMs !== undefined && toMs <= fromMs) throw new UsageError('--to: lies before --from');
  const cash = numberOption(input, 'cash', { min: 0.01, max: 1e12, example: '1000' }) ?? 1000;
  const settings = replaySettings(
    numberOption(input, 'fee-rate', { min: 0, max: 0.05, example: '0.001' }) ?? 0.001,
    numberOption(input, 'slippage', { min: 0, max: 0.05, example: '0.0005' }) ?? 0.0005,
  );
  const walkForward = numberOption(input, 'walk-forward', { min: 1, max: 1000, example: '4' }) ?? 0;
  const workers = numberOption(input, 'workers', { min: 0, max: 64, example: '2' });
  if (workers !== undefined && workers > 1) threads.standBy(Math.round(workers));
  const bar = new ProgressBar(process.stderr);
  const tables = await load(input.positionals, {
    ...(symbols === undefined ? {} : { symbols }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    progress: (read, total, rows) => {
      bar.show('reading', read, total, `${rows.toLocaleString('en')} candles`);
      if (workers === undefined && rows >= WORTH_WORKERS_CANDLES) threads.standBy(availableParallelism());
    },
  });
  if (tables.length === 0) throw new CommandFailed('replay: no candles there for these symbols and dates');

  const out = textOption(input, 'out');
  if (out !== undefined) await mkdir(out, { recursive: true });
  const log = out === undefined ? null : await DecisionLog.open(path.join(out, 'decisions.jsonl'));
  const result = await runReplay(tables, {
    settings,
    cash: String(cash),
    seed: numberOption(input, 'seed', { min: 0, max: 2 ** 32 - 1, example: '1' }) ?? 1,
    walkForward: Math.round(walkForward),
    workers: Math.round(workers ?? workersFor(tables)),
    threads,
    ...(log === null ? {} : { onDecision: (decision) => log.write(decision) }),
    progress: (done, total, timeMs) => bar.show('replay', done, total, new Date(timeMs).toISOString().slice(0, 16)),
  }).catch((error: unknown) => {
    throw error instanceof RangeError ? new CommandFailed(`replay: ${error.message}`) : error;
  });
  bar.clear();
  if (out !== undefined && log !== null) {
    await log.close();
    await writeFile(path.join(out, 'report.json'), `${JSON.stringify(reproducible(result.report), null, 2)}\n`);
    await writeFile(path.join(out, 'trades.csv'), tradesCsv(result.account.trades));
    const { drawEquity } = await import('../bot/charts/equity.ts');
    const png = await drawEquity({
      title: 'Equity',
      points: result.account.curve.map((point) => ({ timeMs: point.timeMs, value: point.equity })),
    });
    await writeFile(path.join(out, 'equity.png'), png);
  }
  if (input.values['json'] === true) printJson(result.report);
  else printReport(result.report, process.stdout, process.stdout.columns ?? PLAIN_COLUMNS);
  return 0;
}

/** A record of a live run (`start --record`): the same events, the same decisions. */
async function replayRun(file: string, out: string | undefined): Promise<number> {
  const { replayRecord } = await import('../runtime/record.ts');
  if (out !== undefined) await mkdir(out, { recursive: true });
  const log = out === undefined ? null : await DecisionLog.open(path.join(out, 'decisions.jsonl'));
  let decided = 0;
  const events = await replayRecord(file, (decisions) => {
    for (const decision of decisions) {
      decided++;
      log?.write(decision);
    }
  }).catch((error: unknown) => {
    throw new CommandFailed(`replay: ${error instanceof Error ? error.message : String(error)}`);
  });
  await log?.close();
  printJson({ record: file, events, decisions: decided });
  return 0;
}

/** Of a report that goes to a file or a pipe. */
const PLAIN_COLUMNS = 120;

/** Starting threads takes seconds of work, which shorter replays would not win back. */
const WORTH_WORKERS_CANDLES = 1_000_000;

function workersFor(tables: readonly CandleTable[]): number {
  const candles = tables.reduce((sum, { count }) => sum + count, 0);
  return candles < WORTH_WORKERS_CANDLES ? 1 : availableParallelism();
}

/** A replay walks candles and writes no rows. */
function replaySettings(feeRate: number, slippageRatio: number): EngineSettings {
  return {
    ...DEFAULT_ENGINE_SETTINGS,
    exitMode: 'candles',
    emitAnalysis: false,
    slippageRatio,
    trail: { ...DEFAULT_ENGINE_SETTINGS.trail, feeRate },
  };
}

async function load(...args: Parameters<typeof loadCandles>): ReturnType<typeof loadCandles> {
  try {
    return await loadCandles(...args);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (error instanceof CandleFileError || missing) throw new CommandFailed(`replay: ${error.message}`);
    throw error;
  }
}
