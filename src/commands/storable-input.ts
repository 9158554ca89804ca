import { storable } from '../text/storable.ts';
import type { GateInput } from './meanings.ts';

/** What no table takes must not come as far as an order: its round would be set aside, and nothing bought any more. */
export function storableInput(input: GateInput): GateInput {
  if (input.kind === 'text') return { ...input, text: storable(input.text) };
  if (input.kind === 'command') {
    const args = Object.entries(input.args).map(([name, value]) => [storable(name), storableValue(value)] as const);
    return { ...input, name: storable(input.name), args: Object.fromEntries(args) };
  }
  const answer = input.answer === undefined ? {} : { answer: storable(input.answer) };
  return { kind: 'action', actionId: storable(input.actionId), ...answer };
}

function storableValue(value: string | number): string | number {
  return typeof value === 'string' ? storable(value) : value;
}
