import { types, type CustomTypesConfig } from 'pg';

const INT8 = 20;
const NUMERIC_ARRAY = 1231;
const DATE = 1082;
const TEXT_ARRAY = 1009;

/** Exact by default: `numeric[]` would otherwise be read as floats, and `bigint` as text even where a number holds it. */
export const VALUE_TYPES: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return types.getTypeParser(oid, 'binary');
    if (oid === INT8) return safeInteger;
    if (oid === NUMERIC_ARRAY)
      return (types.getTypeParser as (oid: number, format: 'text') => (text: string) => unknown)(TEXT_ARRAY, 'text');
    if (oid === DATE) return (text: string) => text;
    return types.getTypeParser(oid, 'text');
  }) as typeof types.getTypeParser,
};

function safeInteger(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}
