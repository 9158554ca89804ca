export type { ActionOutcome, FlattenProgress, Quote, QuoteAnswer, Refusal, StopChange } from '../runtime/quote.ts';
export { NO_QUOTE } from '../runtime/quote.ts';
