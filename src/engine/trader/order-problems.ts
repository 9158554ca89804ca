/**
 * What comes in the way of an order and is said by no exchange. The texts are with the commands (`problem.` in their words), in both
 * languages; any other problem is in the exchange's own words.
 */
export const ORDER_PROBLEMS = [
  'NO_DATABASE',
  'ROW_REFUSED',
  'NOT_RECORDED',
  'NOT_SENT',
  'NO_SUCH_ORDER',
  'MAY_STILL_ARRIVE',
  'TOO_MUCH_WAITS',
] as const;
export type OrderProblem = (typeof ORDER_PROBLEMS)[number];
