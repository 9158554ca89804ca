import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Period } from '../../commands/read-model.ts';
import { knownSymbol, oneOf, symbolText, wholeNumber } from '../inputs.ts';
import type { ApiEnv, ApiParts } from '../ports.ts';
import { Cycle, Performance } from '../schemas.ts';
import { cycleShape, performanceShape } from '../shapes.ts';
import { BAD_INPUT, json } from './answers.ts';

const cycles = createRoute({
  method: 'get',
  path: '/cycles',
  tags: ['history'],
  summary: 'Trade cycles with their results',
  request: {
    query: z.strictObject({ symbol: symbolText.optional(), limit: wholeNumber(1, 1000, 50, 'How many at most') }),
  },
  responses: { 200: json(z.array(Cycle), 'Newest first'), ...BAD_INPUT },
});

const PERIOD_OF = { daily: 'day', weekly: 'week', monthly: 'month' } as const satisfies Record<string, Period>;

const performance = createRoute({
  method: 'get',
  path: '/performance/{period}',
  tags: ['history'],
  summary: 'Results per day, week or month of the zone in TIMEZONE',
  request: {
    params: z.strictObject({ period: oneOf(['daily', 'weekly', 'monthly'], 'Length of a period') }),
    query: z.strictObject({ count: wholeNumber(1, 366, 30, 'How many periods back') }),
  },
  responses: { 200: json(Performance, 'Completed trades only'), ...BAD_INPUT },
});

export const historyRoutes = [cycles, performance];

export function addHistoryRoutes(app: OpenAPIHono<ApiEnv>, { read, live, timeZone }: ApiParts): void {
  app.openapi(cycles, async (context) => {
    const { symbol, limit } = context.req.valid('query');
    const wanted = symbol === undefined ? null : knownSymbol(symbol, live, 400);
    return context.json((await read.cycles(wanted, limit)).map(cycleShape), 200);
  });

  app.openapi(performance, async (context) => {
    const { period } = context.req.valid('param');
    const { count } = context.req.valid('query');
    return context.json(performanceShape(period, await read.profit(PERIOD_OF[period], count, timeZone)), 200);
  });
}
