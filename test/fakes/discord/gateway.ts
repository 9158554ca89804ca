import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

interface Payload {
  readonly op: number;
  readonly d: unknown;
}

const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalidSession: 9,
  hello: 10,
  ack: 11,
} as const;

/** The gateway of the fake: hello, identify, resume with replay, heartbeats, close codes. */
export class FakeGateway {
  readonly received: Payload[] = [];
  readonly violations: string[] = [];
  /** Close code that answers the next identification, such as 4004. */
  refuseIdentifyWith: number | null = null;
  /** The next resume is answered with "invalid session". */
  refuseResume = false;
  identifications = 0;
  resumes = 0;
  private readonly server: WebSocketServer;
  private socket: WebSocket | null = null;
  private sequence = 0;
  private session = 0;
  private readonly sent: { readonly s: number; readonly text: string }[] = [];
  private readonly token: string;
  private readonly identity: { readonly applicationId: string; readonly name: string };
  private readonly port: () => number;
  private readonly down: () => boolean;

  constructor(
    http: Server,
    token: string,
    identity: { readonly applicationId: string; readonly name: string },
    port: () => number,
    down: () => boolean,
  ) {
    this.token = token;
    this.identity = identity;
    this.port = port;
    this.down = down;
    this.server = new WebSocketServer({ server: http, path: '/gateway/' });
    this.server.on('connection', (socket) => this.accept(socket));
  }

  get connected(): boolean {
    return this.socket?.readyState === 1;
  }

  /** Sends an event; while nobody is connected it waits for a resume. `again` delivers it twice, as a replay may. */
  dispatch(type: string, data: unknown, again = false): void {
    this.sequence += 1;
    const text = JSON.stringify({ op: OP.dispatch, t: type, s: this.sequence, d: data });
    this.sent.push({ s: this.sequence, text });
    if (this.sent.length > 200) this.sent.shift();
    if (this.connected) {
      this.socket?.send(text);
      if (again) this.socket?.send(text);
    }
  }

  close(code: number): void {
    this.socket?.close(code, 'fake');
  }

  drop(): void {
    this.socket?.terminate();
  }

  askToReconnect(): void {
    this.send(OP.reconnect, null);
  }

  async stop(): Promise<void> {
    for (const client of this.server.clients) client.terminate();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private accept(socket: WebSocket): void {
    if (this.down()) {
      socket.terminate();
      return;
    }
    this.socket = socket;
    socket.on('message', (raw: Buffer) => this.onMessage(socket, JSON.parse(raw.toString()) as Payload));
    this.send(OP.hello, { heartbeat_interval: 41_250 });
  }

  private onMessage(socket: WebSocket, payload: Payload): void {
    this.received.push(payload);
    const data = payload.d as Record<string, unknown>;
    if (payload.op === OP.heartbeat) this.send(OP.ack, null);
    else if (payload.op === OP.identify) this.identify(socket, data);
    else if (payload.op === OP.resume) this.resume(socket, data);
    else this.violations.push(`gateway opcode ${payload.op}`);
  }

  private identify(socket: WebSocket, data: Record<string, unknown>): void {
    this.identifications += 1;
    if (typeof data['intents'] !== 'number' || typeof data['properties'] !== 'object') {
      this.violations.push('identify without intents or properties');
    }
    const refusal = data['token'] === this.token ? this.refuseIdentifyWith : 4004;
    if (refusal !== null) {
      socket.close(refusal, 'fake');
      return;
    }
    this.session += 1;
    this.sequence = 0;
    this.sent.length = 0;
    const { applicationId, name } = this.identity;
    this.dispatch('READY', {
      v: 10,
      user: { id: applicationId, username: name, discriminator: '0', bot: true, avatar: null, global_name: null },
      guilds: [],
      session_id: `session-${this.session}`,
      resume_gateway_url: `ws://127.0.0.1:${this.port()}/gateway/`,
      application: { id: applicationId, flags: 0 },
      shard: data['shard'],
    });
  }

  private resume(socket: WebSocket, data: Record<string, unknown>): void {
    this.resumes += 1;
    const known = data['session_id'] === `session-${this.session}` && data['token'] === this.token;
    if (this.refuseResume || !known) {
      this.refuseResume = false;
      this.send(OP.invalidSession, false);
      return;
    }
    for (const { s, text } of this.sent) if (s > Number(data['seq'])) socket.send(text);
    this.dispatch('RESUMED', {});
  }

  private send(op: number, d: unknown): void {
    this.socket?.send(JSON.stringify({ op, d, s: null, t: null }));
  }
}
