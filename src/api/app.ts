import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { loopbackNamesOnly } from './access.ts';
import { fewAtOnce, smallBodies, withinTime } from './limits.ts';
import { openApiDocument, type OpenApiDocument } from './openapi.ts';
import { answerProblem, inputProblem } from './problem.ts';
import type { ApiAccess, ApiEnv, ApiParts } from './ports.ts';
import { addCommandRoutes } from './routes/commands.ts';
import { addHistoryRoutes } from './routes/history.ts';
import { addManualSignalRoute } from './routes/manual-signal.ts';
import { addMarketRoutes } from './routes/market.ts';
import { addPortfolioRoutes } from './routes/portfolio.ts';
import { addSystemRoutes } from './routes/system.ts';

export type ApiApp = OpenAPIHono<ApiEnv>;

export interface AppOptions {
  readonly access: ApiAccess;
  /** True where it listens on a loopback address. */
  readonly loopback: boolean;
  readonly measure: MiddlewareHandler;
}

/** All routes behind the same limits; only who may write differs between the two doors (TCP and the control socket). */
export function buildApp(parts: ApiParts, { access, loopback, measure }: AppOptions): ApiApp {
  const app: ApiApp = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, context) => {
      if (!result.success) return context.json(inputProblem(result.error), 400);
      return undefined;
    },
  });
  app.onError((error, context) => answerProblem(error, context, parts.log));
  app.notFound((context) => {
    return context.json(
      { error: `${context.req.method} ${context.req.path} is not a route; GET /openapi.json lists them` },
      404,
    );
  });

  app.use(measure);
  if (loopback) app.use(loopbackNamesOnly());
  app.use(fewAtOnce(), withinTime(), smallBodies);

  addPortfolioRoutes(app, parts);
  addMarketRoutes(app, parts);
  addHistoryRoutes(app, parts);
  addSystemRoutes(app, parts);
  addManualSignalRoute(app, parts, access);
  addCommandRoutes(app, parts, access);
  // made when it is first asked for: it would be a tenth of the start
  let document: OpenApiDocument | null = null;
  app.get('/openapi.json', (context) => {
    document ??= openApiDocument(parts.door.commands, parts.version);
    return context.json(document);
  });
  return app;
}
