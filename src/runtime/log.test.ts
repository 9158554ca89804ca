import { describe, expect, test } from 'vitest';
import { createLog } from './log.ts';

function logOf(secrets: readonly string[]) {
  const written: string[] = [];
  const log = createLog('debug', secrets, (line) => void written.push(line));
  return { log, written };
}

describe('the log', () => {
  // prettier-ignore
  test.each([
    { what: 'in a message', say: 'the key is S3CRETKEY!', secrets: ['S3CRETKEY'], shown: 'the key is •••!' },
    { what: 'more than once', say: 'S3CRETKEY and S3CRETKEY', secrets: ['S3CRETKEY'], shown: '••• and •••' },
    { what: 'one that begins like another', say: 'abcdef123456', secrets: ['abcdef', 'abcdef123456'], shown: '•••' },
    { what: 'with quotes and backslashes', say: 'pass "a\\b"c"word', secrets: ['"a\\b"c"word'], shown: 'pass •••' },
    { what: 'short words are no secrets', say: 'a live mode', secrets: ['live'], shown: 'a live mode' },
  ])('masks secrets: $what', ({ say, secrets, shown }) => {
    const { log, written } = logOf(secrets);
    log.logger.info({ component: 'test' }, say);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ msg: shown });
    expect(log.lines(null, 1)[0]?.message).toBe(shown);
  });

  test('masks them in errors of others, their causes and details', () => {
    const { log, written } = logOf(['S3CRETKEY']);
    const error = new Error('GET /account?signature=S3CRETKEY failed', { cause: new Error('S3CRETKEY') });
    log.logger.error({ error, headers: { apiKey: 'S3CRETKEY' } }, 'call failed');
    expect(written.join('')).not.toContain('S3CRETKEY');
    expect(written.join('')).toContain('signature=•••');
  });

  test('keeps the newest 500 lines, by component', () => {
    const { log } = logOf([]);
    for (let n = 0; n < 600; n++) log.logger.info({ component: n % 2 === 0 ? 'feed' : 'trader' }, `line ${n}`);
    expect(log.lines(null, 1_000)).toHaveLength(500);
    expect(log.lines('feed', 2).map(({ message }) => message)).toEqual(['line 596', 'line 598']);
  });
});
