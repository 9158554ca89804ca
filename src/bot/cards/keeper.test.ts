import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Request } from '../../commands/command.ts';
import type { Repeated, RepeatWish } from '../../commands/live.ts';
import type { Reply } from '../../commands/reply.ts';
import type { ProblemKind, SendOutcome } from '../delivery.ts';
import type { Card, CardStore } from './card.ts';
import { createCardKeeper, type CardKeeper } from './keeper.ts';

const START_MS = Date.UTC(2025, 9, 2, 14, 0);
const CHAT = 'telegram:1';

interface Edit {
  readonly messageId: string;
  readonly title: string;
  readonly atMs: number;
}

class MemoryCards implements CardStore {
  rows: Card[] = [];
  broken = false;

  load(): Promise<readonly Card[]> {
    return this.broken ? Promise.reject(new Error('the database is away')) : Promise.resolve([...this.rows]);
  }

  async put(card: Card): Promise<void> {
    this.rows = [...this.rows.filter(({ messageId }) => messageId !== card.messageId), card];
  }

  async remove(_channel: string, messageId: string): Promise<void> {
    this.rows = this.rows.filter((row) => row.messageId !== messageId);
  }
}

let store: MemoryCards;
let edits: Edit[];
let asked: { readonly request: Request; readonly wish: RepeatWish }[];
let answer: (wish: RepeatWish) => Repeated;
let refusals: ProblemKind[];
let warnings: string[];
const keepers: CardKeeper[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
  store = new MemoryCards();
  edits = [];
  asked = [];
  refusals = [];
  warnings = [];
  answer = (wish) => shows(wish.end ?? `${wish.command} at ${seconds()} s`, wish.end === null ? 'live' : 'ended');
});

afterEach(async () => {
  const stopped = Promise.all(keepers.splice(0).map((keeper) => keeper.stop()));
  await vi.advanceTimersByTimeAsync(2_000);
  await stopped;
  vi.useRealTimers();
});

function seconds(): number {
  return (Date.now() - START_MS) / 1_000;
}

function shows(title: string, state: 'live' | 'ended'): Repeated {
  return { state, reply: replyOf(title) };
}

function replyOf(title: string, actionId = 'a'): Reply {
  return { title, tone: 'neutral', buttons: [[{ label: 'Sell', style: 'danger', actionId }]] };
}

function cardOf(messageId: string, change: Partial<Card> = {}): Card {
  return {
    channel: CHAT,
    messageId,
    command: 'position',
    args: { symbol: 'SOLUSDC' },
    actor: { platform: 'telegram', userId: '11', userName: 'me', languageCode: 'en', place: '1', shared: false },
    everyMs: 5_000,
    untilMs: START_MS + 3_600_000,
    picture: null,
    editPath: null,
    ...change,
  };
}

async function start(): Promise<CardKeeper> {
  const keeper = createCardKeeper({
    store,
    source: {
      repeat: (request, wish) => {
        asked.push({ request, wish });
        return Promise.resolve(answer(wish));
      },
    },
    log: { info: () => undefined, warn: (message) => warnings.push(message) },
  });
  keeper.addEditor('telegram', {
    edit: (card, { title }): Promise<SendOutcome> => {
      const kind = refusals.shift();
      if (kind !== undefined) {
        return Promise.resolve({
          ok: false,
          problem: { kind, retryAfterMs: kind === 'rate_limited' ? 20_000 : null, detail: { word: kind } },
        });
      }
      edits.push({ messageId: card.messageId, title, atMs: seconds() });
      return Promise.resolve({ ok: true, messageId: card.messageId });
    },
  });
  keepers.push(keeper);
  keeper.start();
  await vi.advanceTimersByTimeAsync(0);
  return keeper;
}

const pass = (secondsLong: number): Promise<unknown> => vi.advanceTimersByTimeAsync(secondsLong * 1_000);
const times = (): number[] => edits.map(({ atMs }) => atMs);

