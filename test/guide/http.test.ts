import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiListenError } from '../../src/api/listen.ts';
import { openApiHouse, seededDatabase, type ApiHouse } from '../api/house.ts';
import type { TestDatabase } from '../storage/targets.ts';

/**
 * Every HTTP call of the guide, word for word, against the real interface over a seeded database. They run through sh, curl and
 * python3 where those are there; what they would see is checked over HTTP in any case.
 */
const PORT_OF_THE_GUIDE = 8000;
const run = promisify(execFile);

const PORTFOLIO = 'curl -s http://localhost:8000/summary | python3 -m json.tool';
const TRADED = 'curl -s http://localhost:8000/symbols/traded';
const RECENT = 'curl -s http://localhost:8000/positions/recent?hours=24';
const PLACE_IN_PORTFOLIO = 'curl -s http://localhost:8000/summary | grep -A5 -B5 "XXX"';
/** What `watch -n 10 '…'` hands to sh every ten seconds. */
const WATCHED =
  'curl -s http://localhost:8000/summary | python3 -c "import sys,json; d=json.loads(sys.stdin.read()); print(f\\"Total: {d[\\"total_value\\"]:.0f} USDC\\"); [print(f\\"{b[\\"asset\\"]:6} {b[\\"value_usdc\\"]:8.2f} USDC ({((b[\\"value_usdc\\"]/d[\\"total_value\\"])*100):5.1f}%)\\") for b in sorted(d[\\"balances\\"], key=lambda x: x[\\"value_usdc\\"], reverse=True) if b[\\"value_usdc\\"] > 5]"';
const MISSING_ASSETS = `# Script Python pour identifier les opportunités
import requests

# Portfolio actuel
portfolio = requests.get('http://localhost:8000/summary').json()
current_holdings = {b['asset']: b['value_usdc'] for b in portfolio['balances'] if b['value_usdc'] > 1}

# Symboles tradables
tradable = requests.get('http://localhost:8000/symbols/traded').json()
missing_assets = [s['asset'] for s in tradable if s['asset'] not in current_holdings]

print("Cryptos absentes du portfolio mais tradables:", missing_assets)
`;

/** The part of the package \`requests\` that the guide uses, for machines without it. */
const REQUESTS = `import json, urllib.request
class _Answer:
    def __init__(self, text): self._text = text
    def json(self): return json.loads(self._text)
def get(url):
    with urllib.request.urlopen(url) as answer: return _Answer(answer.read().decode())
`;

let store: TestDatabase;
let open: ApiHouse;
let port: number;
beforeAll(async () => {
  store = await seededDatabase();
  await store.database.query(`INSERT INTO wallet (asset, free, locked, updated_at) VALUES ('XXX', 2, 0, now())`);
  ({ open, port } = await openOnPort(PORT_OF_THE_GUIDE));
});
afterAll(async () => {
  await open.close();
  await store.dispose();
});

/** On the guide's own port where it is free, else on any. */
async function openOnPort(wanted: number): Promise<{ open: ApiHouse; port: number }> {
  const house = openApiHouse(store, { port: wanted, controlSocket: null });
  try {
    const { address } = await house.api.listen();
    return { open: house, port: Number(new URL(address).port) };
  } catch (error) {
    await house.close();
    if (!(error instanceof ApiListenError) || wanted === 0) throw error;
    return openOnPort(0);
  }
}

/** The text as the guide has it; only the port is another where 8000 was taken. */
function here(text: string): string {
  return text.replaceAll(`:${PORT_OF_THE_GUIDE}/`, `:${port}/`);
}

