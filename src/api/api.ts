import { isLoopback } from './access.ts';
import { buildApp, type ApiApp } from './app.ts';
import { listenOnPort, listenOnSocket, type Listener } from './listen.ts';
import { measured } from './measure.ts';
import type { ApiParts, ApiToken } from './ports.ts';

export interface ApiOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly token: ApiToken;
  /** File of the control socket, on which the machine's owner needs no token; null = none. */
  readonly controlSocket: string | null;
}

export interface Api {
  /** The routes as they answer on the port; for tests, `app.request(…)` needs no server. */
  readonly app: ApiApp;
  /** The same as they answer on the control socket. */
  readonly controlApp: ApiApp;
  /**
   * Binds both. Answers where it listens, such as `http://127.0.0.1:8000`.
   * @throws ApiListenError which says what to change; nothing stays bound then
   */
  listen(): Promise<{ readonly address: string }>;
  /** Lets requests under way finish for a second; resolves within two. Safe to call at any time. */
  close(): Promise<void>;
}

/** The HTTP interface: every route on `host:port`, and on a private socket for the terminal of the same machine. */
export function createApi(parts: ApiParts, options: ApiOptions): Api {
  const measure = measured(parts.registry);
  const loopback = isLoopback(options.host);
  const app = buildApp(parts, { access: { kind: 'token', token: options.token }, loopback, measure });
  const controlApp = buildApp(parts, { access: { kind: 'local' }, loopback: false, measure });
  const listeners: Listener[] = [];

  const close = async (): Promise<void> => {
    await Promise.all(listeners.splice(0).map((listener) => listener.close()));
  };

  const listen = async (): Promise<{ address: string }> => {
    try {
      const onPort = await listenOnPort(app, options.host, options.port);
      listeners.push(onPort);
      if (options.controlSocket !== null) listeners.push(await listenOnSocket(controlApp, options.controlSocket));
      const name = options.host.includes(':') ? `[${options.host}]` : options.host;
      return { address: `http://${name}:${onPort.port}` };
    } catch (error) {
      await close();
      throw error;
    }
  };

  return { app, controlApp, listen, close };
}
