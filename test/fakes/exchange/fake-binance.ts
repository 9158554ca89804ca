import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Candle } from '../../../src/engine/candles/candle.ts';
import { Big, ZERO } from '../../../src/engine/money.ts';
import { newOrderJson, orderJson, text8, tradeJson } from './account-json.ts';
import { FakeAccount, VenueError, type FakeOrder } from './account.ts';
import { FaultPlan, type Fault } from './faults.ts';
import {
  exchangeInfo,
  GivenCandles,
  klineMessage,
  klineRows,
  SOLUSDC,
  type CandleSource,
  type FakeSymbol,
} from './market-data.ts';
import { FakeStreams } from './streams.ts';

export interface FakeBinanceOptions {
  readonly symbols?: readonly FakeSymbol[];
  /** Free amounts by asset. */
  readonly balances?: Readonly<Record<string, string>>;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  readonly takerFeeRate?: string;
  /** False = the account says nothing of its fee. */
  readonly tellsFeeRate?: boolean;
  /** The exchange's clock. */
  readonly nowMs?: () => number;
  /** Where candles come from; default: those given with `setCandles`. */
  readonly candles?: CandleSource;
  readonly canWithdraw?: boolean;
  /** The account's number; null = the exchange does not tell it. */
  readonly uid?: number | null;
}

type Query = ReadonlyMap<string, string>;

interface Route {
  readonly signed: boolean;
  readonly params: readonly string[];
  readonly answer: (query: Query) => unknown;
}

const SIGNED_PARAMS = ['timestamp', 'recvWindow', 'signature'];
const LATE_MS = 1_000;
const MAX_RECV_WINDOW_MS = 60_000;

/**
 * Binance spot on the loopback, strict: an unknown path, parameter or stream is written to `violations`, which every test must find
 * empty. Faults are planned per request with `fail`.
 */