describe('a live message', () => {
  test('is edited every five seconds while it changes, by the same person', async () => {
    const keeper = await start();
    keeper.shown(cardOf('1'), replyOf('first'));
    await pass(16);
    expect(times()).toEqual([5, 10, 15]);
    expect(asked[0]?.request).toMatchObject({ platform: 'telegram', userId: '11', place: '1', repeats: true });
    expect(asked[0]?.wish).toMatchObject({ command: 'position', args: { symbol: 'SOLUSDC' }, end: null });
  });

  test('is looked at as often as it wants, not more', async () => {
    const keeper = await start();
    keeper.shown(cardOf('1', { everyMs: 30_000 }), replyOf('first'));
    await pass(65);
    expect(times()).toEqual([30, 60]);
  });

  test('is left alone while it shows the same, also where its buttons have new ids', async () => {
    const keeper = await start();
    keeper.shown(cardOf('1'), replyOf('same', 'a'));
    answer = () => ({ state: 'live', reply: replyOf('same', `id-${asked.length}`) });
    await pass(30);
    expect(asked.length).toBeGreaterThanOrEqual(5);
    expect(edits).toEqual([]);
  });

  test('ends with a last edit when its time is over, and is forgotten', async () => {
    const keeper = await start();
    keeper.shown(cardOf('1', { untilMs: START_MS + 12_000 }), replyOf('first'));
    await pass(60);
    expect(edits.map(({ title, atMs }) => [title, atMs])).toEqual([
      ['position at 5 s', 5],
      ['position at 10 s', 10],
      ['time', 15],
    ]);
    expect([keeper.list(), store.rows, keeper.holds(CHAT, '1')]).toEqual([[], [], false]);
  });

  test('ends when there is nothing left to follow', async () => {
    const keeper = await start();
    keeper.shown(cardOf('1'), replyOf('first'));
    await pass(6);
    answer = () => shows('closed at a gain', 'ended');
    await pass(60);
    expect(edits.map(({ title }) => title)).toEqual(['position at 5 s', 'closed at a gain']);
    expect(keeper.list()).toEqual([]);
  });

  test('of a person who cannot be asked about is tried again, and given up long after its end', async () => {
    const keeper = await start();
    answer = () => ({ state: 'unavailable' });
    keeper.shown(cardOf('1', { untilMs: START_MS + 60_000 }), replyOf('first'));
    await pass(10 * 60);
    expect(keeper.list()).toHaveLength(1);
    // at most one look in five seconds, also after its end
    expect(asked.length).toBeLessThanOrEqual(120);
    await pass(2 * 60);
    expect([edits, keeper.list(), store.rows]).toEqual([[], [], []]);
  });
});

describe('a chat', () => {
  test('has three live messages at most: a fourth ends the oldest first', async () => {
    const keeper = await start();
    for (const id of ['1', '2', '3', '4']) keeper.shown(cardOf(id), replyOf('first'));
    await pass(60);
    expect(edits[0]).toEqual({ messageId: '1', title: 'newer', atMs: 5 });
    expect(keeper.list().map(({ messageId }) => messageId)).toEqual(['2', '3', '4']);
    expect(store.rows.map(({ messageId }) => messageId)).toEqual(['2', '3', '4']);
  });

  test('sees one edit in five seconds, each message in its turn', async () => {
    const keeper = await start();
    for (const id of ['1', '2', '3']) keeper.shown(cardOf(id), replyOf('first'));
    await pass(31);
    expect(times()).toEqual([5, 10, 15, 20, 25, 30]);
    expect(edits.map(({ messageId }) => messageId)).toEqual(['1', '2', '3', '1', '2', '3']);
  });

  test('does not wait for another chat', async () => {
    const keeper = await start();
    keeper.shown(cardOf('1'), replyOf('first'));
    keeper.shown(cardOf('2', { channel: 'telegram:2' }), replyOf('first'));
    await pass(6);
    expect(edits.map(({ messageId, atMs }) => [messageId, atMs])).toEqual([
      ['1', 5],
      ['2', 5],
    ]);
  });
});

describe('a message that waits for the end of an intent', () => {
  const intentCard = (id: string, change: Partial<Card> = {}): Card =>
    cardOf(id, { command: 'intent', args: { intent: `i_${id}` }, everyMs: 2_000, ...change });
  const told = (title: string): Reply => ({ ...replyOf(title), intent: 'i_1' });

  test('is edited before the others of its chat, and sooner', async () => {
    const keeper = await start();
    keeper.shown(cardOf('1'), replyOf('first'));
    keeper.shown(intentCard('2'), replyOf('proposal'));
    await pass(9);
    expect(edits.map(({ messageId, atMs }) => [messageId, atMs])).toEqual([
      ['2', 2],
      ['2', 4],
      ['2', 6],
      ['2', 8],
    ]);
  });

  test('that shows the same does not hold up the others', async () => {
    const keeper = await start();
    answer = ({ command }) => (command === 'intent' ? shows('UNKNOWN', 'live') : shows(`price ${seconds()}`, 'live'));
    keeper.shown(intentCard('2'), replyOf('UNKNOWN'));
    keeper.shown(cardOf('1'), replyOf('first'));
    await pass(16);
    expect(edits.map(({ messageId, atMs }) => [messageId, atMs])).toEqual([
      ['1', 5],
      ['1', 10],
      ['1', 15],
    ]);
  });

  test('neither ends a live message nor is ended by one', async () => {
    const keeper = await start();
    answer = ({ command, end }) =>
      shows(command === 'intent' ? 'proposal' : (end ?? 'same'), end === null ? 'live' : 'ended');
    for (const id of ['1', '2', '3']) keeper.shown(cardOf(id), replyOf('first'));
    keeper.shown(intentCard('4'), replyOf('proposal'));
    for (const id of ['5', '6', '7']) keeper.shown(cardOf(id), replyOf('first'));
    await pass(60);
    expect(keeper.list().map(({ messageId }) => messageId)).toEqual(['4', '5', '6', '7']);
  });

  test('gives its place to what became of its intent, and is forgotten without another edit', async () => {
    const keeper = await start();
    keeper.shown(intentCard('1'), replyOf('proposal'));
    answer = () => shows('bought', 'ended');
    expect(keeper.yields(CHAT, '1', told('bought'))).toBe(true);
    keeper.settled(CHAT, '1', told('bought'));
    await pass(5);
    expect([edits, keeper.list(), store.rows]).toEqual([[], [], []]);
  });

  test.each<[string, Reply, string]>([
    ['about no intent', replyOf('not allowed'), '1'],
    ['on another message', { ...replyOf('bought'), intent: 'i_1' }, '2'],
  ])('does not give it to an answer %s', async (_name, reply, messageId) => {
    const keeper = await start();
    keeper.shown(intentCard('1'), replyOf('proposal'));
    keeper.shown(cardOf('2'), replyOf('position'));
    expect(keeper.yields(CHAT, messageId, reply)).toBe(false);
  });

  test('whose older state was on its way when its end was shown is put right', async () => {
    const keeper = await start();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    keeper.addEditor('telegram', {
      edit: async (card, { title }) => {
        if (title === 'working') await held;
        edits.push({ messageId: card.messageId, title, atMs: seconds() });
        return { ok: true, messageId: card.messageId };
      },
    });
    answer = () => shows('working', 'live');
    keeper.shown(intentCard('1'), replyOf('proposal'));
    await pass(3);
    keeper.settled(CHAT, '1', told('bought'));
    answer = () => shows('bought', 'ended');
    release();
    await pass(5);
    expect(edits.map(({ title }) => title)).toEqual(['working', 'bought']);
    expect(keeper.list()).toEqual([]);
  });
});

