export type { ActionOutcome, FlattenProgress, Quote, QuoteAnswer, Refusal, StopChange } from '../runtime/quote.ts';
