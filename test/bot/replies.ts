import * as fc from 'fast-check';
import type { Reply } from '../../src/commands/reply.ts';

const nasty = fc.constantFrom(
  '<b>',
  '&',
  '"',
  '</pre>',
  '```',
  '*_~`|>',
  '@everyone',
  '<@1>',
  '🟢',
  '𝒳',
  '\n',
  'é',
  '[x](y)',
  '- ',
  '1. ',
);
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(nasty, fc.string({ maxLength: 12 }), fc.constant(' ')), { maxLength: Math.ceil(maxLength / 8) })
    .map((parts) =>
      parts
        .join('')
        .slice(0, maxLength)
        .replace(/[\ud800-\udbff]$/, ''),
    );
const someText = (maxLength: number): fc.Arbitrary<string> => text(maxLength).map((value) => `t${value}`);

const table = fc.integer({ min: 1, max: 5 }).chain((columns) =>
  fc.record({
    title: text(30),
    columns: fc.array(fc.record({ label: text(12), align: fc.constantFrom('left' as const, 'right' as const) }), {
      minLength: columns,
      maxLength: columns,
    }),
    rows: fc.array(fc.array(text(30), { minLength: columns, maxLength: columns }), { maxLength: 60 }),
    empty: text(20),
  }),
);

const button = fc.record({
  label: someText(120),
  style: fc.constantFrom('primary' as const, 'danger' as const, 'neutral' as const),
});

/** Replies of every shape and size, with text that tries to break the markup. */
export const anyReply: fc.Arbitrary<Reply> = fc
  .record(
    {
      title: someText(400),
      tone: fc.constantFrom('neutral' as const, 'good' as const, 'bad' as const, 'warning' as const, 'danger' as const),
      lines: fc.array(text(900), { maxLength: 30 }),
      fields: fc.array(fc.record({ name: text(300), value: text(1500) }), { maxLength: 40 }),
      tables: fc.array(table, { maxLength: 3 }),
      footer: someText(500),
      buttons: fc.array(fc.array(button, { maxLength: 9 }), { maxLength: 8 }),
    },
    { requiredKeys: ['title', 'tone'] },
  )
  .map((reply) => {
    const { buttons, ...rest } = reply;
    if (buttons === undefined) return rest;
    const numbered = buttons.map((row, y) => row.map((item, x) => ({ ...item, actionId: `a-${y}-${x}` })));
    return { ...rest, buttons: numbered };
  });

/** Everything that a reply says, in order, as words without white space. */
export function saidBy(reply: Reply): string[] {
  const parts = [
    ...(reply.lines ?? []),
    ...(reply.fields ?? []).flatMap((field) => [field.name, field.value]),
    ...(reply.tables ?? []).flatMap((item) => item.rows.flat()),
  ];
  return parts.flatMap((part) => part.split(/\s+/)).filter((word) => /^[a-zA-Z0-9]{3,}$/.test(word));
}
