import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { GateInput } from '../../commands/meanings.ts';
import { splitLine } from '../../commands/parse.ts';
import { COMMANDS } from '../../commands/registry.ts';
import type { Reply } from '../../commands/reply.ts';
import { nearest } from '../../text/nearest.ts';
import { writersOnly } from '../access.ts';
import { updateIdOf } from '../idempotency.ts';
import { jsonBodies } from '../limits.ts';
import { ApiProblem } from '../problem.ts';
import type { ApiAccess, ApiEnv, ApiParts } from '../ports.ts';
import { replyToJson } from '../reply-json.ts';
import { Problem } from '../schemas.ts';
import { CommandReply } from '../write-schemas.ts';
import { BAD_INPUT, json, WRITERS_ONLY } from './answers.ts';

export const COMMAND_ANSWERS = {
  200: json(CommandReply, 'The reply, the same on every platform'),
  404: json(Problem, 'No such command'),
  409: json(Problem, 'This Idempotency-Key was handled already'),
  500: json(Problem, 'The command failed; the log has it under the id'),
  ...BAD_INPUT,
  ...WRITERS_ONLY,
};

const Line = z.strictObject({
  text: z
    .string({ error: 'must be a text' })
    .min(1, 'must not be empty')
    .max(2000, 'must have at most 2000 characters'),
});

const line = createRoute({
  method: 'post',
  path: '/commands',
  tags: ['commands'],
  summary: 'A command as it is typed in a chat',
  security: [{ apiToken: [] }],
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: Line.openapi({ example: { text: 'sell SOL 50' } }) } },
    },
  },
  responses: COMMAND_ANSWERS,
});

const press = createRoute({
  method: 'post',
  path: '/actions/{id}',
  tags: ['commands'],
  summary: 'Presses a button of a reply',
  security: [{ apiToken: [] }],
  request: { params: z.strictObject({ id: z.string().min(1).max(40) }) },
  responses: COMMAND_ANSWERS,
});

/** Options by name, as a JSON object; checked by the command itself, like typed ones. */
const Options = z.record(z.string(), z.union([z.string(), z.number()], { error: 'must be a text or a number' }));

export const commandRoutes = [line, press];

/**
 * Everything that can be typed or pressed in a chat. The options of a command are checked where all platforms check them, so the
 * routes of single commands are only described here (see openapi.ts).
 */
export function addCommandRoutes(app: OpenAPIHono<ApiEnv>, parts: ApiParts, access: ApiAccess): void {
  const { door } = parts;
  app.use('/commands/*', writersOnly(access), jsonBodies);
  app.use('/actions/*', writersOnly(access), jsonBodies);

  app.openapi(line, async (context) => {
    const { text } = context.req.valid('json');
    const name = splitLine(text)?.name ?? '';
    return answer(context, parts, name, { kind: 'text', text });
  });

  app.openapi(press, async (context) => {
    return answer(context, parts, null, { kind: 'action', actionId: context.req.valid('param').id });
  });

  app.post('/commands/:name', async (context) => {
    const name = context.req.param('name').toLowerCase();
    if (!isKnown(name, parts))
      throw unknownCommand(
        name,
        door.commands.map((command) => command.name),
      );
    const args = await readOptions(context);
    return answer(context, parts, name, { kind: 'command', name, args });
  });
}

/** What buttons say; they have no place in help, but work when spelled out. */
const HIDDEN = COMMANDS.filter(({ hidden }) => hidden).map(({ name }) => name);

function isKnown(name: string, { door }: ApiParts): boolean {
  return HIDDEN.includes(name) || door.isOff?.(name) === true || door.commands.some((command) => command.name === name);
}

function unknownCommand(name: string, names: readonly string[]): ApiProblem {
  const meant = nearest(name, names);
  const hint = meant === null ? 'POST /commands/help lists them' : `did you mean ${meant}?`;
  return new ApiProblem(404, {
    error: `${name.slice(0, 40)} is not a command; ${hint}`,
    field: 'name',
    did_you_mean: meant === null ? [] : [meant],
  });
}

async function readOptions(context: Context<ApiEnv>): Promise<Record<string, string | number>> {
  const text = await context.req.text();
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ApiProblem(400, {
      error: 'the body is not JSON; send an object such as {"symbol": "SOL"}',
      field: 'body',
    });
  }
  const parsed = Options.safeParse(body);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  if (field === '')
    throw new ApiProblem(400, { error: 'the body must be an object such as {"symbol": "SOL"}', field: 'body' });
  throw new ApiProblem(400, { error: `${field} must be a text or a number`, field });
}

/** Through the gate, as the caller; `name` null for a button. */
async function answer(context: Context<ApiEnv>, parts: ApiParts, name: string | null, input: GateInput) {
  if (name !== null && name !== '' && !isKnown(name, parts)) {
    throw unknownCommand(
      name,
      parts.door.commands.map((command) => command.name),
    );
  }
  const caller = context.get('caller');
  const key = context.req.header('idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,100}$/.test(key)) {
    throw new ApiProblem(400, {
      error: 'idempotency-key must be 1 to 100 visible characters',
      field: 'idempotency-key',
    });
  }
  const reply = await parts.door.handle(
    {
      platform: caller.platform,
      userId: caller.id,
      userName: caller.id,
      languageCode: context.req.header('accept-language') ?? null,
      place: caller.platform,
      shared: false,
      updateId: updateIdOf(caller, key),
      saidAtMs: parts.clock(),
    },
    input,
  );
  if (reply === null) {
    throw new ApiProblem(409, {
      error: 'this Idempotency-Key was handled already; a new request needs a new one',
      field: 'idempotency-key',
    });
  }
  return shown(context, reply);
}

/** A reply about a wrong argument is a 400 that names it; a command that failed is a 500 with the id of the log line. */
function shown(context: Context<ApiEnv>, reply: Reply) {
  const body = replyToJson(reply);
  const { error, field } = problemIn(reply.data);
  if (error === null) return context.json(body, 200);
  if (field !== null) return context.json({ ...body, error, field }, 400);
  return context.json({ ...body, error: `the command failed; the log has it under ${error}`, id: error }, 500);
}

function problemIn(data: unknown): { readonly error: string | null; readonly field: string | null } {
  if (typeof data !== 'object' || data === null) return { error: null, field: null };
  const { error, field } = data as { error?: unknown; field?: unknown };
  if (typeof error !== 'string') return { error: null, field: null };
  return { error, field: typeof field === 'string' ? field : null };
}