export class FakeBinance {
  readonly account: FakeAccount;
  readonly streams: FakeStreams;
  readonly faults = new FaultPlan();
  readonly transcript: string[] = [];
  readonly violations: string[] = [];
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly #options: FakeBinanceOptions;
  readonly #symbols: ReadonlyMap<string, FakeSymbol>;
  readonly #given = new GivenCandles();
  readonly #http: Server;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(options: FakeBinanceOptions) {
    this.#options = options;
    this.apiKey = options.apiKey ?? 'fake-key';
    this.apiSecret = options.apiSecret ?? 'fake-secret';
    this.#symbols = new Map((options.symbols ?? [SOLUSDC]).map((entry) => [entry.symbol, entry]));
    this.account = new FakeAccount(
      this.#symbols,
      options.balances ?? { USDC: '1000' },
      options.takerFeeRate ?? '0.001',
      () => this.nowMs(),
    );
    this.#http = createServer((request, response) => void this.#handle(request, response));
    this.streams = new FakeStreams(this.#http, {
      knows: (symbol) => this.#symbols.has(symbol),
      log: (line) => this.transcript.push(line),
      violation: (text) => this.violations.push(text),
    });
    this.#routes = this.#makeRoutes();
  }

  nowMs(): number {
    return (this.#options.nowMs ?? Date.now)();
  }

  get restRoot(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get wsRoot(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.streams.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** The next `times` requests like `POST /api/v3/order` fail in this way. */
  fail(request: string, fault: Fault, times = 1): void {
    const [method = '', path = ''] = request.split(' ');
    this.faults.add(method, path, fault, times);
  }

  /** Moves the market: stops may trigger, and the streams hear of it. */
  setPrice(symbol: string, bid: string, ask: string): void {
    this.account.setBook(symbol, bid, ask);
    this.streams.send(`${symbol.toLowerCase()}@bookTicker`, {
      u: this.nowMs(),
      s: symbol,
      b: bid,
      B: '10',
      a: ask,
      A: '10',
    });
  }

  setCandles(symbol: string, interval: string, candles: readonly Candle[]): void {
    this.#given.set(symbol, interval, candles);
  }

  /** Sends a candle update over the streams. */
  pushKline(symbol: string, candle: Candle, closed: boolean): void {
    this.streams.send(`${symbol.toLowerCase()}@kline_1m`, klineMessage(symbol, candle, closed, this.nowMs()));
  }

  /** Requests seen so far that start with this text, such as `POST /api/v3/order`. */
  requests(start: string): string[] {
    return this.transcript.filter((line) => line.startsWith(start));
  }

  #makeRoutes(): ReadonlyMap<string, Route> {
    const open = (params: readonly string[], answer: Route['answer']): Route => ({ signed: false, params, answer });
    const signed = (params: readonly string[], answer: Route['answer']): Route => ({ signed: true, params, answer });
    return new Map([
      ['GET /api/v3/ping', open([], () => ({}))],
      ['GET /api/v3/time', open([], () => ({ serverTime: this.nowMs() }))],
      ['GET /api/v3/exchangeInfo', open(['symbols'], (query) => this.#exchangeInfo(query))],
      [
        'GET /api/v3/klines',
        open(['symbol', 'interval', 'startTime', 'endTime', 'limit'], (query) => this.#klines(query)),
      ],
      ['GET /api/v3/ticker/bookTicker', open(['symbols', 'symbol'], (query) => this.#bookTickers(query))],
      ['GET /api/v3/account', signed(['omitZeroBalances'], () => this.#accountJson())],
      [
        'POST /api/v3/order',
        signed(
          [
            'symbol',
            'side',
            'type',
            'quantity',
            'price',
            'stopPrice',
            'timeInForce',
            'newClientOrderId',
            'newOrderRespType',
          ],
          (query) => newOrderJson(this.#place(query)),
        ),
      ],
      [
        'GET /api/v3/order',
        signed(['symbol', 'origClientOrderId', 'orderId'], (query) => orderJson(this.#find(query, -2013))),
      ],
      ['DELETE /api/v3/order', signed(['symbol', 'origClientOrderId', 'orderId'], (query) => this.#cancel(query))],
      ['GET /api/v3/openOrders', signed(['symbol'], (query) => this.#openOrders(query))],
      [
        'GET /api/v3/myTrades',
        signed(['symbol', 'orderId', 'limit', 'fromId', 'startTime'], (query) => this.#myTrades(query)),
      ],
      ['GET /sapi/v1/account/apiRestrictions', signed([], () => this.#rights())],
    ]);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.restRoot);
    const body = await readBody(request);
    const raw = request.method === 'POST' ? body : url.search.slice(1);
    const name = `${request.method ?? ''} ${url.pathname}`;
    this.transcript.push(`${name} ${raw.replace(/&?(?:timestamp|recvWindow|signature)=[^&]*/g, '').replace(/^&/, '')}`);
    const fault = this.faults.take(request.method ?? '', url.pathname);
    const act = () => this.#answer(name, raw, request.headers['x-mbx-apikey']);
    try {
      if (fault === null) sendJson(response, 200, act());
      else this.#fail(response, fault, act, raw);
    } catch (error) {
      this.#sendError(response, error);
    }
  }

  #answer(name: string, raw: string, key: string | string[] | undefined): unknown {
    const route = this.#routes.get(name);
    if (route === undefined) {
      this.violations.push(`unknown path ${name}`);
      throw new VenueError(-1000, 'unknown path', 404);
    }
    const query: Query = new Map(new URLSearchParams(raw));
    const allowed = [...route.params, ...(route.signed ? SIGNED_PARAMS : [])];
    for (const param of query.keys())
      if (!allowed.includes(param)) this.violations.push(`${name}: unknown parameter ${param}`);
    if (route.signed) this.#checkSignature(query, raw, key);
    return route.answer(query);
  }

  #checkSignature(query: Query, raw: string, key: string | string[] | undefined): void {
    if (key !== this.apiKey) throw new VenueError(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
    const unsigned = raw.replace(/&signature=[^&]*$/, '');
    const expected = createHmac('sha256', this.apiSecret).update(unsigned).digest('hex');
    if (query.get('signature') !== expected) throw new VenueError(-1022, 'Signature for this request is not valid.');
    this.#checkTime(query);
  }

  #checkTime(query: Query): void {
    const timestamp = Number(query.get('timestamp'));
    const recvWindow = Number(query.get('recvWindow') ?? 5_000);
    if (recvWindow > MAX_RECV_WINDOW_MS) throw new VenueError(-1131, 'recvWindow must be less than 60000');
    const nowMs = this.nowMs();
    if (timestamp >= nowMs + LATE_MS) {
      throw new VenueError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    }
    if (nowMs - timestamp > recvWindow)
      throw new VenueError(-1021, 'Timestamp for this request is outside of the recvWindow.');
  }

  #fail(response: ServerResponse, fault: Fault, act: () => unknown, raw: string): void {
    if (fault.kind === 'late') {
      this.#later(fault.delayMs, () => {
        if (!fault.careless) this.#checkTime(new Map(new URLSearchParams(raw)));
        act();
      });
      return;
    }
    const answer = JSON.stringify(fault.accept ? act() : {});
    switch (fault.kind) {
      case 'hang':
        return;
      case 'reset':
        response.socket?.destroy();
        return;
      case 'status':
        response.writeHead(fault.status, { 'content-type': 'text/html' }).end(fault.body ?? '<html>trouble</html>');
        return;
      case 'code':
        sendJson(response, fault.status ?? 400, { code: fault.code, msg: fault.msg });
        return;
      case 'truncated':
        response.writeHead(200, { 'content-type': 'application/json' }).end(answer.slice(0, answer.length / 2));
        return;
      case 'stalled':
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
        response.write(answer.slice(0, answer.length / 2));
    }
  }

  #later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      try {
        act();
        this.transcript.push('late request accepted');
      } catch (error) {
        this.transcript.push(`late request turned away: ${error instanceof Error ? error.message : String(error)}`);
      }
    }, delayMs);
    this.#timers.add(timer);
  }

  #sendError(response: ServerResponse, error: unknown): void {
    if (error instanceof VenueError) {
      sendJson(response, error.status, { code: error.code, msg: error.message });
      return;
    }
    this.violations.push(`the fake failed: ${error instanceof Error ? error.message : String(error)}`);
    sendJson(response, 500, {});
  }

  #exchangeInfo(query: Query): unknown {
    const wanted = query.get('symbols');
    const names = wanted === undefined ? [...this.#symbols.keys()] : (JSON.parse(wanted) as string[]);
    return exchangeInfo(
      names.map((name) => this.#symbol(name)),
      this.nowMs(),
    );
  }

  #klines(query: Query): unknown {
    const { symbol } = this.#symbol(query.get('symbol'));
    const number = (name: string) => (query.has(name) ? Number(query.get(name)) : null);
    const limit = number('limit') ?? 500;
    if (limit > 1_000) throw new VenueError(-1130, "Data sent for parameter 'limit' is not valid.");
    const range = { startTime: number('startTime'), endTime: number('endTime'), limit };
    return klineRows(
      this.#options.candles ?? this.#given.source,
      symbol,
      query.get('interval') ?? '',
      range,
      this.nowMs(),
    );
  }

  #bookTickers(query: Query): unknown {
    const single = query.get('symbol');
    if (single !== undefined) {
      const { bid, ask } = this.account.book(single);
      return {
        symbol: single,
        bidPrice: text8(bid),
        bidQty: '10.00000000',
        askPrice: text8(ask),
        askQty: '10.00000000',
      };
    }
    const names = JSON.parse(query.get('symbols') ?? '[]') as string[];
    return names.map((name) => {
      const { bid, ask } = this.account.book(name);
      return { symbol: name, bidPrice: text8(bid), bidQty: '10.00000000', askPrice: text8(ask), askQty: '10.00000000' };
    });
  }

  #accountJson(): unknown {
    const rate = text8(new Big(this.#options.takerFeeRate ?? '0.001'));
    return {
      makerCommission: 10,
      takerCommission: 10,
      ...(this.#options.tellsFeeRate === false
        ? {}
        : { commissionRates: { maker: rate, taker: rate, buyer: '0.00000000', seller: '0.00000000' } }),
      canTrade: true,
      canWithdraw: false,
      canDeposit: true,
      accountType: 'SPOT',
      updateTime: this.nowMs(),
      balances: this.account
        .balances()
        .map(({ asset, free, locked }) => ({ asset, free: text8(free), locked: text8(locked) })),
      permissions: ['SPOT'],
      ...(this.#options.uid === null ? {} : { uid: this.#options.uid ?? 354_937_868 }),
    };
  }

  #place(query: Query): FakeOrder {
    const type = query.get('type');
    const side = query.get('side');
    const clientOrderId = query.get('newClientOrderId') ?? '';
    if (type !== 'MARKET' && type !== 'STOP_LOSS_LIMIT') this.violations.push(`order of type ${type ?? ''}`);
    if (!/^[.A-Z:/a-z0-9_-]{1,36}$/.test(clientOrderId)) this.violations.push(`client order id "${clientOrderId}"`);
    if (/[eE]/.test(query.get('quantity') ?? '')) this.violations.push('a quantity with an exponent');
    return this.account.place({
      symbol: this.#symbol(query.get('symbol')).symbol,
      side: side === 'SELL' ? 'SELL' : 'BUY',
      type: type === 'STOP_LOSS_LIMIT' ? 'STOP_LOSS_LIMIT' : 'MARKET',
      quantity: new Big(query.get('quantity') ?? '0'),
      price: new Big(query.get('price') ?? '0'),
      stopPrice: new Big(query.get('stopPrice') ?? '0'),
      clientOrderId,
    });
  }

  #find(query: Query, code: number): FakeOrder {
    const orderId = query.has('orderId') ? Number(query.get('orderId')) : null;
    const order = this.account.find(query.get('symbol') ?? '', query.get('origClientOrderId') ?? null, orderId);
    if (order === null) throw new VenueError(code, code === -2013 ? 'Order does not exist.' : 'Unknown order sent.');
    return order;
  }

  #cancel(query: Query): unknown {
    const order = this.#find(query, -2011);
    this.account.cancel(order);
    return {
      ...orderJson(order),
      clientOrderId: 'cancel-of-it',
      origClientOrderId: order.clientOrderId,
      transactTime: this.nowMs(),
    };
  }

  #openOrders(query: Query): unknown {
    const symbol = query.get('symbol');
    return this.account
      .open()
      .filter((order) => symbol === undefined || order.symbol === symbol)
      .map(orderJson);
  }

  #myTrades(query: Query): unknown {
    const orderId = query.has('orderId') ? Number(query.get('orderId')) : null;
    return this.account.trades
      .filter((trade) => trade.symbol === query.get('symbol') && (orderId === null || trade.orderId === orderId))
      .filter((trade) => trade.time >= Number(query.get('startTime') ?? 0))
      .slice(0, Number(query.get('limit') ?? 500))
      .map(tradeJson);
  }

  #rights(): unknown {
    return {
      ipRestrict: true,
      createTime: 1_600_000_000_000,
      enableReading: true,
      enableSpotAndMarginTrading: true,
      enableWithdrawals: this.#options.canWithdraw === true,
      enableInternalTransfer: false,
      permitsUniversalTransfer: false,
      enableMargin: false,
      enableFutures: false,
    };
  }

  #symbol(name: string | undefined): FakeSymbol {
    const entry = this.#symbols.get(name ?? '');
    if (entry === undefined) throw new VenueError(-1121, 'Invalid symbol.');
    return entry;
  }
}

export async function startFakeBinance(options: FakeBinanceOptions = {}): Promise<FakeBinance> {
  const fake = new FakeBinance(options);
  await fake.listen();
  return fake;
}

/** Total of an asset at the fake exchange, free and locked. */
export function totalOf(fake: FakeBinance, asset: string): Big {
  const balance = fake.account.balances().find((entry) => entry.asset === asset);
  return balance === undefined ? ZERO : balance.free.plus(balance.locked);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
