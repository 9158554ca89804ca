import { STRATEGIES } from '../../src/engine/strategies/registry.ts';

/** Settings under which nobody votes: an engine on a fake exchange buys nothing of its own accord, whatever minute a test runs over. */
export const NO_VOTES = { TRADING_STRATEGY_WEIGHTS: STRATEGIES.map(({ name }) => `${name}=0`).join(',') } as const;
