import { expect, it } from 'vitest';
import { endOption } from './verb.ts';

it.each([
  ['a date includes its whole day', '2023-10-30', '2023-10-31T00:00:00Z'],
  ['so does the last day of a year', '2023-12-31', '2024-01-01T00:00:00Z'],
  ['a moment is itself', '2023-10-30T12:00Z', '2023-10-30T12:00:00Z'],
])('the end of a span: %s', (_name, to, end) => {
  expect(endOption({ positionals: [], values: { to } }, 'to')).toBe(Date.parse(end));
});

it('the end of a span: not given, no end', () => {
  expect(endOption({ positionals: [], values: {} }, 'to')).toBeUndefined();
});
