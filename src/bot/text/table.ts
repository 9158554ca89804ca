import type { ReplyTable } from '../../commands/reply.ts';
import { displayWidth, pad } from './width.ts';

/** Header and rows in aligned columns for a monospaced font, or null where they would be wider than `maxWidth` columns. */
export function alignedTable(table: ReplyTable, maxWidth: number): string[] | null {
  const labels = table.columns.map((column) => column.label);
  const widths = table.columns.map((column, index) =>
    Math.max(displayWidth(column.label), ...table.rows.map((row) => displayWidth(cell(row, index)))),
  );
  const total = widths.reduce((sum, width) => sum + width, 0);
  const gap = total + 2 * (widths.length - 1) <= maxWidth ? '  ' : ' ';
  if (total + gap.length * (widths.length - 1) > maxWidth) return null;
  const line = (row: readonly string[]): string =>
    table.columns
      .map((column, index) => pad(cell(row, index), widths[index] ?? 0, column.align))
      .join(gap)
      .trimEnd();
  return [line(labels), ...table.rows.map(line)];
}

/** Label and value up to this length stay on one line of a card; what is longer may break. */
const LONGEST_PAIR = 24;

/** The same table as cards, for narrow screens: the first cell is the heading, the others follow with their labels. */
export interface TableCard {
  readonly heading: string;
  readonly facts: string;
  /** True where the facts are one value, which reads on the line of its name. */
  readonly beside: boolean;
}

export function tableCards(table: ReplyTable): TableCard[] {
  // a single column beside the heading says what it is by itself
  const isPlain = table.columns.length === 2;
  // values end at the right, sentences begin at the left
  const beside = isPlain && table.columns[1]?.align === 'right';
  return table.rows.map((row) => ({
    heading: cell(row, 0),
    beside,
    facts: table.columns
      .slice(1)
      .map((column, index) => ({ label: isPlain ? '' : column.label, value: cell(row, index + 1) }))
      // a label alone says nothing
      .filter(({ value }) => value !== '')
      .map(({ label, value }) => unbroken(label === '' ? value : `${label} ${value}`))
      .join(' · '),
  }));
}

/** A phone breaks lines anywhere between words: "Gain ▲" at the end of one and "+0.65 %" on the next are hard to read. */
function unbroken(pair: string): string {
  return pair.length > LONGEST_PAIR ? pair : pair.replaceAll(' ', '\u00a0');
}

/** Cells stay on their line whatever they hold. */
function cell(row: readonly string[], index: number): string {
  return (row[index] ?? '').replaceAll(/\s+/g, ' ');
}
