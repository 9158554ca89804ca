import type { IncomingMessage, ServerResponse } from 'node:http';
import { counted, listen, parseBody, readBody, type Fault, type UploadedFile } from '../chat/http.ts';
import { parseMarkup } from './markup.ts';
import { parameterProblem } from './spec.ts';

export interface FakeCall {
  readonly method: string;
  readonly values: Record<string, unknown>;
  readonly files: readonly UploadedFile[];
  readonly atMs: number;
  /** HTTP status; 0 = the connection was reset. */
  status: number;
  answer: unknown;
}

export interface FakeMessage {
  readonly id: number;
  readonly chatId: number;
  text: string;
  html: string;
  keyboard: readonly (readonly { readonly text: string; readonly callback_data: string }[])[];
  readonly replyTo: number | null;
  readonly silent: boolean;
  readonly photo: boolean;
  edits: number;
}

type CallMatch = (call: FakeCall) => boolean;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Person {
  readonly id: number;
  readonly language?: string;
  readonly name?: string;
}

export interface PlaceOptions {
  readonly chatId?: number;
  readonly type?: 'private' | 'group' | 'supergroup';
  readonly fields?: Record<string, unknown>;
}

/** A strict Bot API on loopback: validates every call against the tables, keeps the chats' messages, injects faults. */
export class FakeTelegram {
  readonly token = '4200:fake-telegram-token';
  readonly calls: FakeCall[] = [];
  readonly messages: FakeMessage[] = [];
  /** Calls that the real API would refuse: a correct bot leaves this empty. */
  readonly violations: string[] = [];
  readonly knownChats = new Set<number>();
  readonly blockedChats = new Set<number>();
  readonly menus = new Map<string, unknown>();
  tokenRevoked = false;
  /** True = every request is cut. */
  down = false;
  /** Requests that ever began, and those being answered; a poll that waits for updates is at rest. */
  readonly traffic = { begun: 0, underWay: 0 };
  root = '';
  private updates: { update_id: number; [kind: string]: unknown }[] = [];
  private readonly faults: { matches: CallMatch; fault: Fault }[] = [];
  private waiting: (() => void) | null = null;
  private supersede: (() => void) | null = null;
  private nextUpdate = 100;
  private nextMessage = 1;
  private closeServer: () => Promise<void> = async () => undefined;

  async start(): Promise<this> {
    const { port, close } = await listen((request, response) =>
      counted(this.traffic, () => this.serve(request, response)),
    );
    this.root = `http://127.0.0.1:${port}`;
    this.closeServer = close;
    return this;
  }

  async stop(): Promise<void> {
    this.waiting?.();
    this.supersede?.();
    await this.closeServer();
  }

  /** Ends the poll that waits, as a lost connection does. */
  cut(): void {
    this.supersede?.();
  }

  /** The next call of `method` (`*` = any, or what a function says) suffers this fault; several are used up in order. */
  fault(method: string | CallMatch, ...faults: readonly Fault[]): void {
    const matches: CallMatch = typeof method === 'string' ? (call) => method === '*' || call.method === method : method;
    for (const fault of faults) this.faults.push({ matches, fault });
  }

  says(person: Person, text: string, place: PlaceOptions = {}): number {
    const chatId = place.chatId ?? person.id;
    this.knownChats.add(chatId);
    const type = place.type ?? 'private';
    const message = {
      message_id: this.nextMessage++,
      date: Math.floor(Date.now() / 1000),
      chat: type === 'private' ? { id: chatId, type, first_name: 'P' } : { id: chatId, type, title: 'G' },
      from: userOf(person),
      text,
      ...place.fields,
    };
    return this.push({ message });
  }

