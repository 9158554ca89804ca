import { expect, test } from 'vitest';
import { documents, readDocument, readme } from '../scripts/docs/documents.ts';

test('the generated docs are what the code says; "npm run docs" makes them so', async () => {
  for (const { path, content } of await documents()) {
    expect(readDocument(path) === content ? 'as it should be' : `${path} is stale: run "npm run docs"`).toBe(
      'as it should be',
    );
  }
});

test('filling the README twice changes nothing more, and leaves what people wrote', () => {
  const page =
    '# A\n\n<!-- commands:start -->\nLEFT-OVER\n<!-- commands:end -->\n\ntext\n\n<!-- settings:start --><!-- settings:end -->\nend\n';
  const once = readme(page);
  expect(readme(once)).toBe(once);
  expect(once).toContain('| `/summary` |');
  expect(once).toContain('| `TRADING_MODE` |');
  expect(once).not.toContain('LEFT-OVER');
  expect(once.startsWith('# A\n')).toBe(true);
  expect(once.endsWith('\nend\n')).toBe(true);
});

test.each([
  '# no markers\n',
  '<!-- commands:end --><!-- commands:start -->',
  '<!-- commands:start --><!-- commands:end -->',
])('a README without its markers is named: %j', (page) => {
  expect(() => readme(page)).toThrow(/README\.md needs the markers/);
});
