import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { positionShape, summaryShape, symbolShape } from '../../commands/shapes.ts';
import { hours } from '../inputs.ts';
import type { ApiEnv, ApiParts } from '../ports.ts';
import { Position, Summary, TradedSymbol } from '../schemas.ts';
import { BAD_INPUT, json } from './answers.ts';

const summary = createRoute({
  method: 'get',
  path: '/summary',
  tags: ['portfolio'],
  summary: 'Balances, total value, results and open trades',
  responses: { 200: json(Summary, 'The account as the engine’s books have it') },
});

const traded = createRoute({
  method: 'get',
  path: '/symbols/traded',
  tags: ['portfolio'],
  summary: 'Every symbol that may be traded',
  responses: { 200: json(z.array(TradedSymbol), 'Most valuable holding first') },
});

const owned = createRoute({
  method: 'get',
  path: '/symbols/owned',
  tags: ['portfolio'],
  summary: 'Symbols of which something is held',
  responses: { 200: json(z.array(TradedSymbol), 'Most valuable holding first') },
});

const active = createRoute({
  method: 'get',
  path: '/positions/active',
  tags: ['portfolio'],
  summary: 'Open positions',
  responses: { 200: json(z.array(Position), 'Biggest gain first') },
});

const recent = createRoute({
  method: 'get',
  path: '/positions/recent',
  tags: ['portfolio'],
  summary: 'Open positions, then those completed lately',
  request: { query: z.strictObject({ hours: hours(24) }) },
  responses: { 200: json(z.array(Position), 'Open ones first, then the newest completed'), ...BAD_INPUT },
});

export const portfolioRoutes = [summary, traded, owned, active, recent];

export function addPortfolioRoutes(app: OpenAPIHono<ApiEnv>, { read }: ApiParts): void {
  app.openapi(summary, async (context) => context.json(summaryShape(await read.summary()), 200));
  app.openapi(traded, async (context) => context.json((await read.symbols()).map(symbolShape), 200));
  app.openapi(owned, async (context) => {
    const held = (await read.symbols()).filter(({ value }) => value > 0);
    return context.json(held.map(symbolShape), 200);
  });
  app.openapi(active, async (context) => context.json((await read.openPositions()).map(positionShape), 200));
  app.openapi(recent, async (context) => {
    const { hours: window } = context.req.valid('query');
    return context.json((await read.positions(window)).map(positionShape), 200);
  });
}
