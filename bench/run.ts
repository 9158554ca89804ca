/**
 * The benchmarks: `npm run bench`, with `-- --data DIR` for recorded candles, `--json FILE` for machines, `--quick` for a look,
 * `--only engine,memory` for some parts. TEST_DATABASE_URL names the server for the lines that store; else they use the embedded one. No verdict: a number on a shared machine is no reason to fail a build.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { benchData } from './data.ts';
import type { Line } from './measure.ts';
import { machine, printTable, reportJson } from './report.ts';
import { alertLines } from './subjects/alerts.ts';
import { engineLines } from './subjects/engine.ts';
import { exitLines } from './subjects/exits.ts';
import { liveLines } from './subjects/live.ts';
import { memoryLines } from './subjects/memory.ts';
import { partLines } from './subjects/parts.ts';
import { peerLines } from './subjects/peers.ts';
import { programLines } from './subjects/program.ts';
import { serviceLines } from './subjects/service.ts';
import { storageLines } from './subjects/storage.ts';

const FULL = {
  times: 5,
  data: { singleCandles: 130_000, symbols: 37, candlesEach: 30_000 },
  growthCandles: 5_000_000,
  alerts: { alerts: 1_000, stormMinutes: 60 },
  rounds: 500,
  bursts: [
    { symbols: 200, hours: 60, must: 20 },
    { symbols: 1_000, hours: 10, goal: 10 },
  ],
  exits: 200,
  commands: 300,
};
const QUICK = {
  times: 5,
  data: { singleCandles: 30_000, symbols: 10, candlesEach: 3_000 },
  growthCandles: 200_000,
  alerts: { alerts: 200, stormMinutes: 8 },
  rounds: 60,
  bursts: [{ symbols: 50, hours: 8 }],
  exits: 30,
  commands: 60,
};

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

const size = values.quick ? QUICK : FULL;
const about = machine();
const data = await benchData(values.data ?? null, size.data);
const groups: Readonly<Record<string, () => Promise<Line[]>>> = {
  engine: () => engineLines(data, size.times),
  program: () => programLines(data, 3),
  peers: () => peerLines(data, size.times),
  parts: () => partLines(data, size.times),
  storage: () => storageLines(data, size.rounds),
  live: () => liveLines(data, size),
  alerts: () => alertLines(size.alerts),
  exits: () => exitLines(data, size.exits),
  service: () => serviceLines(data, size.commands),
  memory: () => memoryLines(data, size.growthCandles),
};
const wanted = values.only?.split(',') ?? Object.keys(groups);
const lines: Line[] = [];
for (const name of wanted) {
  const group = groups[name];
  if (group === undefined) throw new RangeError(`--only: "${name}" is none of ${Object.keys(groups).join(', ')}`);
  console.error(`bench: ${name} …`);
  lines.push(...(await group()));
}
printTable(lines, about, data.source);
if (values.json !== undefined) await writeFile(values.json, reportJson(lines, about, data.source));
