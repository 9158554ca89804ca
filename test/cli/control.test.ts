import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replyFromJson, replyToJson } from '../../src/api/reply-json.ts';
import { auditOfInstance } from '../../src/cli/doctor/audit.ts';
import type { Finding } from '../../src/cli/doctor/check.ts';
import { controlSocketFile } from '../../src/cli/control/socket-file.ts';
import type { Reply } from '../../src/commands/reply.ts';
import { SqlAuditStore } from '../../src/storage/chat/audit.ts';
import { openApiHouse, seededDatabase, type ApiHouse } from '../api/house.ts';
import type { TestDatabase } from '../storage/targets.ts';
import { roottrading } from './command.ts';

let folder: string;
let open: ApiHouse;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rt-control-'));
  open = openApiHouse(null, { controlSocket: controlSocketFile(folder), token: null });
  await open.api.listen();
});
afterAll(async () => {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

const here = (): Record<string, string> => ({ DATA_DIR: folder });

describe('run', () => {
  test('answers as text, without a token, as the owner at the console', async () => {
    const { status, stdout, stderr } = await roottrading(['run', 'help sell'], here());
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('/sell');
    expect(open.house.audit.rows.at(-1)).toMatchObject({ platform: 'terminal', actorId: 'console', command: 'help' });
  });

  test('--json prints the whole reply', async () => {
    const { status, stdout } = await roottrading(['run', 'version', '--json'], here());
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ title: expect.any(String), tone: 'neutral', lines: expect.any(Array) });
  });

  test('words without quotes work too; a proposal says how to confirm it', async () => {
    const proposal = await roottrading(['run', 'buy', 'SOL', '50'], here());
    expect(proposal.status).toBe(0);
    const confirm = /run "(confirm \S+)"/.exec(proposal.stdout)?.[1] ?? '';
    expect(open.house.operator.submitted).toEqual([]);
    expect((await roottrading(['run', confirm], here())).status).toBe(0);
    expect(open.house.operator.submitted).toMatchObject([
      { actor: 'terminal:console', action: { kind: 'buy', symbol: 'SOLUSDC' } },
    ]);
  });

  test('a refusal by the engine → 1', async () => {
    const { outcome } = open.house.operator;
    const refusal = { code: 'NO_POSITION', numbers: {} } as const;
    open.house.operator.outcome = { status: 'refused', refusal, fills: [], problem: null };
    const { status, stdout } = await roottrading(['run', 'sell', 'ETH'], here());
    open.house.operator.outcome = outcome;
    expect(status).toBe(1);
    expect(stdout).not.toBe('');
  });

  test.each([
    [['run'], 2, /which command/],
    [['run', 'flattn'], 2, /did you mean flatten/],
    [['run', 'sell NOPE'], 2, /symbol/],
    [['run', 'summary'], 1, /./],
    [['run', '--jsn', 'help'], 2, /--help/],
  ] as const)('%j → exit status %i, said on stderr', async (args, status, says) => {
    const ran = await roottrading(args, here());
    expect(ran.status).toBe(status);
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });

  test('when nothing runs: says where it looked and how to start', async () => {
    const nobody = mkdtempSync(join(tmpdir(), 'rt-nobody-'));
    const ran = await roottrading(['run', 'summary'], { DATA_DIR: nobody });
    rmSync(nobody, { recursive: true });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(`No RootTrading runs on ${nobody}`);
    expect(ran.stderr).toContain('npm start');
  });

  test('a wrong setting is named', async () => {
    const ran = await roottrading(['run', 'summary'], { ...here(), TRADING_MODE: 'real' });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/TRADING_MODE must be one of paper, live/);
  });
});

describe('chat', () => {
  test('lines are commands, numbers press buttons and pick what was left out, the end of input ends it', async () => {
    const before = open.house.operator.submitted.length;
    const { status, stdout } = await roottrading(['chat'], here(), 'version\nsell NOPE\nbuy BTC 50\n1\nsell\n2\n');
    expect(status).toBe(0);
    expect(stdout).toContain('2.0.0');
    expect(open.house.operator.submitted.slice(before)).toMatchObject([
      { action: { kind: 'buy', symbol: 'BTCUSDC' } },
      { action: { kind: 'sell', symbol: 'ETHUSDC' } },
    ]);
  });

  test('when nothing runs: how to start', async () => {
    const { status, stderr } = await roottrading(['chat'], { DATA_DIR: join(folder, 'nothing-here') });
    expect(status).toBe(1);
    expect(stderr).toContain('npm start');
  });
});

test('a data directory with a long path gets a short socket elsewhere, the same every time', () => {
  const long = join(folder, 'x'.repeat(120));
  expect(controlSocketFile(folder)).toBe(join(folder, 'control.sock'));
  expect(Buffer.byteLength(controlSocketFile(long))).toBeLessThan(104);
  expect(controlSocketFile(long)).toBe(controlSocketFile(long));
  expect(controlSocketFile(`${long}y`)).not.toBe(controlSocketFile(long));
  for (const made of [long, `${long}y`]) rmdirSync(dirname(controlSocketFile(made)));
});

test('a reply survives the way over JSON', () => {
  const reply: Reply = {
    title: 'T',
    tone: 'good',
    lines: ['a'],
    fields: [{ name: 'n', value: 'v' }],
    tables: [{ title: 't', columns: [{ label: 'c', align: 'right' }], rows: [['1']], empty: 'none' }],
    buttons: [[{ label: 'b', style: 'danger', actionId: 'b_1' }]],
    picture: { name: 'p.png', description: 'd', png: Buffer.from([1, 2, 255]) },
    file: { name: 'f.csv', content: Buffer.from('é') },
    footer: 'f',
    private: true,
    data: { n: 1 },
  };
  expect(replyFromJson(JSON.parse(JSON.stringify(replyToJson(reply))))).toEqual(reply);
});

describe('the doctor asks the running instance about its audit', () => {
  const ask = async (store: TestDatabase | null): Promise<Finding> => {
    const dataDir = mkdtempSync(join(tmpdir(), 'rt-control-'));
    const instance = openApiHouse(store, { controlSocket: controlSocketFile(dataDir), token: null });
    await instance.api.listen();
    try {
      return await auditOfInstance(dataDir);
    } finally {
      await instance.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  };

  test('a whole one, and one that somebody touched', async () => {
    const store = await seededDatabase();
    try {
      const audit = new SqlAuditStore(store.database);
      const who = { platform: 'telegram', actorId: '1', role: 'owner', risk: 'reduce', intentId: null } as const;
      for (const command of ['sell', 'pause', 'sell'])
        await audit.write({ ...who, command, args: {}, outcome: 'done', timeMs: Date.UTC(2025, 9, 2) });
      expect(await ask(store)).toMatchObject({ state: 'ok', detail: '3 rows, each as it was written' });
      await store.database.query(`DELETE FROM audit_log WHERE command = 'pause'`);
      expect(await ask(store)).toMatchObject({ state: 'fail', detail: 'before row 3 rows are gone or were moved' });
    } finally {
      await store.dispose();
    }
  });

  test('an instance that cannot look: says so', async () => {
    expect(await ask(null)).toMatchObject({ state: 'warn', detail: 'the running instance did not check it' });
  });

  test('nothing runs there any more: says so', async () => {
    const found = await auditOfInstance(join(folder, 'nothing-here'));
    expect(found).toMatchObject({ state: 'warn', detail: expect.stringContaining('No RootTrading runs on') });
  });
});
