import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from './command.ts';
import { parseArguments, splitLine, usageOf } from './parse.ts';
import { COMMANDS, commandsTable } from './registry.ts';

const probe: Command = {
  name: 'probe',
  describe: { en: 'a', fr: 'b' },
  options: [],
  risk: 'read',
  run: async () => ({ title: 'ran', tone: 'neutral' }),
};
const WORLD = { symbols: ['SOLUSDC', 'BTCUSDC', 'SUIUSDC', '1000SATSUSDC', '1INCHUSDC'], quoteAsset: 'USDC' };

function read(line: string): unknown {
  const call = splitLine(line);
  const command = COMMANDS.find(({ name }) => name === call?.name);
  if (call === null || command === undefined) throw new Error(`no command in "${line}"`);
  const parsed = parseArguments(command, call, WORLD);
  return parsed.ok ? parsed.args : { [parsed.problem.option]: parsed.problem.key };
}

describe('words find their option', () => {
  test.each([
    ['/signals', { hours: 6, side: undefined, symbol: undefined }],
    ['/signals 12', { hours: 12, side: undefined, symbol: undefined }],
    ['/signals SOL', { hours: 6, side: undefined, symbol: 'SOLUSDC' }],
    ['/signals buy sol', { hours: 6, side: 'BUY', symbol: 'SOLUSDC' }],
    ['/signals SOL 12', { hours: 12, side: undefined, symbol: 'SOLUSDC' }],
    ['/signals SOL 12 buy', { hours: 12, side: 'BUY', symbol: 'SOLUSDC' }],
    ['/signals SOL 12 6', { side: 'gate.notChoice' }],
    ['/signals symbol=sol 3', { hours: 3, side: undefined, symbol: 'SOLUSDC' }],
    ['/signals 1000sats 3', { hours: 3, side: undefined, symbol: '1000SATSUSDC' }],
    ['/sell 1inch/usdc 50%', { symbol: '1INCHUSDC', percent: 50 }],
    ['/watch 1INCH', { seconds: 10, minutes: 60, symbol: '1INCHUSDC' }],
    ['/regimes TRENDING_BULL', { timeframe: '15m', regime: 'TRENDING_BULL' }],
    ['/buy sol', { symbol: 'SOLUSDC', amount: undefined, confidence: 0.95, reason: undefined }],
    ['/buy sol 50', { symbol: 'SOLUSDC', amount: 50, confidence: 0.95, reason: undefined }],
    ['/buy sol 50 strong dip', { symbol: 'SOLUSDC', amount: 50, confidence: 0.95, reason: 'strong dip' }],
    ['/buy sol reason:a=b c', { symbol: 'SOLUSDC', amount: undefined, confidence: 0.95, reason: 'a=b c' }],
    ['/buy sol 12,5', { symbol: 'SOLUSDC', amount: 12.5, confidence: 0.95, reason: undefined }],
    ['/pause', { minutes: undefined, reason: undefined }],
    ['/pause 30 news at 14:00', { minutes: 30, reason: 'news at 14:00' }],
    ['/settings a b=1, c=2 minutes=5', { name: 'a', value: 'b=1, c=2', minutes: 5 }],
    ['/settings minutes=5 a b', { name: 'a', value: 'b', minutes: 5 }],
    ['/pause 2h', { minutes: 120, reason: undefined }],
    ['/pause 90min news', { minutes: 90, reason: 'news' }],
    ['/pause 1j', { minutes: 1_440, reason: undefined }],
    ['/pause 4000h', { minutes: 'gate.tooHigh' }],
    ['/pause minutes=2h', { minutes: 120, reason: undefined }],
    ['/pause 2nd attempt', { minutes: undefined, reason: '2nd attempt' }],
    ['/cycles 5 sol', { symbol: 'SOLUSDC', limit: 5 }],
    ['/trail sol 145 price', { symbol: 'SOLUSDC', action: 'price', value: 145 }],
    ['/cycles 5', { symbol: undefined, limit: 5 }],
    ['/buy nope', { symbol: 'gate.unknownSymbol' }],
    ['/buy', { symbol: 'gate.missing' }],
    ['/buy sol -5', { amount: 'gate.tooLow' }],
    ['/buy sol 0.001', { amount: 'gate.tooLow' }],
    ['/buy sol 1,000.50', { amount: 'gate.notNumber' }],
    ['/buy sol 1,000', { amount: 'gate.twoNumbers' }],
    ['/buy sol 12,345 good dip', { amount: 'gate.twoNumbers' }],
    ['/buy sol amount=1,000', { amount: 'gate.twoNumbers' }],
    ['/buy sol 1000,50', { symbol: 'SOLUSDC', amount: 1000.5, confidence: 0.95, reason: undefined }],
    ['/buy sol 1234,567', { symbol: 'SOLUSDC', amount: 1234.567, confidence: 0.95, reason: undefined }],
    ['/buy sol 50 0,875', { symbol: 'SOLUSDC', amount: 50, confidence: 0.875, reason: undefined }],
    ['/buy sol 1.000', { symbol: 'SOLUSDC', amount: 1, confidence: 0.95, reason: undefined }],
    ['/buy sol 1,000,000', { amount: 'gate.notNumber' }],
    ['/buy sol 1 000,50', { confidence: 'gate.notNumber' }],
    ['/buy sol 1\u00a0000,50', { confidence: 'gate.notNumber' }],
    ['/sell sol 12,500', { percent: 'gate.twoNumbers' }],
    ['/sell sol 12,5%', { symbol: 'SOLUSDC', percent: 12.5 }],
    ['/trail sol price 145,125', { value: 'gate.twoNumbers' }],
    ['/trail sol price 145.125', { symbol: 'SOLUSDC', action: 'price', value: 145.125 }],
    ['/logs lines=1,000', { lines: 'gate.twoNumbers' }],
    ['/pause 1,000', { minutes: 'gate.twoNumbers' }],
    ['/buy sol $50', { amount: 'gate.notNumber' }],
    ['/buy sol 50USDC', { amount: 'gate.notNumber' }],
    ['/buy sol 5000000000', { amount: 'gate.tooHigh' }],
    ['/buy sol 50 2', { confidence: 'gate.tooHigh' }],
    ['/buy sol 50 it is 2 late', { symbol: 'SOLUSDC', amount: 50, confidence: 0.95, reason: 'it is 2 late' }],
    ['/pause 99999', { minutes: 'gate.tooHigh' }],
    ['/signals day=1', { signals: 'gate.unknownOption' }],
    ['/buy sol amount=-5', { amount: 'gate.tooLow' }],
    ['/cycles limit=0', { limit: 'gate.tooLow' }],
    ['/cycles limit=1.5', { limit: 'gate.notWhole' }],
    ['/positions 1e3', { hours: 'gate.notNumber' }],
  ])('%s', (line, expected) => expect(read(line)).toEqual(expected));
});

