import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { Histogram, type Registry } from 'prom-client';

/** Times requests by route (its pattern, so that symbols do not become labels), method and status. */
export function measured(registry: Registry): MiddlewareHandler {
  const seconds = new Histogram({
    name: 'roottrading_http_request_seconds',
    help: 'Time of HTTP requests by route, method and status',
    labelNames: ['route', 'method', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10],
    registers: [registry],
  });
  return async (context, next) => {
    const startedMs = performance.now();
    await next();
    const matched = routePath(context, -1);
    const labels = {
      route: matched.includes('*') ? 'unknown' : matched,
      method: context.req.method,
      status: String(context.res.status),
    };
    seconds.observe(labels, (performance.now() - startedMs) / 1000);
  };
}
