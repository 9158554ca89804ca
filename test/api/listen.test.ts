import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiListenError } from '../../src/api/listen.ts';
import { fewAtOnce, withinTime } from '../../src/api/limits.ts';
import { answerProblem } from '../../src/api/problem.ts';
import { Hono } from 'hono';
import { openApiHouse, type ApiHouse } from './house.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

function house(...args: Parameters<typeof openApiHouse>): ApiHouse {
  const made = openApiHouse(...args);
  open.push(made);
  return made;
}

async function occupied(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  return (server.address() as AddressInfo).port;
}

function overSocket(socketPath: string, path: string, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    call.on('error', reject);
    call.end();
  });
}

/** Status over TCP with headers that fetch would not let us choose. */
function overPort(address: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`${address}${path}`, { headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    call.on('error', reject);
    call.end();
  });
}

describe('listening', () => {
  test('answers on the port that it names, and no more after close', async () => {
    const { api } = house(null);
    const { address } = await api.listen();
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${address}/health`)).status).toBe(200);
    await api.close();
    await expect(fetch(`${address}/health`)).rejects.toThrow('fetch failed');
  });

  test('a port in use: which one, and how to choose another; the socket is not made either', async () => {
    const port = await occupied();
    const { api, folder } = house(null, { port });
    const problem = await api.listen().then(
      () => null,
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(ApiListenError);
    expect(String(problem)).toContain(`Port ${port} on 127.0.0.1 is in use`);
    expect(String(problem)).toContain(`API_PORT=${port + 1}`);
    expect(existsSync(join(folder, 'control.sock'))).toBe(false);
  });

  test('a host that this machine does not have: names API_HOST', async () => {
    await expect(house(null, { host: '203.0.113.7' }).api.listen()).rejects.toThrow(
      /no address 203\.0\.113\.7.*API_HOST/,
    );
  });

  test('close ends within two seconds although a client keeps its connection and sends nothing', async () => {
    const { api } = house(null);
    const { address } = await api.listen();
    const idle = connect(Number(new URL(address).port), '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    idle.on('error', () => undefined);
    const startedMs = performance.now();
    await api.close();
    expect(performance.now() - startedMs).toBeLessThan(2_500);
    idle.destroy();
  });
});

describe('the control socket', () => {
  test('only its owner may open it; it goes with the engine', async () => {
    const { api, folder } = house(null);
    await api.listen();
    const file = join(folder, 'control.sock');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(join(folder, '.c'))).toBe(false);
    expect(await overSocket(file, '/health')).toBe(200);
    expect(await overSocket(file, '/commands/help', 'POST')).toBe(200);
    await api.close();
    expect(existsSync(file)).toBe(false);
  });

  test('what a killed process left is replaced', async () => {
    const { api, folder } = house(null);
    mkdirSync(join(folder, '.c'));
    writeFileSync(join(folder, '.c', 's'), '');
    writeFileSync(join(folder, 'control.sock'), '');
    await api.listen();
    expect(await overSocket(join(folder, 'control.sock'), '/health')).toBe(200);
  });

  test('a second instance on the same folder is refused, and frees its port again', async () => {
    const first = house(null);
    await first.api.listen();
    const socket = join(first.folder, 'control.sock');
    const port = await occupied();
    await open.pop()?.close();
    const second = house(null, { controlSocket: socket, port });
    await expect(second.api.listen()).rejects.toThrow(/Another RootTrading answers on .*DATA_DIR/);
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed');
    expect(await overSocket(socket, '/health')).toBe(200);
  });

  test('a folder that cannot be made: names it, and DATA_DIR', async () => {
    const { api, folder } = house(null, { controlSocket: null });
    writeFileSync(join(folder, 'file'), '');
    const other = house(null, { controlSocket: join(folder, 'file', 'control.sock') });
    await expect(other.api.listen()).rejects.toThrow(/control socket .*DATA_DIR/);
    await api.close();
  });
});

describe('names of this machine', () => {
  test.each([
    ['127.0.0.1:8000', 200],
    ['localhost:8000', 200],
    ['LOCALHOST', 200],
    ['[::1]:8000', 200],
    ['evil.example', 403],
    ['evil.example:8000', 403],
    ['127.0.0.1.evil.example', 403],
  ])('Host %s on a loopback address → %i', async (host, status) => {
    const { api } = house(null, { controlSocket: null });
    const { address } = await api.listen();
    expect(await overPort(address, '/health', { host })).toBe(status);
  });

  test('on another address any name is answered', async () => {
    const { api } = house(null, { controlSocket: null, host: '0.0.0.0' });
    const { address } = await api.listen();
    const local = address.replace('0.0.0.0', '127.0.0.1');
    expect(await overPort(local, '/health', { host: 'trading.example' })).toBe(200);
  });
});

describe('limits', () => {
  const log = { warn: () => undefined, error: () => undefined };

  test('more than so many at once are sent away, and the next is served again', async () => {
    const app = new Hono();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    app.onError((error, context) => answerProblem(error, context, log));
    app.use(fewAtOnce(2));
    app.get('/', async (context) => {
      await held;
      return context.text('done');
    });
    const two = [1, 2].map(async () => app.request('/'));
    const third = await app.request('/');
    expect(third.status).toBe(503);
    release();
    expect((await Promise.all(two)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await app.request('/')).status).toBe(200);
  });

  test('what takes too long answers 503 that names the route; writing may take longer than reading', async () => {
    const app = new Hono();
    app.onError((error, context) => answerProblem(error, context, log));
    app.use(withinTime(20, 5_000));
    app.all('/slow', async (context) => {
      await new Promise((resolve) => setTimeout(resolve, 120));
      return context.text('done');
    });
    const read = await app.request('/slow');
    expect(read.status).toBe(503);
    expect(await read.json()).toMatchObject({
      error: expect.stringContaining('GET /slow did not answer within 20 ms'),
    });
    expect((await app.request('/slow', { method: 'POST' })).status).toBe(200);
  });
});
