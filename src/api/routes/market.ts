import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { regimeShape } from '../../commands/shapes.ts';
import { voiceOf } from '../../commands/voice.ts';
import { MARKET_REGIMES } from '../../engine/analyzer/labels.ts';
import { TIMEFRAMES } from '../../engine/candles/timeframe.ts';
import { hours, knownSymbol, oneOf, symbolPath, symbolText } from '../inputs.ts';
import type { ApiEnv, ApiParts } from '../ports.ts';
import { Checklist, Opportunity, Regime, Rejection, SignalCount } from '../schemas.ts';
import { checklistShape, opportunityShape, rejectionShape, signalShape } from '../shapes.ts';
import { BAD_INPUT, json, UNKNOWN_SYMBOL } from './answers.ts';

const regimes = createRoute({
  method: 'get',
  path: '/regimes',
  tags: ['market'],
  summary: 'The latest analysis of every symbol',
  request: {
    query: z.strictObject({
      timeframe: oneOf(TIMEFRAMES, 'Default 15m').optional(),
      regime: oneOf(MARKET_REGIMES, 'Only this market regime').optional(),
    }),
  },
  responses: { 200: json(z.array(Regime), 'Highest momentum first'), ...BAD_INPUT },
});

const opportunities = createRoute({
  method: 'get',
  path: '/opportunities',
  tags: ['market'],
  summary: 'Strong consensus, momentum with volume, and tradable assets that are not held',
  responses: { 200: json(z.array(Opportunity), 'Each row names the scan that found it') },
});

const checklist = createRoute({
  method: 'get',
  path: '/checklist/{symbol}',
  tags: ['market'],
  summary: 'Four steps before a trade: signals, technical, place in the portfolio, past cycles',
  request: { params: symbolPath },
  responses: { 200: json(Checklist, 'The steps, a score and a verdict'), ...BAD_INPUT, ...UNKNOWN_SYMBOL },
});

const signals = createRoute({
  method: 'get',
  path: '/signals',
  tags: ['market'],
  summary: 'Signals per symbol and side',
  request: {
    query: z.strictObject({
      hours: hours(6),
      side: oneOf(['BUY', 'SELL'], 'Only this side').optional(),
      symbol: symbolText.optional(),
    }),
  },
  responses: { 200: json(z.array(SignalCount), 'Most signals first'), ...BAD_INPUT },
});

const why = createRoute({
  method: 'get',
  path: '/why/{symbol}',
  tags: ['market'],
  summary: 'Why nothing was bought: the last rejection of each rule, with its numbers',
  request: { params: symbolPath, query: z.strictObject({ hours: hours(24) }) },
  responses: { 200: json(z.array(Rejection), 'Newest first'), ...BAD_INPUT, ...UNKNOWN_SYMBOL },
});

export const marketRoutes = [regimes, opportunities, checklist, signals, why];

export function addMarketRoutes(app: OpenAPIHono<ApiEnv>, { read, live, timeZone }: ApiParts): void {
  const voice = voiceOf('en', timeZone, live.quoteAsset);

  app.openapi(regimes, async (context) => {
    const { timeframe, regime } = context.req.valid('query');
    return context.json((await read.regimes(timeframe ?? '15m', regime ?? null)).map(regimeShape), 200);
  });

  app.openapi(opportunities, async (context) =>
    context.json((await read.opportunities()).views.map(opportunityShape), 200),
  );

  app.openapi(checklist, async (context) => {
    const symbol = knownSymbol(context.req.valid('param').symbol, live);
    return context.json(checklistShape(await read.checklist(symbol), voice), 200);
  });

  app.openapi(signals, async (context) => {
    const { hours: window, side, symbol } = context.req.valid('query');
    const wanted = symbol === undefined ? null : knownSymbol(symbol, live, 400);
    return context.json((await read.signals(window, side ?? null, wanted)).map(signalShape), 200);
  });

  app.openapi(why, async (context) => {
    const symbol = knownSymbol(context.req.valid('param').symbol, live);
    const rejections = await read.rejections(symbol, context.req.valid('query').hours);
    const rows = rejections.map((rejection) => rejectionShape(rejection, voice));
    return context.json(rows, 200);
  });
}
