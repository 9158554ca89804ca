import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Command, CommandOption } from '../commands/command.ts';
import type { ApiEnv } from './ports.ts';
import { COMMAND_ANSWERS } from './routes/commands.ts';

/** What `/openapi.json` says about the whole. */
export function documentInfo(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'RootTrading',
      version,
      description:
        'Reading is free for whoever reaches the address; writing needs the token of API_TOKEN. Wrong input answers 400 with the field. Numbers are JSON numbers, times ISO 8601 in UTC.',
    },
    tags: [
      { name: 'portfolio', description: 'What is held' },
      { name: 'market', description: 'What the engine sees' },
      { name: 'history', description: 'What was traded' },
      { name: 'orders', description: 'What adds risk' },
      { name: 'commands', description: 'Everything the chats can do' },
      { name: 'system', description: 'How the engine is' },
    ],
  };
}

/** Describes one route per command, from the declaration that also makes slash commands, menus and help. */
export function describeCommands(app: OpenAPIHono<ApiEnv>, commands: readonly Command[]): void {
  const registry = app.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'apiToken', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of the setting API_TOKEN; without that setting writing routes answer 403',
  });
  for (const command of commands) {
    const shape = Object.fromEntries(command.options.map((option) => [option.name, optionSchema(option)]));
    const isRequired = command.options.some((option) => option.required === true);
    registry.registerPath({
      method: 'post',
      path: `/commands/${command.name}`,
      tags: ['commands'],
      summary: command.describe.en,
      description: `Risk: ${command.risk}`,
      security: [{ apiToken: [] }],
      request: { body: { required: isRequired, content: { 'application/json': { schema: z.strictObject(shape) } } } },
      responses: COMMAND_ANSWERS,
    });
  }
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
