import type { Reply, ReplyTable } from '../../commands/reply.ts';
import { renderReply } from '../terminal/render.ts';
import { botWords, languageOf } from '../words.ts';

/** More messages than this in a row push away what a person was reading. */
export const MOST_MESSAGES = 3;
/** Wide enough that the tables of the file stay tables. */
const FILE_COLUMNS = 200;

/**
 * A reply of few messages: where all of it would be more, as many of its lines, fields and rows as fit, the count of them, and all
 * in a file. One that has a file already, or edits itself as a single message, stays as it is. `render` = the platform's messages,
 * without one that is but a file.
 */
export function withOverflow(
  reply: Reply,
  render: (reply: Reply) => readonly unknown[],
  languageCode: string | null,
): Reply {
  if (reply.file !== undefined || reply.live !== undefined || render(reply).length <= MOST_MESSAGES) return reply;
  const words = botWords(languageOf(languageCode));
  const total = sizeOf(reply);
  const { buttons: _pressed, picture: _shown, ...text } = reply;
  const file = { name: words.allFile, content: Buffer.from(renderReply(text, FILE_COLUMNS), 'utf8') };
  const cut = (count: number): Reply => {
    const footer = [reply.footer, words.onlyPart(count, total)].filter(Boolean).join('\n');
    return { ...firstOf(reply, count), footer, file };
  };
  let [fits, tooMany] = [0, total];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (render(cut(middle)).length <= MOST_MESSAGES) fits = middle;
    else tooMany = middle;
  }
  return cut(fits);
}

function sizeOf({ lines = [], fields = [], tables = [] }: Reply): number {
  return lines.length + fields.length + tables.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** The reply with only `count` of its lines, fields and rows; tables of which nothing is left are left out. */
function firstOf(reply: Reply, count: number): Reply {
  let left = count;
  const take = <T>(items: readonly T[], fromEnd = false): readonly T[] => {
    const taken = fromEnd ? items.slice(Math.max(0, items.length - left)) : items.slice(0, left);
    left -= taken.length;
    return taken;
  };
  const { lines, fields, tables, ...rest } = reply;
  return {
    ...rest,
    ...(lines === undefined ? {} : { lines: take(lines, reply.endCounts) }),
    ...(fields === undefined ? {} : { fields: take(fields) }),
    ...(tables === undefined
      ? {}
      : { tables: tables.map((table) => ({ table, rows: take(table.rows) })).flatMap(shown) }),
  };
}

function shown({ table, rows }: { readonly table: ReplyTable; readonly rows: ReplyTable['rows'] }): ReplyTable[] {
  return rows.length === 0 && table.rows.length > 0 ? [] : [{ ...table, rows }];
}
