import { cpus, loadavg, totalmem } from 'node:os';
import { CLOCK } from './clock.ts';
import { spread, type Line } from './measure.ts';

const GB = 2 ** 30;

export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly loadAtStart: number;
  readonly clock: string;
}

export function machine(): Machine {
  const all = cpus();
  return {
    node: process.version,
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / GB),
    loadAtStart: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    clock: CLOCK,
  };
}

/** The report as a table for people. Lines in µs per candle also show how many times the floor they take. */
export function printTable(
  lines: readonly Line[],
  { node, cpu, cores, memoryGb, loadAtStart, clock }: Machine,
  source: string,
): void {
  console.log(
    `Node ${node}, ${cores} × ${cpu}, ${memoryGb} GB, load ${loadAtStart} at the start; measured in ${clock}; candles: ${source}\n`,
  );
  const floor = floorOf(lines);
  const head = ['', 'what', 'unit', 'min', 'median', 'max', '× floor', 'must', 'goal', ''];
  const rows = lines.map((line) => {
    const { min, median, max } = spread(line.values);
    const ratio = ratioToFloor(line, floor);
    return [
      line.id,
      line.what,
      line.unit,
      figure(min),
      figure(median),
      figure(max),
      ratio === null ? '' : ratio.toFixed(1),
      line.must === undefined ? '' : figure(line.must),
      line.goal === undefined ? '' : figure(line.goal),
      [verdict(line), line.note].filter((text) => text !== undefined && text !== '').join('; '),
    ];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const isNumber = (column: number): boolean => column >= 3 && column <= 8;
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) =>
      isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    console.log(cells.join('  ').trimEnd());
  }
}

/** The same for machines. */
export function reportJson(lines: readonly Line[], about: Machine, source: string): string {
  const floor = floorOf(lines);
  const results = lines.map((line) => ({ ...line, ...spread(line.values), timesFloor: ratioToFloor(line, floor) }));
  return `${JSON.stringify({ machine: about, candles: source, results }, null, 2)}\n`;
}

function floorOf(lines: readonly Line[]): number {
  return spread(lines.find(({ id }) => id === 'floor')?.values ?? []).median;
}

/** How many floors a candle takes; null for lines that are not about candles. */
function ratioToFloor({ unit, values }: Line, floor: number): number | null {
  const { median } = spread(values);
  if (!(floor > 0)) return null;
  if (unit === 'µs/candle' || unit === 'µs/1m candle') return median / floor;
  return unit === '1m candles/s' ? 1e6 / median / floor : null;
}

function verdict({ values, must, goal, higherIsBetter }: Line): string {
  if (must === undefined || goal === undefined) return '';
  const { median } = spread(values);
  const reached = (limit: number): boolean => (higherIsBetter ? median >= limit : median <= limit);
  return reached(goal) ? 'goal reached' : reached(must) ? 'must reached' : 'below must';
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
