import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../src/api/schemas.ts';
import { ActionResult, CommandReply } from '../../src/api/write-schemas.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { fakeLive } from '../support/chat-house.ts';
import { openApiHouse, TOKEN, type ApiHouse } from './house.ts';

let open: ApiHouse;
beforeEach(() => {
  open = openApiHouse(null);
});
afterEach(() => open.close());

interface Sent {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}, house = open): Promise<Sent> {
  const response = await house.api.app.request(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

const WRITES: readonly (readonly [path: string, body: unknown])[] = [
  ['/signals/manual', { symbol: 'SOLUSDC' }],
  ['/commands', { text: 'help' }],
  ['/commands/help', {}],
  ['/commands/flatten', {}],
  ['/commands/nonsense', {}],
  ['/actions/b_abc', {}],
];

describe('who may write', () => {
  describe.each(WRITES)('POST %s', (path, body) => {
    test.each([
      ['', 401],
      ['Bearer', 401],
      ['Bearer wrong', 401],
      [`Bearer ${TOKEN}x`, 401],
      [`Bearer ${TOKEN.slice(0, -1)}`, 401],
      [`Basic ${TOKEN}`, 401],
      [TOKEN, 401],
    ])('"%s" → %i, and nothing happens', async (authorization, status) => {
      const sent = await post(path, body, { authorization });
      expect(sent.status).toBe(status);
      expect(sent.headers.get('www-authenticate')).toBe('Bearer');
      expect(Problem.parse(sent.body).error).toContain('API_TOKEN');
      expect(JSON.stringify(sent.body)).not.toContain(TOKEN);
      expect(open.house.operator.submitted).toEqual([]);
      expect(open.house.audit.rows).toEqual([]);
    });

    test('without a token in the settings: 403, whatever is sent', async () => {
      const closed = openApiHouse(null, { token: null });
      for (const authorization of ['', `Bearer ${TOKEN}`, 'Bearer ']) {
        const sent = await post(path, body, { authorization }, closed);
        expect(sent.status).toBe(403);
        expect(Problem.parse(sent.body).error).toContain('set API_TOKEN');
      }
      expect(closed.house.operator.submitted).toEqual([]);
      await closed.close();
    });
  });

  test('the scheme may be written in any case', async () => {
    expect((await post('/commands/help', {}, { authorization: `bearer ${TOKEN}` })).status).toBe(200);
  });

  test('on the control socket nobody needs a token: who can open it owns the machine', async () => {
    const response = await open.api.controlApp.request('/commands/help', { method: 'POST' });
    expect(response.status).toBe(200);
    expect(open.house.audit.rows).toMatchObject([{ platform: 'terminal', actorId: 'console', role: 'owner' }]);
  });
});

describe('POST /signals/manual', () => {
  test('keeps no secret that is sent as the reason', async () => {
    await post('/signals/manual', { symbol: 'SOL', reason: `because ${TOKEN}` });
    expect(JSON.stringify([open.house.operator.submitted, open.house.audit.rows])).not.toContain(TOKEN);
    expect(open.house.operator.submitted[0]?.action).toMatchObject({ reason: 'because •••' });
  });

  test('makes readable what no table takes', async () => {
    await post('/signals/manual', { symbol: 'SOL', reason: 'it\0 rises' });
    expect(open.house.operator.submitted[0]?.action).toMatchObject({ reason: 'it� rises' });
  });

  test('takes the live ask, the guide’s confidence, and goes to the engine as a buy', async () => {
    const { status, body } = await post('/signals/manual', { symbol: 'sol' });
    expect(status).toBe(200);
    expect(ActionResult.parse(body)).toMatchObject({ status: 'done', code: null, problem: null, fills: [] });
    expect(open.house.operator.submitted).toEqual([
      {
        intentId: ActionResult.parse(body).id,
        actor: 'http:api',
        action: { kind: 'buy', symbol: 'SOLUSDC', price: 150, confidence: 0.95, reason: 'manual', amountQuote: null },
      },
    ]);
    expect(open.house.audit.rows).toMatchObject([
      {
        platform: 'http',
        actorId: 'api',
        command: 'signals/manual',
        risk: 'add',
        outcome: 'done',
        args: { symbol: 'SOLUSDC' },
      },
    ]);
  });

  test('the entry of the guide’s script works as it is', async () => {
    const entry = {
      symbol: 'SOLUSDC',
      current_price: 150.5,
      confidence: 0.95,
      reason: 'Opportunité identifiée manuellement',
    };
    expect((await post('/signals/manual', entry)).status).toBe(200);
    expect(open.house.operator.submitted[0]?.action).toMatchObject({ price: 150, reason: entry.reason });
  });

  test('an amount travels as exact text', async () => {
    await post('/signals/manual', { symbol: 'SOL', amount: 25.1 });
    expect(open.house.operator.submitted[0]?.action).toMatchObject({ amountQuote: '25.1' });
  });

  test.each([
    [{}, 'symbol'],
    [{ symbol: 7 }, 'symbol'],
    [{ symbol: 'NOPE' }, 'symbol'],
    [{ symbol: 'SOL', confidence: 0 }, 'confidence'],
    [{ symbol: 'SOL', confidence: 1.01 }, 'confidence'],
    [{ symbol: 'SOL', confidence: '0.9' }, 'confidence'],
    [{ symbol: 'SOL', confidence: null }, 'confidence'],
    [{ symbol: 'SOL', price: -1 }, 'price'],
    [{ symbol: 'SOL', price: 151.6 }, 'price'],
    [{ symbol: 'SOL', price: 148.4 }, 'price'],
    [{ symbol: 'SOL', current_price: 225.88 }, 'current_price'],
    [{ symbol: 'SOL', amount: 0 }, 'amount'],
    [{ symbol: 'SOL', amount: '25' }, 'amount'],
    [{ symbol: 'SOL', amount: 1e10 }, 'amount'],
    [{ symbol: 'SOL', reason: 'x'.repeat(201) }, 'reason'],
    [{ symbol: 'SOL', side: 'SELL' }, 'side'],
    [[], 'body'],
    ['"SOL"', 'body'],
    ['{"symbol":', 'body'],
  ])('%j → 400 that names %s, and nothing is bought', async (body, field) => {
    const sent = await post('/signals/manual', body);
    expect(sent.status).toBe(400);
    expect(Problem.parse(sent.body).field).toBe(field);
    expect(open.house.operator.submitted).toEqual([]);
  });

  test.each([151.5, 148.5, 150])('a price of %d is within 1 % of the live 150', async (price) => {
    expect((await post('/signals/manual', { symbol: 'SOL', price })).status).toBe(200);
  });

  test('no live price → 503 that says so', async () => {
    const sent = await post('/signals/manual', { symbol: 'SUIUSDC' });
    expect(sent.status).toBe(503);
    expect(Problem.parse(sent.body).error).toContain('SUIUSDC has no live price');
    expect(open.house.operator.submitted).toEqual([]);
  });

  test('a refusal → 409 with the rule, its numbers and words', async () => {
    open.house.operator.outcome = {
      status: 'refused',
      refusal: { code: 'MAX_POSITIONS', numbers: { measured: 5, limit: 5 } },
      fills: [],
      problem: null,
    };
    const sent = await post('/signals/manual', { symbol: 'SOL' });
    expect(sent.status).toBe(409);
    expect(ActionResult.parse(sent.body)).toMatchObject({
      status: 'refused',
      code: 'MAX_POSITIONS',
      numbers: { limit: 5 },
    });
    expect(ActionResult.parse(sent.body).error).toContain('5');
    expect(open.house.audit.rows).toMatchObject([{ outcome: 'refused:MAX_POSITIONS' }]);
  });

  test.each(['submitted', 'unknown'] as const)('%s → 202: nobody is told that it failed', async (status) => {
    open.house.operator.outcome = { status, refusal: null, fills: [], problem: 'being looked up' };
    const sent = await post('/signals/manual', { symbol: 'SOL' });
    expect(sent.status).toBe(202);
    expect(ActionResult.parse(sent.body)).toMatchObject({ status, problem: 'being looked up' });
  });

  test('the same Idempotency-Key makes the same intent, another one does not', async () => {
    const ids: string[] = [];
    for (const key of ['a', 'a', 'b']) {
      ids.push(
        ActionResult.parse((await post('/signals/manual', { symbol: 'SOL' }, { 'idempotency-key': key })).body).id,
      );
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(ids.every((id) => id.length <= 50)).toBe(true);
  });

  test('an engine that fails → 500 with an id that the log has; no stack goes out', async () => {
    open.house.operator.outcome = new Error('secret detail');
    const sent = await post('/signals/manual', { symbol: 'SOL' });
    expect(sent.status).toBe(500);
    const { id, error } = Problem.parse(sent.body);
    expect(error).not.toContain('secret detail');
    expect(open.logged).toMatchObject([{ message: 'an HTTP request failed', facts: { id } }]);
  });
});

describe('POST /commands', () => {
  test('a command by name goes through the gate as the owner “api”', async () => {
    const { status, body } = await post('/commands/pause', { minutes: 30 });
    expect(status).toBe(200);
    expect(CommandReply.parse(body)).toEqual(body);
    expect(open.house.operator.submitted).toMatchObject([{ actor: 'http:api', action: { kind: 'pause' } }]);
    expect(open.house.audit.rows).toMatchObject([
      { platform: 'http', actorId: 'api', role: 'owner', command: 'pause' },
    ]);
  });

  test('a buy is proposed with buttons; pressing Confirm buys once', async () => {
    const proposal = CommandReply.parse((await post('/commands/buy', { symbol: 'SOL', amount: 50 })).body);
    expect(open.house.operator.submitted).toEqual([]);
    expect(proposal.data).toMatchObject({ state: 'proposed' });
    const confirm = proposal.buttons.flat().find(({ label }) => label === 'Confirm');
    const presses = await Promise.all([1, 2, 3].map(() => post(`/actions/${confirm?.action_id}`, {})));
    expect(presses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(open.house.operator.submitted).toHaveLength(1);
  });

  test('the same as a typed line', async () => {
    const { body } = await post('/commands', { text: '/sell sol 50' });
    expect(open.house.operator.submitted).toMatchObject([{ action: { kind: 'sell', symbol: 'SOLUSDC', percent: 50 } }]);
    expect(CommandReply.parse(body).title).not.toBe('');
  });

  test.each([
    ['/commands/sell', { symbol: 'SOLA' }, 400, 'symbol'],
    ['/commands/sell', { symbol: 'SOL', percent: 0 }, 400, 'percent'],
    ['/commands/sell', {}, 400, 'symbol'],
    ['/commands/sell', { symbol: { deep: 1 } }, 400, 'symbol'],
    ['/commands/sell', '[1]', 400, 'body'],
    ['/commands/sell', '{', 400, 'body'],
    ['/commands', { text: 'sell' }, 400, 'symbol'],
    ['/commands', { text: '' }, 400, 'text'],
    ['/commands', { text: 5 }, 400, 'text'],
    ['/commands', {}, 400, 'text'],
    ['/commands/sel', {}, 404, 'name'],
    ['/commands', { text: 'flattn now' }, 404, 'name'],
  ])('%s %j → %i that names %s', async (path, body, status, field) => {
    const sent = await post(path, body);
    expect(sent.status).toBe(status);
    expect(Problem.parse(sent.body).field).toBe(field);
    expect(open.house.operator.submitted).toEqual([]);
  });

  test.each(COMMANDS.map(({ name }) => name))('%s is known, hidden or not', async (name) => {
    expect((await post(`/commands/${name}`, { day: 1 })).status).toBe(400);
  });

  test('an unknown command comes with the one that was meant', async () => {
    expect((await post('/commands/sumary', {})).body).toMatchObject({ did_you_mean: ['summary'] });
  });

  test('the same Idempotency-Key acts once; the repeat is told so', async () => {
    const key = { 'idempotency-key': 'flat-1' };
    expect((await post('/commands/sell', { symbol: 'SOL' }, key)).status).toBe(200);
    expect((await post('/commands/sell', { symbol: 'SOL' }, key)).status).toBe(409);
    expect(open.house.operator.submitted).toHaveLength(1);
  });

  test('a command that fails → 500 with the id of the log line', async () => {
    const sent = await post('/commands/summary', {});
    expect(sent.status).toBe(500);
    const { id } = Problem.parse(sent.body);
    expect(open.house.logged).toMatchObject([{ message: 'command failed', facts: { id, command: 'summary' } }]);
  });

  test('replies come in the language that is asked for', async () => {
    const english = CommandReply.parse((await post('/commands/version', {})).body);
    const french = CommandReply.parse(
      (await post('/commands/version', {}, { 'accept-language': 'fr-FR,fr;q=0.9' })).body,
    );
    expect(french.title + french.lines.join()).not.toBe(english.title + english.lines.join());
  });

  test('on the demo market the head of a reply says DEMO', async () => {
    const demo = openApiHouse(null, { live: fakeLive({ market: 'demo' }) });
    expect(CommandReply.parse((await post('/commands/version', {}, {}, demo)).body).title).toMatch(/^DEMO/);
    await demo.close();
  });
});

describe('bodies', () => {
  test('a form instead of JSON is told what to send', async () => {
    const sent = await post('/commands', 'text=help', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(sent.status).toBe(400);
    expect(Problem.parse(sent.body).error).toContain('Content-Type: application/json');
  });

  test('a body of more than 64 KiB is refused', async () => {
    const sent = await post('/commands', { text: 'x'.repeat(70_000) });
    expect(sent.status).toBe(413);
    expect(Problem.parse(sent.body).field).toBe('body');
  });
});