describe('an edit that fails', () => {
  test.each<[ProblemKind, number[]]>([
    ['rate_limited', [25, 30]],
    ['unreachable', [10, 15, 20, 25, 30]],
    ['unauthorized', [10, 15, 20, 25, 30]],
    ['gone', []],
    ['blocked', []],
    ['refused', []],
  ])('%s', async (kind, expected) => {
    const keeper = await start();
    refusals.push(kind);
    keeper.shown(cardOf('1'), replyOf('first'));
    await pass(31);
    expect(times()).toEqual(expected);
    expect(keeper.list()).toHaveLength(expected.length === 0 ? 0 : 1);
    expect(warnings).toHaveLength(1);
  });
});

describe('a press on a live message', () => {
  test('that asks for the same is taken over: shown soon, and live for longer', async () => {
    const keeper = await start();
    keeper.shown(cardOf('1', { everyMs: 300_000, untilMs: START_MS + 60_000 }), replyOf('first'));
    await pass(20);
    const live = { command: 'position', args: { symbol: 'SOLUSDC' }, everyMs: 5_000, untilMs: Date.now() + 60_000 };
    expect(keeper.takes(CHAT, '1', { ...replyOf('again'), live })).toBe(true);
    await pass(1);
    expect(times()).toEqual([20]);
    expect(store.rows[0]?.untilMs).toBe(START_MS + 80_000);
  });

  test.each<[string, Reply]>([
    ['another command', { ...replyOf('sell') }],
    [
      'another symbol',
      { ...replyOf('x'), live: { command: 'position', args: { symbol: 'BTCUSDC' }, everyMs: 1, untilMs: 1 } },
    ],
  ])('%s is not, and stands beside it', async (_name, reply) => {
    const keeper = await start();
    keeper.shown(cardOf('1'), replyOf('first'));
    expect([keeper.takes(CHAT, '1', reply), keeper.holds(CHAT, '1'), keeper.holds(CHAT, '2')]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('a restart', () => {
  test('goes on with what was live, and marks what ended meanwhile', async () => {
    const before = await start();
    before.shown(cardOf('1', { untilMs: START_MS + 30_000 }), replyOf('first'));
    before.shown(cardOf('2'), replyOf('first'));
    await pass(1);
    const stopped = before.stop();
    await pass(60);
    await stopped;
    expect(edits).toEqual([]);
    const after = await start();
    await pass(6);
    expect(edits.map(({ messageId, title }) => [messageId, title])).toEqual([
      ['1', 'time'],
      ['2', 'position at 66 s'],
    ]);
    expect(after.list().map(({ messageId }) => messageId)).toEqual(['2']);
  });

  test('with a database that is away: every message may be a live one until it is known', async () => {
    store.rows = [cardOf('1')];
    store.broken = true;
    const keeper = await start();
    expect([keeper.holds(CHAT, '1'), keeper.holds(CHAT, '9')]).toEqual([true, true]);
    store.broken = false;
    await pass(6);
    expect([keeper.holds(CHAT, '1'), keeper.holds(CHAT, '9')]).toEqual([true, false]);
    expect(edits).toHaveLength(1);
  });

  test('keeps no more than three of a chat', async () => {
    store.rows = ['1', '2', '3', '4'].map((id) => cardOf(id));
    await start();
    await pass(1);
    expect(edits).toEqual([{ messageId: '1', title: 'newer', atMs: 0 }]);
  });
});
