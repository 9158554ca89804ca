/** Hand-made analysis series: what a strategy sees, written column by column. */
import { COL, COLUMN_SPECS, type ColumnName, type ColumnSpec } from '../../src/engine/analyzer/columns.ts';
import { AnalysisSeries, HISTORY_BARS } from '../../src/engine/analyzer/series.ts';
import { TIMEFRAME_MS } from '../../src/engine/candles/timeframe.ts';

/** A number, a word of a label column, a flag, or null for "no value". */
export type Cell = number | string | boolean | null;

/**
 * Columns of a market, all others have no value. One cell holds on every bar; a list ends at the current bar, and the bars before
 * it repeat its first cell.
 */
export type Chart = { readonly [N in ColumnName]?: Cell | readonly Cell[] };

function encode(name: ColumnName, cell: Cell): number {
  if (cell === null) return NaN;
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  const spec: ColumnSpec | undefined = COLUMN_SPECS[COL[name]];
  const index = spec?.words?.indexOf(cell) ?? -1;
  if (index < 0) throw new Error(`column ${name} has no word "${cell}"`);
  return index;
}

function cellAt(cells: Cell | readonly Cell[], back: number): Cell {
  if (!Array.isArray(cells)) return cells as Cell;
  return (cells as readonly Cell[])[Math.max(0, cells.length - 1 - back)] ?? null;
}

/** Writes one bar of the chart, `back` bars before its last, as the next row of the series. */
export function writeBar(series: AnalysisSeries, chart: Chart, back: number): void {
  const base = series.advance(series.count * TIMEFRAME_MS['5m']);
  for (const [name, cells] of Object.entries(chart) as [ColumnName, Cell | readonly Cell[]][]) {
    series.data[base + COL[name]] = encode(name, cellAt(cells, back));
  }
}

/** A series whose last `bars` bars are those of the chart. */
export function seriesOf(chart: Chart, bars = HISTORY_BARS): AnalysisSeries {
  const series = new AnalysisSeries();
  for (let back = bars - 1; back >= 0; back--) writeBar(series, chart, back);
  return series;
}
