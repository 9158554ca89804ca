import { ALERT_CASES } from './alerts.ts';
import { MONEY_CASES } from './money.ts';
import type { ReplyCase } from './stage.ts';
import { GATE_CASES, UPKEEP_CASES } from './upkeep.ts';
import { VIEW_CASES } from './views.ts';

/** Every reply that people can see. The preview draws them and the tests measure them. */
export const REPLY_CASES: Readonly<Record<string, readonly ReplyCase[]>> = {
  views: VIEW_CASES,
  money: MONEY_CASES,
  upkeep: UPKEEP_CASES,
  gate: GATE_CASES,
  alerts: ALERT_CASES,
};
