import { questionAlert, type Question } from '../../src/engine/desk/question.ts';
import type { AlertDecision } from '../../src/engine/decisions.ts';

/** "ADA is to be sold for SOL": 6 USDC are free, 48 are wanted. Two minutes from `askedAtMs` on. */
export function questionOf(more: Partial<Question> = {}): Question {
  const askedAtMs = more.askedAtMs ?? Date.UTC(2025, 9, 2, 14, 3);
  return {
    id: 'c7:1',
    state: 'open',
    cycleId: 'c7',
    symbol: 'ADAUSDC',
    netResultPercent: -3.1,
    value: 42,
    forSymbol: 'SOLUSDC',
    signalId: 's1',
    free: 6,
    wanted: 48,
    missing: 42,
    askedAtMs,
    expiresAtMs: askedAtMs + 120_000,
    by: null,
    atMs: null,
    refusal: null,
    ...more,
  };
}

/** The alert of such a question, or news of it. */
export function questionAlertOf(more: Partial<Question> = {}): AlertDecision {
  const question = questionOf(more);
  return questionAlert(question, question.atMs ?? question.askedAtMs);
}
