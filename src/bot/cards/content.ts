import type { Reply } from '../../commands/reply.ts';

/** What people read of a reply, to tell whether it changed: buttons count by their words, pictures not at all. */
export function contentOf({ title, tone, lines, fields, tables, buttons, footer }: Reply): string {
  const labels = buttons?.map((row) => row.map(({ label }) => label));
  return JSON.stringify([title, tone, lines, fields, tables, labels, footer]);
}
