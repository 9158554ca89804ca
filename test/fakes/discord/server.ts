import type { IncomingMessage, ServerResponse } from 'node:http';
import { counted, listen, parseBody, readBody, type Fault, type ParsedBody, type UploadedFile } from '../chat/http.ts';
import { FakeGateway } from './gateway.ts';
import { choicesProblem, formProblem, commandsProblem, messageProblem } from './spec.ts';

type Values = Record<string, unknown>;

export interface FakeCall {
  readonly method: string;
  readonly path: string;
  readonly body: Values;
  readonly files: readonly UploadedFile[];
  readonly atMs: number;
  status: number;
}

export interface FakePost {
  readonly id: string;
  readonly channelId: string;
  body: Values;
  readonly ephemeral: boolean;
  readonly files: readonly UploadedFile[];
  edits: number;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

interface FakeInteraction {
  readonly id: string;
  readonly token: string;
  readonly createdMs: number;
  readonly channelId: string;
  readonly pressed: FakePost | null;
  acknowledged: boolean;
  original: FakePost | null;
  ephemeral: boolean;
  choices: readonly Values[] | null;
  /** The form that a press opened. */
  form: Values | null;
}

export interface Person {
  readonly id: string;
  readonly locale?: string;
}

const DISCORD_EPOCH_MS = 1_420_070_400_000;
const EPHEMERAL = 64;
const ACKNOWLEDGE_WITHIN_MS = 3_000;
const TOKEN_LIFE_MS = 15 * 60_000;

/** A strict Discord on loopback: REST v10 and gateway, with the deadlines of interactions and injected faults. */
export class FakeDiscord {
  readonly token = 'fake-discord-token.abc.def';
  readonly applicationId = '900000000000000001';
  readonly guildId = '900000000000000002';
  readonly channelId = '900000000000000003';
  readonly calls: FakeCall[] = [];
  readonly posts: FakePost[] = [];
  readonly violations: string[] = [];
  readonly interactions = new Map<string, FakeInteraction>();
  readonly commands = new Map<string, Values[]>();
  readonly forbiddenChannels = new Set<string>();
  tokenRevoked = false;
  /** True = every request and every connection of the gateway is cut. */
  down = false;
  /** Requests that ever began, and those being answered. */
  readonly traffic = { begun: 0, underWay: 0 };
  /** Moves the fake's clock: interactions grow older without waiting. */
  clockOffsetMs = 0;
  root = '';
  private realGateway: FakeGateway | null = null;
  private readonly faults: { readonly match: RegExp; readonly fault: Fault }[] = [];
  private counter = 0;
  private port = 0;
  private closeServer: () => Promise<void> = async () => undefined;

  async start(): Promise<this> {
    const { server, port, close } = await listen((request, response) =>
      counted(this.traffic, () => this.serve(request, response)),
    );
    this.port = port;
    this.root = `http://127.0.0.1:${port}/api`;
    this.closeServer = close;
    this.realGateway = new FakeGateway(
      server,
      this.token,
      { applicationId: this.applicationId, name: 'root-test' },
      () => this.port,
      () => this.down,
    );
    return this;
  }

  get gateway(): FakeGateway {
    if (this.realGateway === null) throw new Error('the fake was not started');
    return this.realGateway;
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.closeServer();
  }

  /** The next requests whose `METHOD /path` matches suffer these faults, in order. */
  fault(match: RegExp, ...faults: readonly Fault[]): void {
    for (const fault of faults) this.faults.push({ match, fault });
  }

  callsTo(match: RegExp): FakeCall[] {
    return this.calls.filter((call) => match.test(`${call.method} ${call.path}`));
  }

  command(
    person: Person,
    name: string,
    options: Values[] = [],
    place: { direct?: boolean; again?: boolean } = {},
  ): FakeInteraction {
    return this.interact(person, { type: 2, data: { id: '1', type: 1, name, options } }, null, place);
  }

  types(person: Person, name: string, option: string, value: string): FakeInteraction {
    const options = [{ type: 3, name: option, value, focused: true }];
    return this.interact(person, { type: 4, data: { id: '1', type: 1, name, options } }, null, {});
  }

