export type { ActionOutcome, FlattenProgress, Quote, QuoteAnswer, Refusal } from '../runtime/quote.ts';