async function works(command: string, ...args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

async function shell(text: string): Promise<string> {
  return (await run('sh', ['-c', here(text)])).stdout;
}

async function json(path: string): Promise<unknown> {
  return (await fetch(`http://localhost:${port}${path}`)).json();
}

interface Summary {
  readonly total_value: number;
  readonly balances: readonly { readonly asset: string; readonly value_usdc: number }[];
}

const TOTAL_LINES = [
  'Total: 960 USDC',
  'USDC     600.00 USDC ( 62.5%)',
  'SOL      225.00 USDC ( 23.4%)',
  'BTC      116.88 USDC ( 12.2%)',
  'SUI       18.00 USDC (  1.9%)',
];

/** What the watched line prints, made from the same answer. */
function totalLines({ total_value, balances }: Summary): string[] {
  const shown = balances.filter(({ value_usdc }) => value_usdc > 5).toSorted((a, b) => b.value_usdc - a.value_usdc);
  const lines = shown.map(({ asset, value_usdc }) => {
    const share = ((value_usdc / total_value) * 100).toFixed(1).padStart(5);
    return `${asset.padEnd(6)} ${value_usdc.toFixed(2).padStart(8)} USDC (${share}%)`;
  });
  return [`Total: ${total_value.toFixed(0)} USDC`, ...lines];
}

describe('what the guide’s calls read, over HTTP', () => {
  test('the portfolio: every value a number', async () => {
    const summary = (await json('/summary')) as Summary;
    expect(summary.balances.every(({ value_usdc }) => Number.isFinite(value_usdc))).toBe(true);
    expect(totalLines(summary)).toEqual(TOTAL_LINES);
    expect(summary.balances.map(({ asset }) => asset)).toContain('XXX');
  });

  test('traded symbols and recent positions: lists with the names that the guide reads', async () => {
    expect(await json('/symbols/traded')).toContainEqual(expect.objectContaining({ symbol: 'SOLUSDC', asset: 'SOL' }));
    expect(await json('/positions/recent?hours=24')).toHaveLength(5);
  });
});

interface GuideLine {
  readonly name: string;
  readonly check: () => Promise<void>;
}

const WITH_CURL: readonly GuideLine[] = [
  {
    name: 'curl: traded symbols',
    check: async () => expect(JSON.parse(await shell(TRADED))).toEqual(await json('/symbols/traded')),
  },
  {
    name: 'curl: recent positions',
    check: async () => expect(JSON.parse(await shell(RECENT))).toEqual(await json('/positions/recent?hours=24')),
  },
  {
    name: 'curl and grep: the place in the portfolio',
    check: async () => expect(await shell(PLACE_IN_PORTFOLIO)).toContain('"XXX"'),
  },
];

const WITH_CURL_AND_PYTHON: readonly GuideLine[] = [
  {
    name: 'curl and json.tool: the portfolio',
    check: async () => {
      const text = await shell(PORTFOLIO);
      expect(text.split('\n').length).toBeGreaterThan(20);
      expect(JSON.parse(text)).toEqual(await json('/summary'));
    },
  },
  {
    name: 'the watched line: total and holdings above 5 USDC, biggest first',
    check: async () => {
      const printed = await shell((await canNestQuotes()) ? WATCHED : withSingleQuotes(WATCHED));
      expect(printed.trimEnd().split('\n')).toEqual(TOTAL_LINES);
    },
  },
];

const WITH_PYTHON: readonly GuideLine[] = [
  {
    name: 'the Python script: tradable assets that are not held',
    check: async () => {
      const path = await requestsPath();
      const { stdout } = await run('python3', ['-c', here(MISSING_ASSETS)], {
        env: { ...process.env, PYTHONIOENCODING: 'utf-8', ...(path === null ? {} : { PYTHONPATH: path }) },
      });
      expect(stdout.trim()).toBe("Cryptos absentes du portfolio mais tradables: ['ETH', 'PEPE']");
    },
  },
];

const WITHOUT_CURL: readonly GuideLine[] = [
  {
    name: 'this machine has no curl: its calls were made over HTTP above',
    check: async () => expect(await works('curl', '--version')).toBe(false),
  },
];

const WITHOUT_PYTHON: readonly GuideLine[] = [
  {
    name: 'this machine has no python3: its script is made in JavaScript instead',
    check: async () => {
      expect(await works('python3', '--version')).toBe(false);
      const { balances } = (await json('/summary')) as Summary;
      const held = balances.filter(({ value_usdc }) => value_usdc > 1).map(({ asset }) => asset);
      const traded = (await json('/symbols/traded')) as readonly { readonly asset: string }[];
      expect(traded.map(({ asset }) => asset).filter((asset) => !held.includes(asset))).toEqual(['ETH', 'PEPE']);
    },
  },
];

/** The lines that this machine has the programs for, and a stand-in for those it has not. */
async function linesOfThisMachine(): Promise<readonly GuideLine[]> {
  const hasCurl = (await works('sh', '-c', 'true')) && (await works('curl', '--version'));
  const hasPython = await works('python3', '--version');
  return [
    ...(hasCurl ? WITH_CURL : WITHOUT_CURL),
    ...(hasCurl && hasPython ? WITH_CURL_AND_PYTHON : []),
    ...(hasPython ? WITH_PYTHON : WITHOUT_PYTHON),
  ];
}

test.each(await linesOfThisMachine())('the guide’s own line: $name', ({ check }) => check());

/** The watched line nests the same quotes in an f-string, which Python reads since 3.12 (PEP 701). */
async function canNestQuotes(): Promise<boolean> {
  return works('python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 12))');
}

/** The same line for an older Python: the names in brackets get the other quotes, nothing else changes. */
function withSingleQuotes(line: string): string {
  // inside double quotes of sh a single quote is plain
  return line.replaceAll(/\[\\"(\w+)\\"\]/g, "['$1']");
}

/** Null where the package is installed. */
async function requestsPath(): Promise<string | null> {
  if (await works('python3', '-c', 'import requests')) return null;
  const folder = join(open.folder, 'python');
  mkdirSync(folder);
  writeFileSync(join(folder, 'requests.py'), REQUESTS);
  return folder;
}