  presses(person: Person, post: FakePost, customId: string): FakeInteraction {
    const message = this.messageJson(post);
    return this.interact(person, { type: 3, data: { component_type: 2, custom_id: customId }, message }, post, {});
  }

  /** Picks one choice of the menu that a message has. @throws Error where the menu has no such choice */
  picks(person: Person, post: FakePost, label: string): FakeInteraction {
    const rows = (post.body['components'] ?? []) as { readonly components: readonly Values[] }[];
    const menu = rows.flatMap(({ components }) => components).find(({ type }) => type === 3);
    const options = (menu?.['options'] ?? []) as { readonly label: string; readonly value: string }[];
    const value = options.find((option) => option.label === label)?.value;
    if (menu === undefined || value === undefined) throw new Error(`no menu with "${label}"`);
    const data = { component_type: 3, custom_id: menu['custom_id'], values: [value] };
    return this.interact(person, { type: 3, data, message: this.messageJson(post) }, post, {});
  }

  /** Sends a form that a press opened. */
  submits(person: Person, post: FakePost, customId: string, answer: string): FakeInteraction {
    const components = [{ type: 1, id: 1, components: [{ type: 4, id: 2, custom_id: 'answer', value: answer }] }];
    const message = this.messageJson(post);
    return this.interact(person, { type: 5, data: { custom_id: customId, components }, message }, post, {});
  }

  private interact(
    person: Person,
    what: Values,
    pressed: FakePost | null,
    place: { direct?: boolean; again?: boolean },
  ): FakeInteraction {
    const id = this.nextId();
    const direct = place.direct === true;
    const channelId = pressed?.channelId ?? (direct ? '900000000000000009' : this.channelId);
    const interaction: FakeInteraction = {
      id,
      token: `interaction-token-${id}`,
      createdMs: this.now(),
      channelId,
      pressed,
      acknowledged: false,
      original: pressed,
      ephemeral: false,
      choices: null,
      form: null,
    };
    this.interactions.set(id, interaction);
    const user = { id: person.id, username: `user${person.id}`, discriminator: '0', avatar: null, global_name: null };
    const permissions = '0';
    const origin = direct
      ? { user, channel: { id: channelId, type: 1 } }
      : {
          guild_id: this.guildId,
          member: {
            user,
            roles: [],
            permissions,
            joined_at: new Date(0).toISOString(),
            deaf: false,
            mute: false,
            flags: 0,
          },
          channel: { id: channelId, type: 0, guild_id: this.guildId },
          guild_locale: 'en-US',
        };
    this.gateway.dispatch(
      'INTERACTION_CREATE',
      {
        id,
        application_id: this.applicationId,
        token: interaction.token,
        version: 1,
        channel_id: channelId,
        locale: person.locale ?? 'en-US',
        app_permissions: permissions,
        entitlements: [],
        authorizing_integration_owners: {},
        attachment_size_limit: 10_000_000,
        ...origin,
        ...what,
      },
      place.again,
    );
    return interaction;
  }

  private now(): number {
    return Date.now() + this.clockOffsetMs;
  }

  private nextId(): string {
    this.counter += 1;
    return String((BigInt(this.now() - DISCORD_EPOCH_MS) << 22n) + BigInt(this.counter));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = decodeURIComponent(request.url ?? '')
      .replace(/^\/api\/v10/, '')
      .split('?');
    const method = request.method ?? '';
    const parsed = withPayload(parseBody(request.headers['content-type'], await readBody(request)));
    const call: FakeCall = { method, path, body: parsed.fields, files: parsed.files, atMs: Date.now(), status: 0 };
    this.calls.push(call);
    if (this.down) {
      request.socket.destroy();
      return;
    }
    const index = this.faults.findIndex(({ match }) => match.test(`${method} ${path}`));
    const fault = index < 0 ? undefined : this.faults.splice(index, 1)[0]?.fault;
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'reset' && fault.when === 'before') {
      request.socket.destroy();
      return;
    }
    const answer: Answer =
      fault?.kind === 'status'
        ? fault
        : this.route(method, path, parsed, request.headers.authorization, request.url ?? '');
    if (fault?.kind === 'reset') {
      request.socket.destroy();
      return;
    }
    call.status = answer.status;
    const type = answer.body === undefined ? {} : { 'content-type': 'application/json' };
    response.writeHead(answer.status, { ...type, ...answer.headers });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }

