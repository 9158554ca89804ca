import { toText, type Big } from '../engine/money.ts';
import type { Language } from './actor.ts';

/** A text, an exact number, or nothing. */
export type Cell = string | Big | null;

interface Dialect {
  readonly separator: string;
  readonly decimalMark: string;
}

/** What spreadsheets of a language take for columns and numbers. */
const DIALECTS: Readonly<Record<Language, Dialect>> = {
  en: { separator: ',', decimalMark: '.' },
  fr: { separator: ';', decimalMark: ',' },
};
/** Without it spreadsheets read accents as two letters. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * RFC 4180 with line ends CRLF, in the dialect of a language; texts that a spreadsheet would take for a formula are kept texts by an
 * apostrophe. Numbers keep every digit.
 */
export function csv(columns: readonly string[], rows: readonly (readonly Cell[])[], language: Language): string {
  const { separator, decimalMark } = DIALECTS[language];
  const line = (row: readonly Cell[]): string =>
    row.map((cell) => cellText(cell, separator, decimalMark)).join(separator);
  return [columns, ...rows].map(line).join('\r\n') + '\r\n';
}

/** The same as a file that spreadsheets open by a double click. */
export function csvFile(columns: readonly string[], rows: readonly (readonly Cell[])[], language: Language): Buffer {
  return Buffer.from(BYTE_ORDER_MARK + csv(columns, rows, language), 'utf8');
}

function cellText(cell: Cell, separator: string, decimalMark: string): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return toText(cell).replace('.', decimalMark);
  const isNumber = /^-?\d+(\.\d+)?$/.test(cell);
  const text = !isNumber && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
