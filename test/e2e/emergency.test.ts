import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OperatorAction } from '../../src/engine/events.ts';
import type { Reply } from '../../src/commands/reply.ts';
import { openDeskUnderLoad, type DeskUnderLoad } from './desk-under-load.ts';
import { percentile } from './phone.ts';

const SYMBOLS = 500;
const ANSWER_LIMIT_MS = 1_000;
const LEVEL = 100;
const HELD = ['T001USDC', 'T002USDC', 'T003USDC'] as const;

let desk: DeskUnderLoad;
let intents = 0;

beforeAll(async () => {
  desk = await openDeskUnderLoad(SYMBOLS);
});
afterAll(() => desk.close());

afterEach(async () => {
  desk.slow.delayMs = 0;
  // entries are off until the database has caught up
  await expect.poll(() => desk.trading.safekeeping.keeps, { timeout: 30_000 }).toBe('database');
  await desk.trading.rounds.idle();
});

function submit(action: OperatorAction): Promise<unknown> {
  return desk.trading.operator.submit(`t_${++intents}`, 'telegram:1', action, 10_000);
}

/** Entries on, prices known, and these symbols held. */
async function hold(symbols: readonly string[]): Promise<void> {
  await submit({ kind: 'resume' });
  for (const symbol of desk.symbols) desk.tick(symbol, LEVEL);
  // what a person asks overtakes prices that still wait
  await desk.trading.rounds.idle();
  for (const symbol of symbols) {
    if (desk.trading.engine.desk.cycleOf(symbol) !== undefined) continue;
    await submit({ kind: 'buy', symbol, price: LEVEL + 0.01, confidence: 0.99, reason: 'test', amountQuote: '500' });
  }
  expect(held()).toEqual([...symbols]);
}

function held(): string[] {
  return desk.trading.engine.desk
    .openCycles()
    .filter(({ status }) => status === 'active_buy')
    .map(({ symbol }) => symbol)
    .toSorted((a, b) => a.localeCompare(b));
}

function confirmOf(reply: Reply | null): string {
  const button = reply?.buttons?.flat().find(({ label }) => label === 'Confirm');
  if (button === undefined) throw new Error(`no Confirm: ${JSON.stringify(reply)}`);
  return button.actionId;
}

async function soldOut(withinMs: number): Promise<void> {
  await expect.poll(() => held(), { timeout: withinMs }).toEqual([]);
  await expect.poll(() => desk.trading.engine.desk.openCycles().length, { timeout: withinMs }).toBe(0);
}

describe(`the emergency brake with ${SYMBOLS} symbols`, () => {
  it('/pause is answered at once while prices flood in', async () => {
    await hold(HELD);
    const stop = desk.flood(100);
    const times: number[] = [];
    for (let i = 0; i < 30; i++) {
      const { reply, ms } = await desk.say('/pause');
      expect(reply?.title).toBe('Entries are paused');
      times.push(ms);
    }
    stop();
    process.stdout.write(
      `/pause under 10,000 prices/s: p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms\n`,
    );
    expect(percentile(times, 0.99)).toBeLessThan(ANSWER_LIMIT_MS);
  });

  it.each([
    ['as it should be', 0, /paused/i, /Everything|sold|flat/i],
    ['800 ms slower per transaction', 800, /being stored/, /being stored/],
    ['5 s slower per transaction', 5_000, /being stored/, /being stored/],
  ])(
    'a database %s: /pause and /flatten are answered within a second, and carried out',
    async (_name, delayMs, paused, flattened) => {
      await hold(HELD);
      const stop = desk.flood(50);
      desk.slow.delayMs = delayMs;
      const pause = await desk.say('/pause');
      const proposal = await desk.say('/flatten');
      const press = await desk.press(confirmOf(proposal.reply));
      const again = await desk.press(confirmOf(proposal.reply));
      stop();
      process.stdout.write(
        `database +${delayMs} ms: /pause ${pause.ms.toFixed(0)} ms, /flatten ${proposal.ms.toFixed(0)} ms, confirm ${press.ms.toFixed(0)} ms\n`,
      );
      for (const { ms } of [pause, proposal, press, again]) expect(ms).toBeLessThan(ANSWER_LIMIT_MS);
      expect(pause.reply?.title).toMatch(paused);
      expect(press.reply?.title).toMatch(flattened);
      // the worst is over; what was accepted is carried out
      if (delayMs > ANSWER_LIMIT_MS) desk.slow.delayMs = 0;
      const sells = () => desk.placed.filter(({ intent }) => intent.side === 'SELL').length;
      const before = sells();
      await soldOut(delayMs * 6 + 10_000);
      expect(desk.trading.engine.desk.pause).not.toBeNull();
      expect(sells() - before).toBeLessThanOrEqual(HELD.length);
    },
  );

  it('a feed that stands still does not hold up the brake', async () => {
    await hold(HELD);
    desk.trading.intake.state('down', { word: 'streamLost', problem: 'gone' });
    const proposal = await desk.say('/flatten');
    const press = await desk.press(confirmOf(proposal.reply));
    expect(proposal.ms + press.ms).toBeLessThan(ANSWER_LIMIT_MS);
    await soldOut(5_000);
    desk.trading.intake.state('connected', { word: 'recorded' });
  });

  it('a stop sells with a database that needs 50 ms per transaction', async () => {
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      desk.slow.delayMs = 0;
      await hold(HELD.slice(0, 1));
      desk.slow.delayMs = 50;
      const stop = desk.flood(50);
      const before = desk.placed.length;
      const startedMs = performance.now();
      desk.tick(HELD[0], LEVEL * 0.9);
      await expect.poll(() => desk.placed.length, { timeout: 5_000, interval: 2 }).toBeGreaterThan(before);
      times.push((desk.placed[before]?.atMs ?? Infinity) - startedMs);
      stop();
      desk.slow.delayMs = 0;
      await soldOut(5_000);
    }
    process.stdout.write(`tick to order, 50 ms per transaction: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms\n`);
    expect(Math.max(...times)).toBeLessThan(ANSWER_LIMIT_MS);
  });
});