  private route(
    method: string,
    path: string,
    parsed: ParsedBody,
    authorization: string | undefined,
    url: string,
  ): Answer {
    const hook = /^\/webhooks\/(\d+)\/([^/]+)(?:\/messages\/(@original|\d+))?$/.exec(path);
    const callback = /^\/interactions\/(\d+)\/([^/]+)\/callback$/.exec(path);
    if (callback !== null) return this.callback(callback[1] ?? '', callback[2] ?? '', parsed, url);
    if (hook !== null) return this.webhook(method, hook[2] ?? '', hook[3] ?? null, parsed);
    if (authorization !== `Bot ${this.token}` || this.tokenRevoked) return error(401, 0, '401: Unauthorized');
    if (path === '/gateway/bot') return this.gatewayInfo();
    const registry = /^\/applications\/(\d+)(?:\/guilds\/(\d+))?\/commands$/.exec(path);
    if (registry !== null) return this.registry(method, registry[2] ?? 'global', parsed.fields, url);
    if (path === '/users/@me/channels') return ok({ id: `77${String(parsed.fields['recipient_id'])}`, type: 1 });
    const channel = /^\/channels\/(\d+)\/messages(?:\/(\d+))?$/.exec(path);
    if (channel !== null) return this.channel(method, channel[1] ?? '', channel[2] ?? null, parsed);
    return this.violation(`${method} ${path} is not in the table`);
  }

  private gatewayInfo(): Answer {
    return ok({
      url: `ws://127.0.0.1:${this.port}/gateway/`,
      shards: 1,
      session_start_limit: { total: 1000, remaining: 999, reset_after: 0, max_concurrency: 1 },
    });
  }

  private registry(method: string, scope: string, fields: Values, url: string): Answer {
    if (method === 'GET') {
      if (!url.includes('with_localizations=true')) return this.violation('commands fetched without localisations');
      return ok(
        (this.commands.get(scope) ?? []).map((command, index) => ({ ...command, id: String(index + 1), version: '1' })),
      );
    }
    const commands = fields['list'] as Values[];
    const problem = method === 'PUT' ? commandsProblem(commands) : `${method} on commands`;
    if (problem !== null) return this.violation(problem);
    this.commands.set(scope, commands);
    return ok(commands);
  }

  private channel(method: string, channelId: string, messageId: string | null, { fields, files }: ParsedBody): Answer {
    if (this.forbiddenChannels.has(channelId)) return error(403, 50001, 'Missing Access');
    const problem = messageProblem(messageId === null ? 'post' : 'edit', fields, files.length);
    if (problem !== null) return this.violation(problem);
    if (messageId !== null) {
      const post = this.posts.find((item) => item.id === messageId && item.channelId === channelId && !item.ephemeral);
      if (method !== 'PATCH' || post === undefined) return error(404, 10008, 'Unknown Message');
      return this.edited(post, fields);
    }
    const nonce = fields['enforce_nonce'] === true ? fields['nonce'] : undefined;
    const same =
      nonce === undefined
        ? undefined
        : this.posts.find((post) => post.body['nonce'] === nonce && post.channelId === channelId);
    return ok(this.messageJson(same ?? this.addPost(channelId, fields, false, files)));
  }

