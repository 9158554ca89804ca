import { collectDefaultMetrics, Counter, Gauge, type Registry } from 'prom-client';
import type { Trading } from '../../runtime/trading.ts';

/** Live numbers for Prometheus, read when they are asked for. */
export function registerMetrics(registry: Registry, trading: Trading): void {
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => number): void => {
    const metric = new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(read());
      },
    });
    registry.registerMetric(metric);
  };
  const { rounds, orders, engine } = trading;
  gauge('roottrading_equity', 'Account value in quote units', () => engine.desk.equityNumber());
  gauge('roottrading_open_positions', 'Open cycles', () => engine.desk.openCycles().length);
  gauge('roottrading_orders_in_flight', 'Orders whose end is not known yet', () => orders.inFlight);
  gauge('roottrading_queue_events', 'Events waiting for the engine', () => rounds.queueLength);
  gauge('roottrading_queue_events_max', 'Most events that ever waited', () => rounds.longestQueue);
  gauge('roottrading_feed_up', '1 when the market feed is connected', () =>
    trading.intake.feedState.state === 'connected' ? 1 : 0,
  );
  gauge('roottrading_price_age_seconds', 'Age of the newest price', () =>
    trading.intake.lastPriceAtMs === null ? NaN : (Date.now() - trading.intake.lastPriceAtMs) / 1000,
  );
  const failures = new Counter({
    name: 'roottrading_store_failures_total',
    help: 'Rounds that could not be stored at once',
    registers: [],
    collect() {
      this.reset();
      this.inc(rounds.storeFailures);
    },
  });
  registry.registerMetric(failures);
}
