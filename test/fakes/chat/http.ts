import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file of a multipart request. */
export interface UploadedFile {
  readonly field: string;
  readonly name: string;
  readonly content: Buffer;
}

export interface ParsedBody {
  readonly fields: Record<string, unknown>;
  readonly files: readonly UploadedFile[];
}

/** What goes wrong with a request. `after` = the request took effect, only its answer is lost. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  | { readonly kind: 'delay'; readonly ms: number };

export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ server: Server; port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(`fake server: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { server, port: (server.address() as AddressInfo).port, close };
}

/** Keeps count of what is being answered, for tests that wait until nothing is. */
export async function counted(traffic: { begun: number; underWay: number }, serve: () => Promise<void>): Promise<void> {
  traffic.begun += 1;
  traffic.underWay += 1;
  try {
    await serve();
  } finally {
    traffic.underWay -= 1;
  }
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** JSON or multipart/form-data; anything else is a fault of the client. */
export function parseBody(contentType: string | undefined, body: Buffer): ParsedBody {
  if (body.length === 0) return { fields: {}, files: [] };
  const boundary = /^multipart\/form-data;\s*boundary=(.+)$/.exec(contentType ?? '')?.[1];
  if (boundary !== undefined) return parseMultipart(body, boundary.replaceAll('"', ''));
  if (!contentType?.startsWith('application/json')) throw new Error(`unexpected content type ${contentType}`);
  const value: unknown = JSON.parse(body.toString());
  return { fields: Array.isArray(value) ? { list: value } : (value as Record<string, unknown>), files: [] };
}

function parseMultipart(body: Buffer, boundary: string): ParsedBody {
  const fields: Record<string, unknown> = {};
  const files: UploadedFile[] = [];
  const text = body.toString('latin1');
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n');
    const head = Buffer.from(part.slice(0, end), 'latin1').toString();
    const content = Buffer.from(part.slice(end + 4, -2), 'latin1');
    const field = /name="?([^";\r\n]+)"?/.exec(head)?.[1] ?? '';
    const name = /filename="?([^";\r\n]+)"?/.exec(head)?.[1];
    if (name === undefined) fields[field] = content.toString();
    else files.push({ field, name, content });
  }
  return { fields, files };
}
