import type { ColumnName } from '../analyzer/columns.ts';
import type { Family, RuleView, Side, Strategy } from './strategy.ts';

const SIDES = { both: ['BUY', 'SELL'], buy: ['BUY'], sell: ['SELL'] } as const satisfies Record<
  string,
  readonly Side[]
>;

export interface StrategyDefinition {
  readonly name: `${string}_Strategy`;
  readonly family: Family;
  readonly sides: keyof typeof SIDES;
  /** Columns of the current bar without which the strategy stays silent: everything its conditions (not its confirmations) read. */
  readonly inputs: readonly ColumnName[];
  /** Base of the block in reference/strategies §4: below 0.60 a vote needs a confirmation to reach the 0.60 of any vote. */
  readonly base: 0.55 | 0.6;
  /** Id → weight, in the order of the bits which the rule returns. */
  readonly confirmations: Readonly<Record<string, number>>;
  readonly rule: (view: RuleView) => number;
}

/** Turns the compact form in which strategies are written into the one the engine runs. */
export function defineStrategy(definition: StrategyDefinition): Strategy {
  return {
    name: definition.name,
    family: definition.family,
    sides: SIDES[definition.sides],
    inputs: definition.inputs,
    needsConfirmation: definition.base < 0.6,
    confirmations: Object.entries(definition.confirmations).map(([id, weight]) => ({ id, weight })),
    rule: definition.rule,
  };
}
