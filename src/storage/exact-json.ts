import { Big } from '../engine/money.ts';

/** JSON that keeps what JSON does not know, exact decimals and numbers that are none: each carries a mark of its own. */
export function toExactJson(value: unknown): string {
  // Big turns itself into text before a replacer sees it: the holder still has the original
  return JSON.stringify(value, function replace(this: Record<string, unknown>, key, given: unknown) {
    const original = this[key];
    if (original instanceof Big) return { $decimal: original.toFixed() };
    return typeof given === 'number' && !Number.isFinite(given) ? { $number: String(given) } : given;
  });
}

/** @throws SyntaxError for a text that is no JSON */
export function fromExactJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$decimal' in value) return new Big(String(value.$decimal));
    return '$number' in value ? Number(value.$number) : value;
  });
}