  presses(person: Person, message: FakeMessage, data: string): number {
    const isGroup = message.chatId < 0;
    const chat = isGroup
      ? { id: message.chatId, type: 'group', title: 'G' }
      : { id: message.chatId, type: 'private', first_name: 'P' };
    const callback_query = {
      id: `q${this.nextUpdate}`,
      from: userOf(person),
      chat_instance: '1',
      data,
      message: {
        message_id: message.id,
        date: 1_700_000_000,
        chat,
        ...(message.photo ? { photo: [], caption: message.text } : { text: message.text }),
      },
    };
    return this.push({ callback_query });
  }

  push(update: Record<string, unknown>): number {
    const update_id = this.nextUpdate++;
    this.updates.push({ update_id, ...update });
    this.waiting?.();
    return update_id;
  }

  callsOf(method: string): FakeCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '');
    const body = parseBody(request.headers['content-type'], await readBody(request));
    const name = method?.[2] ?? String(request.url);
    const call: FakeCall = {
      method: name,
      values: decoded(body.fields, body.files),
      files: body.files,
      atMs: Date.now(),
      status: 0,
      answer: null,
    };
    this.calls.push(call);
    if (this.down) {
      request.socket.destroy();
      return;
    }
    const fault = this.takeFault(call);
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'reset' && fault.when === 'before') {
      request.socket.destroy();
      return;
    }
    const answer =
      fault?.kind === 'status'
        ? { status: fault.status, body: fault.body }
        : method?.[1] === this.token && !this.tokenRevoked
          ? await this.answerTo(name, call)
          : refusal(401, 'Unauthorized');
    if (fault?.kind === 'reset') {
      request.socket.destroy();
      return;
    }
    call.status = answer.status;
    call.answer = answer.body;
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }

  private takeFault(call: FakeCall): Fault | undefined {
    const index = this.faults.findIndex(({ matches }) => matches(call));
    return index < 0 ? undefined : this.faults.splice(index, 1)[0]?.fault;
  }

  private async answerTo(method: string, call: FakeCall): Promise<Answer> {
    const { values } = call;
    const problem = parameterProblem(method, values);
    if (problem !== null) return this.violation(problem);
    switch (method) {
      case 'getMe':
        return success({ id: 4200, is_bot: true, first_name: 'Root', username: 'RootTestBot', can_join_groups: true });
      case 'getUpdates':
        return this.poll(Number(values['offset'] ?? 0), Number(values['timeout'] ?? 0), Number(values['limit'] ?? 100));
      case 'getMyCommands':
        return success(this.menus.get(textOr(values['language_code'], '')) ?? []);
      case 'setMyCommands':
        this.menus.set(textOr(values['language_code'], ''), values['commands']);
        return success(true);
      case 'sendMessage':
      case 'sendPhoto':
      case 'sendDocument':
        return this.send(method, values);
      case 'editMessageText':
      case 'editMessageCaption':
      case 'editMessageReplyMarkup':
        return this.edit(method, values);
      default:
        return success(true);
    }
  }

  private violation(problem: string): Answer {
    this.violations.push(problem);
    return refusal(400, `Bad Request: ${problem}`);
  }

  private async poll(offset: number, timeout: number, limit: number): Promise<Answer> {
    this.supersede?.();
    this.updates = this.updates.filter((update) => update.update_id >= offset);
    if (this.updates.length === 0 && timeout > 0) {
      this.traffic.underWay -= 1;
      const superseded = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), timeout * 1000);
        this.waiting = () => {
          clearTimeout(timer);
          resolve(false);
        };
        this.supersede = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
      this.traffic.underWay += 1;
      this.waiting = null;
      this.supersede = null;
      if (superseded) return refusal(409, 'Conflict: terminated by other getUpdates request');
    }
    return success(this.updates.slice(0, limit));
  }

  private send(method: string, values: Record<string, unknown>): Answer {
    const chatId = Number(values['chat_id']);
    if (!this.knownChats.has(chatId)) return refusal(400, 'Bad Request: chat not found');
    if (this.blockedChats.has(chatId)) return refusal(403, 'Forbidden: bot was blocked by the user');
    const text = this.textOf(method, values);
    if ('status' in text) return text;
    const reply = values['reply_parameters'] as { message_id: number } | undefined;
    const message: FakeMessage = {
      id: this.nextMessage++,
      chatId,
      text: text.visible,
      html: text.raw,
      keyboard: keyboardOf(values),
      replyTo: reply?.message_id ?? null,
      silent: values['disable_notification'] === true,
      photo: method === 'sendPhoto',
      edits: 0,
    };
    this.messages.push(message);
    return success({ message_id: message.id, date: 1, chat: { id: chatId, type: 'private' }, text: message.text });
  }

  private edit(method: string, values: Record<string, unknown>): Answer {
    const message = this.messages.find(
      (item) => item.id === values['message_id'] && item.chatId === Number(values['chat_id']),
    );
    if (message === undefined) return refusal(400, 'Bad Request: message to edit not found');
    if (method === 'editMessageText' && message.photo) {
      return refusal(400, 'Bad Request: there is no text in the message to edit');
    }
    const text = this.textOf(method, values);
    if ('status' in text) return text;
    const keyboard = keyboardOf(values);
    if (text.visible === message.text && JSON.stringify(keyboard) === JSON.stringify(message.keyboard)) {
      return refusal(400, 'Bad Request: message is not modified: specified new message content is exactly the same');
    }
    Object.assign(message, { text: text.visible, html: text.raw, keyboard, edits: message.edits + 1 });
    return success({ message_id: message.id, date: 1, chat: { id: message.chatId, type: 'private' } });
  }

  private textOf(method: string, values: Record<string, unknown>): { raw: string; visible: string } | Answer {
    const isText = method === 'sendMessage' || method === 'editMessageText';
    const raw = textOr(values[isText ? 'text' : 'caption'], '');
    const mode = values['parse_mode'];
    if (mode !== undefined && mode !== 'HTML') return this.violation(`unsupported parse_mode ${JSON.stringify(mode)}`);
    const parsed = mode === 'HTML' ? parseMarkup(raw) : { text: raw };
    if ('problem' in parsed) return this.violation(parsed.problem);
    if (isText && parsed.text.trim() === '') return this.violation('message text is empty');
    if (parsed.text.length > (isText ? 4096 : 1024))
      return this.violation(isText ? 'message is too long' : 'caption is too long');
    return { raw, visible: parsed.text };
  }
}

