import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { HealthItem } from '../../commands/services.ts';
import type { ApiEnv, ApiParts } from '../ports.ts';
import { Health } from '../schemas.ts';
import { componentShape } from '../shapes.ts';
import { json } from './answers.ts';

/** Without these nothing is decided or stored: whoever watches this process should start it anew. */
const VITAL = ['engine', 'database'];

const health = createRoute({
  method: 'get',
  path: '/health',
  tags: ['system'],
  summary: 'Each part of the engine: up or not, and how old its news is',
  responses: {
    200: json(Health, 'The engine runs; single parts may be degraded or down'),
    503: json(Health, 'The engine itself or its database is down'),
  },
});

const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['system'],
  summary: 'Metrics for Prometheus',
  responses: {
    200: { description: 'Text exposition format', content: { 'text/plain': { schema: z.string() } } },
  },
});

export const systemRoutes = [health, metrics];

export function addSystemRoutes(app: OpenAPIHono<ApiEnv>, parts: ApiParts): void {
  const { live, registry } = parts;

  app.openapi(health, async (context) => {
    const items = await live.health();
    const body = {
      status: statusOf(items),
      components: items.map(componentShape),
      mode: live.mode,
      market: live.market,
      market_fell_back: live.marketFellBack,
      version: parts.version,
      uptime_seconds: Math.max(0, Math.floor((parts.clock() - live.startedAtMs) / 1000)),
      paused: live.paused() !== null,
      entries_blocked: [...live.entriesBlocked()],
      timestamp: new Date(live.nowMs()).toISOString(),
    };
    const dead = items.some(({ component, state }) => VITAL.includes(component) && state === 'down');
    return dead ? context.json(body, 503) : context.json(body, 200);
  });

  app.openapi(metrics, async (context) => {
    return context.text(await registry.metrics(), 200, { 'Content-Type': registry.contentType });
  });
}

function statusOf(items: readonly HealthItem[]): 'up' | 'degraded' | 'down' {
  if (items.some(({ state }) => state === 'down')) return 'down';
  return items.some(({ state }) => state === 'degraded') ? 'degraded' : 'up';
}