test('whatever is typed, parsing ends with arguments or a problem, never with an error', () => {
  const line = property(constantFrom(...COMMANDS), string({ maxLength: 60 }), (command, text) => {
    const call = splitLine(`/${command.name} ${text}`);
    return call === null || typeof parseArguments(command, call, WORLD).ok === 'boolean';
  });
  expect(() => assert(line, { numRuns: 500 })).not.toThrow();
});

describe('the declarations', () => {
  test('no name twice, lower case, and words in both languages', () => {
    expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
    for (const { name, describe: words, options } of COMMANDS) {
      expect(name).toMatch(/^[a-z]{2,32}$/);
      for (const text of [
        words.en,
        words.fr,
        ...options.flatMap((option) => [option.describe.en, option.describe.fr]),
      ]) {
        // the limit of Discord for descriptions
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(100);
      }
    }
  });
  test('required options come first, as Discord demands', () => {
    for (const { options } of COMMANDS) {
      const firstOptional = options.findIndex(({ required }) => required !== true);
      const after = firstOptional < 0 ? [] : options.slice(firstOptional);
      expect(after.some(({ required }) => required === true)).toBe(false);
      for (const { choices } of options) expect(choices?.length ?? 0).toBeLessThanOrEqual(25);
    }
  });
  test('defaults pass their own checks', () => {
    const defaults = COMMANDS.flatMap(({ options }) => options.filter((option) => option.default !== undefined));
    for (const option of defaults) {
      const command: Command = { ...probe, options: [option] };
      const named = { [option.name]: String(option.default) };
      const parsed = parseArguments(command, { name: 'probe', words: [], named }, WORLD);
      expect(parsed).toEqual({ ok: true, args: { [option.name]: option.default } });
    }
  });
  test('usage and table are made from them', () => {
    const sell = COMMANDS.find(({ name }) => name === 'sell');
    expect(sell && usageOf(sell)).toBe('/sell SYMBOL [percent=100]');
    expect(commandsTable()).toContain('| `/sell SYMBOL [percent=100]` | reduce | trader |');
    expect(commandsTable()).not.toContain('dismiss');
  });
});