/** A refusal as the Bot API words it; for faults and for the server itself. */
export function refusal(status: number, description: string, retryAfterSeconds?: number): Answer {
  const parameters = retryAfterSeconds === undefined ? {} : { parameters: { retry_after: retryAfterSeconds } };
  return { status, body: { ok: false, error_code: status, description, ...parameters } };
}

export function refuse(status: number, description: string, retryAfterSeconds?: number): Fault {
  return { kind: 'status', ...refusal(status, description, retryAfterSeconds) };
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

function success(result: unknown): Answer {
  return { status: 200, body: { ok: true, result } };
}

function userOf(person: Person) {
  return {
    id: person.id,
    is_bot: false,
    first_name: person.name ?? 'Person',
    username: `user${person.id}`,
    language_code: person.language ?? 'en',
  };
}

function keyboardOf(values: Record<string, unknown>): FakeMessage['keyboard'] {
  const markup = values['reply_markup'] as { inline_keyboard: FakeMessage['keyboard'] } | undefined;
  return markup?.inline_keyboard ?? [];
}

/** Multipart fields arrive as text: numbers, flags and objects are read back. `attach://` references become `upload:`. */
function decoded(fields: Record<string, unknown>, files: readonly UploadedFile[]): Record<string, unknown> {
  if (files.length === 0) return fields;
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const text = String(value);
    if (text.startsWith('attach://')) values[name] = `upload:${text.slice(9)}`;
    else if (/^(true|false|-?\d+|[[{].*)$/s.test(text) && name !== 'caption') values[name] = JSON.parse(text);
    else values[name] = text;
  }
  return values;
}
