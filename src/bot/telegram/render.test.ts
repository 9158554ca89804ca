import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterProblem } from '../../../test/fakes/telegram/spec.ts';
import { parseMarkup } from '../../../test/fakes/telegram/markup.ts';
import { anyReply, saidBy } from '../../../test/bot/replies.ts';
import { keyboardOf } from './keyboard.ts';
import { renderOneMessage, renderTelegram } from './render.ts';

function visible(markup: string): string {
  const parsed = parseMarkup(markup);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.text;
}

describe('a reply on Telegram', () => {
  it('is always valid markup within the limits, with nothing lost', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        const messages = renderTelegram(reply);
        let all = '';
        for (const message of messages) {
          const text = visible(message.markup);
          expect(message.markup.length).toBeLessThanOrEqual(4096);
          expect(text.trim()).not.toBe('');
          expect(text.replaceAll(/\s/g, '')).toBe(message.plain.replaceAll(/\s/g, ''));
          const keyboard = message.keyboard === null ? {} : { reply_markup: message.keyboard };
          expect(
            parameterProblem('sendMessage', { chat_id: 1, text: message.markup, parse_mode: 'HTML', ...keyboard }),
          ).toBeNull();
          all += text;
        }
        for (const word of saidBy(reply)) expect(all).toContain(word);
        const one = renderOneMessage(reply, 'too long');
        expect(visible(one.markup).length).toBeLessThanOrEqual(4096);
      }),
      { numRuns: 150 },
    );
  });

  it('lays narrow tables out in columns and wide ones as cards', () => {
    const columns = ['Symbol', 'Gain', 'Stop'].map((label, index) => ({
      label,
      align: index === 0 ? ('left' as const) : ('right' as const),
    }));
    const narrow = {
      columns,
      rows: [
        ['SOL', '+1.25 %', '150'],
        ['AVAX', '−0.3 %', '31.2'],
      ],
    };
    const wide = { columns, rows: [['SOL', 'a rather long explanation of it', '150']] };
    const [message] = renderTelegram({ title: 'T', tone: 'neutral', tables: [narrow, wide] });
    expect(message?.markup).toBe(
      [
        '<b>T</b>',
        '<pre>Symbol     Gain  Stop',
        'SOL     +1.25 %   150',
        'AVAX     −0.3 %  31.2</pre>',
        '<b>SOL</b>',
        'Gain a rather long explanation of it · Stop\u00a0150',
      ].join('\n'),
    );
  });

  it.each([
    ['a value beside its name', 'right', '<b>TRADING_STOP_COOLDOWN_MINUTES</b>  30 minutes'],
    ['a sentence below it', 'left', '<b>TRADING_STOP_COOLDOWN_MINUTES</b>\n30 minutes'],
  ] as const)('shows %s where two columns are too wide', (_name, align, text) => {
    const columns = [
      { label: 'Setting', align: 'left' as const },
      { label: 'Value', align },
    ];
    const table = { columns, rows: [['TRADING_STOP_COOLDOWN_MINUTES', '30 minutes']] };
    const [message] = renderTelegram({ title: 'T', tone: 'neutral', tables: [table] });
    expect(message?.markup.replaceAll('\u00a0', ' ')).toBe(`<b>T</b>\n${text}`);
  });

  it.each([
    ['no rows', [], 'Nothing open'],
    ['a row', [['SOL']], 'SOL'],
  ])('a table with %s', (_name, rows, text) => {
    const table = {
      title: 'Open',
      columns: [{ label: 'Symbol', align: 'left' as const }],
      rows,
      empty: 'Nothing open',
    };
    expect(visible(renderTelegram({ title: 'T', tone: 'neutral', tables: [table] })[0]?.markup ?? '')).toContain(text);
  });

  it('puts a long text beside a picture into messages of its own', () => {
    const picture = { png: Buffer.from('x'), name: 'c.png', description: 'a chart' };
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index} of the text`);
    const messages = renderTelegram({
      title: 'T',
      tone: 'neutral',
      lines,
      picture,
      buttons: [[{ label: 'B', style: 'neutral', actionId: 'a' }]],
    });
    expect(messages.map((message) => [message.kind, message.keyboard !== null])).toEqual([
      ['photo', false],
      ['text', true],
    ]);
    expect(messages[0]?.plain).toBe('a chart');
  });

  it.each([
    [
      ['Sell RENDER', 'Tighten', 'Breakeven', 'Chart', 'Refresh'],
      [3, 2],
    ],
    [['Positions', 'Pause entries', 'Refresh'], [3]],
    [['A label as long as a phone is wide'], [1]],
    [
      ['SOL', 'ETH', 'BTC', 'UNI', 'ADA', 'XRP', 'DOT', 'NEAR'],
      [7, 1],
    ],
  ] as const)('breaks a row of buttons whose labels would be cut: %j', (labels, rows) => {
    const row = labels.map((label) => ({ label, style: 'neutral' as const, actionId: 'a' }));
    expect(keyboardOf([row])?.inline_keyboard.map((buttons) => buttons.length)).toEqual(rows);
  });

  it('refuses an action id that Telegram would refuse', () => {
    expect(() => keyboardOf([[{ label: 'B', style: 'neutral', actionId: 'é'.repeat(33) }]])).toThrow('66 bytes');
    expect(() => keyboardOf([[{ label: 'B', style: 'neutral', actionId: '' }]])).toThrow('0 bytes');
  });
});
