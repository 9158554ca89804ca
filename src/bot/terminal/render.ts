import type { Reply, ReplyButton, ReplyField, ReplyTable } from '../../commands/reply.ts';
import { alignedTable, tableCards } from '../text/table.ts';
import { displayWidth, pad } from '../text/width.ts';
import { PLAIN, type Paint } from './colours.ts';

/** Control and invisible formatting characters (except line feed) never reach a terminal, whatever a name holds. */
const CONTROL = /(?!\n)[\p{Cc}\p{Cf}]/gu;

/**
 * A reply as text of at most `columns` columns: tables aligned where they fit, else one block per row; nothing is cut off.
 * Buttons are numbered, so that a number presses them.
 */
export function renderReply(reply: Reply, columns: number, paint: Paint = PLAIN): string {
  const body = [
    ...(reply.lines ?? []).flatMap((line) => wrap(clean(line), columns)),
    ...fieldLines(reply.fields ?? [], columns),
    ...(reply.tables ?? []).flatMap((table) => ['', ...tableLines(table, columns, paint)]),
    ...(reply.picture === undefined ? [] : ['', ...wrap(clean(reply.picture.description), columns)]),
    ...(reply.file === undefined ? [] : ['', clean(reply.file.name)]),
    ...buttonLines(buttonsOf(reply), columns),
    ...(reply.footer === undefined ? [] : wrap(clean(reply.footer), columns).map((line) => paint.faint(line))),
  ];
  const title = wrap(clean(reply.title), columns).map((line) => paint.title(line, reply.tone));
  return [...title, ...body].join('\n') + '\n';
}

/** Every button of a reply in the order of its numbers. */
export function buttonsOf(reply: Reply): readonly ReplyButton[] {
  return (reply.buttons ?? []).flat();
}

function fieldLines(fields: readonly ReplyField[], columns: number): string[] {
  const width = Math.max(0, ...fields.map(({ name }) => displayWidth(clean(name))));
  return fields.flatMap(({ name, value }) => {
    const indent = width + 2;
    const [first = '', ...rest] = wrap(clean(value), Math.max(20, columns - indent));
    return [`${pad(clean(name), width, 'left')}  ${first}`, ...rest.map((line) => ' '.repeat(indent) + line)];
  });
}

function tableLines(table: ReplyTable, columns: number, paint: Paint): string[] {
  const title = table.title === undefined ? [] : [paint.strong(clean(table.title))];
  if (table.rows.length === 0) return [...title, ...wrap(clean(table.empty ?? ''), columns)];
  const safe = { ...table, rows: table.rows.map((row) => row.map(clean)) };
  const aligned = alignedTable(safe, columns);
  if (aligned !== null) {
    const [head = '', ...rows] = aligned;
    return [...title, paint.faint(head), ...rows];
  }
  const cards = tableCards(safe).flatMap(({ heading, facts, beside }) =>
    beside && displayWidth(heading) + 2 + displayWidth(facts) <= columns
      ? [`${paint.strong(heading)}  ${facts}`]
      : [paint.strong(heading), ...wrap(facts, columns - 2).map((line) => `  ${line}`)],
  );
  return [...title, ...cards];
}

function buttonLines(buttons: readonly ReplyButton[], columns: number): string[] {
  if (buttons.length === 0) return [];
  return ['', ...wrap(buttons.map(({ label }, index) => `[${index + 1}] ${clean(label)}`).join('   '), columns)];
}

function clean(text: string): string {
  return text.replace(CONTROL, ' ');
}

/** Breaks at spaces; a word longer than a line is broken where the line ends. */
export function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, columns)));
}

function wrapLine(text: string, columns: number): string[] {
  if (displayWidth(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((piece) => chunks(piece, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= columns) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
}

function chunks(word: string, columns: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (displayWidth(part + character) > columns) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
