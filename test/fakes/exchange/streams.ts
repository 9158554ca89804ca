import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

const STREAM_NAME = /^([a-z0-9]+)@(kline_1m|bookTicker)$/;

export interface StreamHooks {
  readonly knows: (symbol: string) => boolean;
  readonly log: (line: string) => void;
  readonly violation: (text: string) => void;
}

/** The stream half of the fake exchange: `/ws/<n>` sockets with SUBSCRIBE, 1m candles and best bid and ask. */
export class FakeStreams {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #subscriptions = new Map<WebSocket, Set<string>>();
  readonly #hooks: StreamHooks;
  /** Sockets stay open but nothing is sent. */
  silent = false;
  /** New sockets are refused. */
  refusing = false;
  opened = 0;

  constructor(http: Server, hooks: StreamHooks) {
    this.#hooks = hooks;
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get subscribed(): ReadonlySet<string> {
    return new Set([...this.#subscriptions.values()].flatMap((streams) => [...streams]));
  }

  send(stream: string, message: object): void {
    if (this.silent) return;
    const text = JSON.stringify(message);
    for (const [socket, streams] of this.#subscriptions) if (streams.has(stream)) socket.send(text);
  }

  /** Closes every socket, politely (1001) or by force. */
  drop(politely: boolean): void {
    for (const socket of this.#subscriptions.keys()) {
      if (politely) socket.close(1001);
      else socket.terminate();
    }
  }

  close(): void {
    this.drop(false);
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!/^\/ws\/\d+$/.test(request.url ?? '')) {
      this.#hooks.violation(`socket to unknown path ${request.url ?? ''}`);
      socket.destroy();
      return;
    }
    if (this.refusing) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#opened(opened));
  }

  #opened(socket: WebSocket): void {
    this.opened += 1;
    this.#hooks.log('socket opened');
    this.#subscriptions.set(socket, new Set());
    socket.on('message', (data: Buffer) => this.#message(socket, data.toString('utf8')));
    socket.on('close', () => this.#subscriptions.delete(socket));
    socket.on('error', (error) => this.#hooks.log(`socket error ${error.message}`));
  }

  #message(socket: WebSocket, text: string): void {
    this.#hooks.log(`socket < ${text}`);
    const { method, params, id } = JSON.parse(text) as { method: string; params: string[]; id: number };
    if (method !== 'SUBSCRIBE') this.#hooks.violation(`unknown socket method ${method}`);
    for (const stream of params) {
      const symbol = STREAM_NAME.exec(stream)?.[1]?.toUpperCase();
      if (symbol === undefined || !this.#hooks.knows(symbol)) this.#hooks.violation(`unknown stream ${stream}`);
      else this.#subscriptions.get(socket)?.add(stream);
    }
    if (!this.silent) socket.send(JSON.stringify({ result: null, id }));
  }
}
