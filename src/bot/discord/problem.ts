import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import type { HealthWord } from '../../commands/services.ts';
import type { DeliveryProblem } from '../delivery.ts';

/** Codes of Discord's JSON errors that we tell apart. */
const UNKNOWN_CHANNEL = 10003;
const UNKNOWN_GUILD = 10004;
const UNKNOWN_MESSAGE = 10008;
const UNKNOWN_WEBHOOK = 10015;
const UNKNOWN_INTERACTION = 10062;
const ALREADY_ACKNOWLEDGED = 40060;
const MISSING_ACCESS = 50001;
const CANNOT_SEND_TO_USER = 50007;
const MISSING_PERMISSIONS = 50013;
const INVALID_WEBHOOK_TOKEN = 50027;

const NAME = 'Discord';

const BLOCKED = new Set<number | string>([
  UNKNOWN_CHANNEL,
  UNKNOWN_GUILD,
  MISSING_ACCESS,
  CANNOT_SEND_TO_USER,
  MISSING_PERMISSIONS,
]);

/** What a failed call means for delivery. Details hold neither address nor token. */
export function discordProblem(error: unknown): DeliveryProblem {
  if (error instanceof RateLimitError) {
    const retryAfterMs = Math.max(error.timeToReset, error.retryAfter, error.sublimitTimeout);
    return { kind: 'rate_limited', retryAfterMs, detail: said(`429 ${error.method} (${error.scope})`) };
  }
  if (error instanceof DiscordAPIError) {
    return {
      kind: kindOf(error),
      retryAfterMs: null,
      detail: said(`${error.status} code ${error.code}: ${firstLine(error.message)}`),
    };
  }
  if (error instanceof HTTPError) {
    return { kind: 'unreachable', retryAfterMs: null, detail: { word: 'answered', from: NAME, status: error.status } };
  }
  return fromOther(error);
}

function kindOf(error: DiscordAPIError): DeliveryProblem['kind'] {
  if (error.status === 401) return 'unauthorized';
  if (error.status === 429) return 'rate_limited';
  if (error.code === UNKNOWN_MESSAGE) return 'gone';
  if (BLOCKED.has(error.code) || error.status === 403) return 'blocked';
  return error.status >= 500 ? 'unreachable' : 'refused';
}

function fromOther(error: unknown): DeliveryProblem {
  const name = error instanceof Error ? error.name : typeof error;
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (
    code === 'TokenInvalid' ||
    (error instanceof Error && /authentication failed|expected token/i.test(error.message))
  ) {
    return {
      kind: 'unauthorized',
      retryAfterMs: null,
      detail: said(error instanceof Error ? firstLine(error.message) : name),
    };
  }
  if (
    error instanceof Error &&
    /disallowed intents|invalid intents|sharding|invalid shard|API version/i.test(error.message)
  ) {
    return { kind: 'refused', retryAfterMs: null, detail: said(firstLine(error.message)) };
  }
  return {
    kind: 'unreachable',
    retryAfterMs: null,
    detail: { word: 'noAnswer', from: NAME, cause: typeof code === 'string' ? code : name },
  };
}

/** The interaction can no longer be answered by its token: too late, or Discord forgot it. */
export function isExpired(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false;
  return error.code === UNKNOWN_INTERACTION || error.code === UNKNOWN_WEBHOOK || error.code === INVALID_WEBHOOK_TOKEN;
}

/** A repeated acknowledgement, after an answer that was lost on the way: the first one counts. */
export function isAcknowledged(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === ALREADY_ACKNOWLEDGED;
}

/** In Discord's own words. */
function said(problem: string): HealthWord {
  return { word: 'said', problem };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