  private callback(id: string, token: string, { fields, files }: ParsedBody, url: string): Answer {
    const interaction = this.interactions.get(id);
    if (interaction === undefined || interaction.token !== token) return error(404, 10062, 'Unknown interaction');
    if (this.now() - interaction.createdMs > ACKNOWLEDGE_WITHIN_MS) return error(404, 10062, 'Unknown interaction');
    if (interaction.acknowledged) return error(400, 40060, 'Interaction has already been acknowledged.');
    const type = Number(fields['type']);
    const data = (fields['data'] ?? {}) as Values;
    if (type === 8) {
      const choices = (data['choices'] ?? []) as Values[];
      const problem = choicesProblem(choices);
      if (problem !== null) return this.violation(problem);
      interaction.choices = choices;
    } else if (type === 9) {
      const problem = formProblem(data);
      if (problem !== null) return this.violation(problem);
      interaction.form = data;
    } else if (type === 4 || type === 7) {
      const problem = messageProblem('reply', data, files.length);
      if (problem !== null) return this.violation(problem);
      if (type === 7 && interaction.pressed !== null) this.edited(interaction.pressed, data);
      else interaction.original = this.addPost(interaction.channelId, data, isEphemeral(data), files);
    } else if (type === 5) {
      interaction.ephemeral = isEphemeral(data);
      interaction.original = null;
    } else if (type !== 6) {
      return this.violation(`interaction callback of type ${type}`);
    }
    interaction.acknowledged = true;
    if (!url.includes('with_response=true')) return { status: 204 };
    const message = interaction.original === null ? {} : { message: this.messageJson(interaction.original) };
    return ok({ interaction: { id, type: 2 }, resource: { type, ...message } });
  }

  private webhook(method: string, token: string, messageId: string | null, { fields, files }: ParsedBody): Answer {
    const interaction = [...this.interactions.values()].find((item) => item.token === token);
    if (interaction === undefined) return error(404, 10015, 'Unknown Webhook');
    if (this.now() - interaction.createdMs > TOKEN_LIFE_MS) return error(401, 50027, 'Invalid Webhook Token');
    if (!interaction.acknowledged) return error(404, 10015, 'Unknown Webhook');
    if (method === 'DELETE') return { status: 204 };
    const problem = messageProblem('webhook', fields, files.length);
    if (problem !== null && !(messageId !== null && problem.startsWith('Cannot'))) return this.violation(problem);
    if (messageId === null)
      return ok(this.messageJson(this.addPost(interaction.channelId, fields, isEphemeral(fields), files)));
    if (interaction.original !== null) return this.edited(interaction.original, fields);
    interaction.original = this.addPost(interaction.channelId, fields, interaction.ephemeral, files);
    return ok(this.messageJson(interaction.original));
  }

  private addPost(channelId: string, body: Values, ephemeral: boolean, files: readonly UploadedFile[]): FakePost {
    const post: FakePost = { id: this.nextId(), channelId, body, ephemeral, files, edits: 0 };
    this.posts.push(post);
    return post;
  }

  private edited(post: FakePost, body: Values): Answer {
    post.body = { ...post.body, ...body };
    post.edits += 1;
    return ok(this.messageJson(post));
  }

  private messageJson(post: FakePost): Values {
    return {
      id: post.id,
      channel_id: post.channelId,
      type: 0,
      content: post.body['content'] ?? '',
      author: { id: this.applicationId, username: 'root-test', discriminator: '0', avatar: null, bot: true },
      embeds: post.body['embeds'] ?? [],
      components: post.body['components'] ?? [],
      attachments: [],
      mentions: [],
      mention_roles: [],
      mention_everyone: false,
      pinned: false,
      tts: false,
      timestamp: new Date(0).toISOString(),
      edited_timestamp: null,
      flags: post.ephemeral ? EPHEMERAL : 0,
    };
  }

  private violation(problem: string): Answer {
    this.violations.push(problem);
    return error(400, 50035, `Invalid Form Body: ${problem}`);
  }
}

export function tooMany(retryAfterSeconds: number): Fault {
  return {
    kind: 'status',
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: retryAfterSeconds, global: false },
    headers: { 'retry-after': String(retryAfterSeconds), 'x-ratelimit-scope': 'shared' },
  };
}

export function failing(status: number): Fault {
  return { kind: 'status', status, body: { message: `${status}` } };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function error(status: number, code: number, message: string): Answer {
  return { status, body: { code, message } };
}

function isEphemeral(body: Values): boolean {
  return (Number(body['flags'] ?? 0) & EPHEMERAL) !== 0;
}

/** With files, the JSON part travels as the form field `payload_json`. */
function withPayload(parsed: ParsedBody): ParsedBody {
  const payload = parsed.fields['payload_json'];
  return typeof payload === 'string' ? { fields: JSON.parse(payload) as Values, files: parsed.files } : parsed;
}
