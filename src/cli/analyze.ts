import type { Level } from '../engine/analyzer/levels/level.ts';
import { TIMEFRAMES, timeframesFrom } from '../engine/candles/timeframe.ts';
import { loadCandles } from '../exchange/replay/candle-files.ts';
import { CandleFileError, type CandleTable } from '../exchange/replay/candle-table.ts';
import { LineWriter } from './analyze/output.ts';
import { analysisRows, type AnalysisRow } from './analyze/rows.ts';
import { choiceOption, CommandFailed, textOption, UsageError, type Verb } from './verb.ts';

export const analyze: Verb = {
  name: 'analyze',
  positional: '<path…>',
  summary: 'Analysis rows over recorded candles: every column of analyzer_data, one row per closed candle.',
  options: {
    symbol: { type: 'string', value: 'SYMBOL', describe: 'which symbol; needed where the path holds several' },
    timeframe: { type: 'string', value: 'TF', describe: `${TIMEFRAMES.join(', ')}; default 15m, or that of the data` },
    json: { type: 'boolean', describe: 'print every row as a JSON line; else the last row as a table' },
  },
  async run(input) {
    if (input.positionals.length === 0)
      throw new UsageError('analyze: no path; for example roottrading analyze ./candles --symbol SOLUSDC --json');
    const wanted = choiceOption(input, 'timeframe', TIMEFRAMES);
    const table = await load(input.positionals, textOption(input, 'symbol')?.toUpperCase().replace(/[/-]/, ''));
    const possible = timeframesFrom(table.timeframe);
    const timeframe = wanted ?? (possible.includes('15m') ? '15m' : table.timeframe);
    if (!possible.includes(timeframe)) {
      throw new CommandFailed(
        `analyze: ${timeframe} cannot be built from ${table.timeframe} candles; possible are ${possible.join(', ')}`,
      );
    }
    const rows = analysisRows(table, timeframe);
    return input.values['json'] === true ? printLines(rows) : printLast(rows, timeframe);
  },
};

async function printLines(rows: Iterable<AnalysisRow>): Promise<number> {
  const writer = new LineWriter(process.stdout);
  for (const row of rows) {
    if (!(await writer.write(JSON.stringify(row)))) break;
  }
  await writer.end();
  return 0;
}

function printLast(rows: Iterable<AnalysisRow>, timeframe: string): number {
  let last: AnalysisRow | null = null;
  let count = 0;
  const regimes = new Map<string, number>();
  for (const row of rows) {
    last = row;
    count += 1;
    const regime = String(row['market_regime'] ?? 'none');
    regimes.set(regime, (regimes.get(regime) ?? 0) + 1);
  }
  if (last === null) throw new CommandFailed(`analyze: too few candles to close one of ${timeframe}`);
  const width = Math.max(...Object.keys(last).map((name) => name.length));
  const lines = Object.entries(last).flatMap(([name, value]) => {
    const [first = '–', ...others] = shown(value);
    return [`${name.padEnd(width)}  ${first}`, ...others.map((line) => ' '.repeat(width + 2) + line)];
  });
  process.stdout.write(
    `${lines.join('\n')}\n\nThe last of ${count} rows; --json prints all of them. Levels: price, touches,\nstrength, source, last touch (UTC).\n${regimeShares(regimes, count)}\n`,
  );
  return 0;
}

/** How often each regime was seen, the most frequent first; in lines of a terminal's width. */
function regimeShares(regimes: ReadonlyMap<string, number>, count: number): string {
  const shares = [...regimes]
    .toSorted(([, a], [, b]) => b - a)
    .map(([regime, rows]) => `${regime} ${((100 * rows) / count).toFixed(1)} %`);
  return `Regimes: ${shares.join(' · ')}`.replaceAll(/(.{1,76})( · |$)/g, '$1\n').trimEnd();
}

/** The lines of a value: one, or one for each level. */
function shown(value: unknown): string[] {
  if (value === null) return ['–'];
  if (typeof value === 'number') return [String(Number(value.toPrecision(10)))];
  return isLevels(value) ? value.map(levelWords) : [String(value)];
}

function isLevels(value: unknown): value is readonly Level[] {
  return Array.isArray(value);
}

function levelWords({ price, source, touches, strength, lastTouchTimeMs }: Level): string {
  const lastTouch = new Date(lastTouchTimeMs).toISOString().slice(5, 16).replace('T', ' ');
  return `${String(Number(price.toPrecision(8))).padEnd(11)} ×${touches} ${strength} ${source}, ${lastTouch}`;
}

async function load(paths: readonly string[], symbol: string | undefined): Promise<CandleTable> {
  try {
    const tables = await loadCandles(paths, symbol === undefined ? {} : { symbols: [symbol] });
    const [table, ...others] = tables;
    if (table === undefined) {
      throw new CommandFailed(`analyze: no candles of ${symbol ?? 'any symbol'} in ${paths.join(', ')}`);
    }
    if (others.length > 0) {
      const names = tables.map((each) => each.symbol).join(', ');
      throw new UsageError(`analyze: the path holds ${names}; choose one with --symbol ${table.symbol}`);
    }
    return table;
  } catch (error) {
    if (error instanceof CandleFileError) throw new CommandFailed(`analyze: ${error.message}`);
    throw error;
  }
}
