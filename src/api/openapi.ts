import { OpenAPIHono, z, type RouteConfig } from '@hono/zod-openapi';
import type { Command, CommandOption } from '../commands/command.ts';
import { COMMAND_ANSWERS, commandRoutes } from './routes/commands.ts';
import { historyRoutes } from './routes/history.ts';
import { orderRoutes } from './routes/manual-signal.ts';
import { marketRoutes } from './routes/market.ts';
import { portfolioRoutes } from './routes/portfolio.ts';
import { systemRoutes } from './routes/system.ts';

const TAGS = [
  { name: 'portfolio', description: 'What is held' },
  { name: 'market', description: 'What the engine sees' },
  { name: 'history', description: 'What was traded' },
  { name: 'orders', description: 'What adds risk' },
  { name: 'commands', description: 'Everything the chats can do' },
  { name: 'system', description: 'How the engine is' },
];

const ABOUT =
  'Reading is free for whoever reaches the address; writing needs the token of API_TOKEN. Wrong input answers 400 with the field. Numbers are JSON numbers, times ISO 8601 in UTC.';

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/** What `/openapi.json` and docs/openapi.json say: every route, and one per command from the declaration that also makes slash commands, menus and help. */
export function openApiDocument(commands: readonly Command[], version: string): OpenApiDocument {
  const app = new OpenAPIHono();
  const registry = app.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'apiToken', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of the setting API_TOKEN; without that setting writing routes answer 403',
  });
  const routes = [
    ...portfolioRoutes,
    ...marketRoutes,
    ...historyRoutes,
    ...systemRoutes,
    ...orderRoutes,
    ...commandRoutes,
  ];
  for (const route of routes) registry.registerPath(route);
  for (const command of commands) registry.registerPath(commandPath(command));
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'RootTrading', version, description: ABOUT },
    tags: TAGS,
  });
}

function commandPath(command: Command): RouteConfig {
  const shape = Object.fromEntries(command.options.map((option) => [option.name, optionSchema(option)]));
  const isRequired = command.options.some((option) => option.required === true);
  return {
    method: 'post',
    path: `/commands/${command.name}`,
    tags: ['commands'],
    summary: command.describe.en,
    description: `Risk: ${command.risk}`,
    security: [{ apiToken: [] }],
    request: { body: { required: isRequired, content: { 'application/json': { schema: z.strictObject(shape) } } } },
    responses: COMMAND_ANSWERS,
  };
}

function optionSchema(option: CommandOption): z.ZodType {
  const described = describeOption(baseSchema(option), option);
  return option.required === true ? described : described.optional();
}

function baseSchema({ kind, choices = [], min, max }: CommandOption): z.ZodType {
  if (kind === 'choice') return z.enum(choices as [string, ...string[]]);
  if (kind === 'symbol' || kind === 'text') return z.string();
  const number = kind === 'integer' ? z.int() : z.number();
  const bounded = min === undefined ? number : number.min(min);
  return max === undefined ? bounded : bounded.max(max);
}

function describeOption(schema: z.ZodType, option: CommandOption): z.ZodType {
  const fallback = option.default === undefined ? {} : { default: option.default };
  return schema.openapi({ description: option.describe.en, ...fallback });
}
