import { assert, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyReply, saidBy } from '../../../test/bot/replies.ts';
import type { Reply } from '../../commands/reply.ts';
import { renderDiscord } from '../discord/render.ts';
import { renderTelegram } from '../telegram/render.ts';
import { MOST_MESSAGES, withOverflow } from './overflow.ts';

const ROWS = Array.from({ length: 500 }, (_, index) => [`C${index}USDC`, 'BUY', '11', '0.90']);
const LONG: Reply = {
  title: 'Signals',
  tone: 'neutral',
  lines: ['Of the last 6 hours'],
  tables: [{ columns: ['Symbol', 'Side', 'Count', 'Mean'].map((label) => ({ label, align: 'left' })), rows: ROWS }],
  buttons: [[{ label: 'Again', style: 'neutral', actionId: 'a' }]],
  footer: 'DEMO',
};
const PLATFORMS = [
  ['Discord', renderDiscord],
  ['Telegram', (reply: Reply) => renderTelegram(reply).filter(({ kind }) => kind !== 'document')],
] as const;

describe.each(PLATFORMS)('%s', (_, render) => {
  test('500 rows are a few messages, the count of what is shown, and a file with all of it', () => {
    expect(render(LONG).length).toBeGreaterThan(MOST_MESSAGES);
    const reply = withOverflow(LONG, render, 'en-GB');
    expect(render(reply)).toHaveLength(MOST_MESSAGES);
    const rows = reply.tables?.[0]?.rows ?? [];
    expect(rows).toEqual(ROWS.slice(0, rows.length));
    expect(reply.footer).toBe(`DEMO\n${rows.length + 1} of 501 lines are shown; all of them are in the file.`);
    expect(reply.buttons).toBe(LONG.buttons);
    const file = reply.file?.content.toString('utf8') ?? '';
    expect(reply.file?.name).toBe('all.txt');
    for (const text of ['Signals', 'Of the last 6 hours', 'DEMO', ...ROWS.map(([symbol]) => symbol)])
      expect(file).toContain(text);
    // one row more would be a message more
    const more = {
      ...LONG,
      footer: reply.footer ?? '',
      tables: LONG.tables?.map((table) => ({ ...table, rows: ROWS.slice(0, rows.length + 1) })) ?? [],
    };
    expect(render(more).length).toBeGreaterThan(MOST_MESSAGES);
  });

  test('in French, too', () => {
    const { file, footer } = withOverflow(LONG, render, 'fr');
    expect(file?.name).toBe('tout.txt');
    expect(footer).toMatch(/lignes sur 501 sont affichées ; toutes sont dans le fichier/);
  });

  test('of a log its end is shown', () => {
    const lines = Array.from({ length: 100 }, (_unused, index) => `line ${index} ${'x'.repeat(300)}`);
    const reply = withOverflow({ title: 'Log', tone: 'neutral', lines, endCounts: true }, render, 'en');
    expect(reply.lines?.at(-1)).toBe(lines.at(-1));
    expect(reply.lines?.length).toBeLessThan(lines.length);
  });

  test('what fits, what has a file of its own and what edits itself stays as it is', () => {
    const live = { command: 'watch', args: {}, everyMs: 1, untilMs: 1 };
    for (const reply of [
      { title: 'Short', tone: 'neutral' } as const,
      { ...LONG, file: { name: 'own.csv', content: Buffer.from('') } },
      { ...LONG, live },
    ])
      expect(withOverflow(reply, render, 'en')).toBe(reply);
  });

  test('nothing is lost, whatever the reply: it is in the messages or in the file', () => {
    assert(
      property(anyReply, (reply) => {
        const told = withOverflow(reply, render, 'en');
        if (told === reply) return true;
        const file = (told.file?.content.toString('utf8') ?? '').replaceAll(/\s+/g, '');
        return saidBy(reply).every((word) => file.includes(word));
      }),
      { numRuns: 60 },
    );
  });
});
