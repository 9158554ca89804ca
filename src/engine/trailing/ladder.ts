import { activationRatio } from './margin.ts';
import type { TrailContext, TrailSettings, TrailState } from './types.ts';

/** One step on which a rising price arms something. */
export interface Rung {
  readonly kind: 'breakeven' | 'trailing' | 'take_profit';
  /** 1 or 2 for a breakeven, the level as a ratio for a take-profit, 0 for the trailing stop. */
  readonly level: number;
  /** Best gain from which it is armed, as a ratio. */
  readonly gainRatio: number;
  /** In quote units. */
  readonly price: number;
  readonly armed: boolean;
}

/** Every step of a position, lowest first. That of the trailing stop moves with the market's ATR until it is armed. */
export function ladderOf(state: TrailState, context: TrailContext, settings: TrailSettings): readonly Rung[] {
  const rung = (kind: Rung['kind'], level: number, gainRatio: number, armed: boolean): Rung => {
    return { kind, level, gainRatio, price: state.entryPrice * (1 + gainRatio), armed };
  };
  const { takeProfitStartRatio, takeProfits } = settings;
  return [
    rung('breakeven', 1, settings.breakeven1TriggerRatio, state.breakevenLevel >= 1),
    rung('trailing', 0, activationRatio(context, settings), state.trailingArmed),
    rung('breakeven', 2, settings.breakeven2TriggerRatio, state.breakevenLevel >= 2),
    ...takeProfits.map(({ levelRatio }) =>
      rung('take_profit', levelRatio, Math.max(levelRatio, takeProfitStartRatio), state.takeProfitLevel >= levelRatio),
    ),
  ].toSorted((a, b) => a.gainRatio - b.gainRatio || a.level - b.level);
}
