export type { ActionOutcome, Quote, QuoteAnswer, Refusal } from '../runtime/quote.ts';
