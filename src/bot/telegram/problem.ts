import { GrammyError, HttpError } from 'grammy';
import type { DeliveryProblem } from '../delivery.ts';

const NAME = 'Telegram';

/** What a failed call to the Bot API means for delivery. Details never hold the token: grammY keeps the address out of them. */
export function telegramProblem(error: unknown): DeliveryProblem {
  if (error instanceof GrammyError) return fromAnswer(error);
  const name = error instanceof Error ? error.name : typeof error;
  const cause = error instanceof HttpError ? error.message : name;
  return { kind: 'unreachable', retryAfterMs: null, detail: { word: 'noAnswer', from: NAME, cause } };
}

function fromAnswer(error: GrammyError): DeliveryProblem {
  // A proxy may answer with something that is JSON but not the Bot API's.
  if (typeof error.error_code !== 'number') {
    return { kind: 'unreachable', retryAfterMs: null, detail: { word: 'notTheirs', from: NAME } };
  }
  const detail = { word: 'said', problem: `${error.error_code} ${error.description}` } as const;
  const seconds = error.parameters.retry_after;
  const retryAfterMs = seconds === undefined ? null : seconds * 1000;
  const kind = kindOf(error);
  return { kind, retryAfterMs, detail };
}

function kindOf(error: GrammyError): DeliveryProblem['kind'] {
  const { error_code: code, description } = error;
  if (code === 429) return 'rate_limited';
  if (code === 401 || code === 404) return 'unauthorized';
  if (code >= 500) return 'unreachable';
  if (
    code === 403 ||
    /chat not found|chat was deactivated|user is deactivated|group chat was upgraded/i.test(description)
  ) {
    return 'blocked';
  }
  if (
    /message to (be )?edit(ed)? not found|message can't be edited|no text in the message to edit|MESSAGE_ID_INVALID/i.test(
      description,
    )
  )
    return 'gone';
  return 'refused';
}

/** The text is already as wanted: no error. */
export function isUnchanged(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 400 && /message is not modified/i.test(error.description);
}

/** Telegram could not read our markup: the plain text goes out instead. */
export function refusesMarkup(error: unknown): boolean {
  return (
    error instanceof GrammyError &&
    error.error_code === 400 &&
    /can't parse (entities|caption)|unsupported start tag/i.test(error.description)
  );
}
