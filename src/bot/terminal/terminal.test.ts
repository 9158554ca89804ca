import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Reply } from '../../commands/reply.ts';
import { displayWidth } from '../text/width.ts';
import { startTerminalChat, type TerminalInput } from './chat.ts';
import { paintFor } from './colours.ts';
import { renderReply, wrap } from './render.ts';

const TABLE: Reply = {
  title: 'Positions',
  tone: 'neutral',
  lines: ['Two are open.'],
  fields: [
    { name: 'Total', value: '959.88 USDC' },
    { name: 'Entries', value: 'on' },
  ],
  tables: [
    {
      title: 'Open',
      columns: [
        { label: 'Symbol', align: 'left' },
        { label: 'Gain', align: 'right' },
      ],
      rows: [
        ['SOLUSDC', '▲ +1.35 %'],
        ['BTCUSDC', '▼ −0.20 %'],
      ],
    },
    { columns: [{ label: 'x', align: 'left' }], rows: [], empty: 'Nothing closed.' },
  ],
  buttons: [
    [{ label: 'Sell SOL', style: 'danger', actionId: 'b_sell' }],
    [{ label: 'Refresh', style: 'neutral', actionId: 'b_again' }],
  ],
  footer: 'paper',
};

describe('rendering', () => {
  test('aligns, numbers the buttons, and has no colour codes in plain text', () => {
    expect(renderReply(TABLE, 100)).toBe(
      [
        'Positions',
        'Two are open.',
        'Total    959.88 USDC',
        'Entries  on',
        '',
        'Open',
        'Symbol        Gain',
        'SOLUSDC  ▲ +1.35 %',
        'BTCUSDC  ▼ −0.20 %',
        '',
        'Nothing closed.',
        '',
        '[1] Sell SOL   [2] Refresh',
        'paper',
        '',
      ].join('\n'),
    );
  });
  test('a table that is too wide becomes blocks, and nothing is lost', () => {
    const columns = Array.from({ length: 12 }, (_, i) => ({ label: `Column ${i}`, align: 'left' as const }));
    const row = columns.map((_, i) => `a rather long value ${i}`);
    const text = renderReply({ title: 'Wide', tone: 'neutral', tables: [{ columns, rows: [row] }] }, 80);
    expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(80);
    const joined = text.replace(/\s+/g, ' ');
    for (const value of row) expect(joined).toContain(value);
  });
  test('escape sequences of a name never reach the terminal', () => {
    const text = renderReply({ title: 'Hi \u001b[31mred\u0007', tone: 'neutral', lines: ['a\u202eb'] }, 100);
    expect(text).toBe('Hi  [31mred \na b\n');
  });
  test('long words break where the line ends', () => {
    expect(wrap('abcdefghij klm', 4)).toEqual(['abcd', 'efgh', 'ij', 'klm']);
    expect(wrap('one two', 7)).toEqual(['one two']);
    expect(wrap('a\nb', 5)).toEqual(['a', 'b']);
  });
  test('colours only where the stream has them', () => {
    expect(paintFor(new PassThrough()).title('x', 'bad')).toBe('x');
    const screen = Object.assign(new PassThrough(), { hasColors: () => true });
    expect(paintFor(screen).title('x', 'bad')).toBe('\u001b[1;31mx\u001b[0m');
    const noColor = Object.assign(new PassThrough(), { hasColors: () => false });
    expect(paintFor(noColor).strong('x')).toBe('x');
  });
});

/** A chat on pipes; `said` are the inputs that reached the door. */
function chat(handle: (input: TerminalInput) => Promise<Reply | null>) {
  const input = new PassThrough();
  const output = new PassThrough();
  const said: TerminalInput[] = [];
  let shown = '';
  output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const running = startTerminalChat({
    input,
    output,
    handle: (request, what) => {
      expect(request).toMatchObject({ platform: 'terminal', userId: 'console', shared: false });
      said.push(what);
      return handle(what);
    },
  });
  return { input, running, said, shown: () => shown };
}

describe('the chat', () => {
  test('lines are commands, numbers press the last buttons, in order', async () => {
    const talk = chat(async () => TABLE);
    talk.input.write('positions\n1\n2\n99\n\n');
    talk.input.end();
    await talk.running.closed;
    expect(talk.said).toEqual([
      { kind: 'text', text: 'positions' },
      { kind: 'action', actionId: 'b_sell' },
      { kind: 'action', actionId: 'b_again' },
      { kind: 'text', text: '99' },
    ]);
    expect(talk.shown()).toContain('[1] Sell SOL');
  });
  test('a broken line is told and the next one works', async () => {
    let calls = 0;
    const talk = chat(async () => {
      calls++;
      if (calls === 1) throw new Error('the engine is not reachable');
      return { title: 'fine', tone: 'good' };
    });
    talk.input.write('a\nb\n');
    talk.input.end();
    await talk.running.closed;
    expect(talk.shown()).toMatch(/the engine is not reachable[\s\S]*fine/);
  });
  test('alerts appear in between, and closing ends it', async () => {
    const talk = chat(async () => null);
    talk.running.show({ title: 'Sold SOLUSDC', tone: 'good' });
    talk.running.close();
    await talk.running.closed;
    expect(talk.shown()).toContain('Sold SOLUSDC');
    expect(talk.said).toEqual([]);
  });
});
