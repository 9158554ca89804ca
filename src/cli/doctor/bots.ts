import type { Settings } from '../../settings/settings.ts';
import { fail, ok, type Check, type Finding } from './check.ts';

const CALL_MS = 5_000;
const LIMIT_MS = 7_000;
/** The version of Discord's interface that the bot speaks. */
const DISCORD_VERSION = 'v10';

export function botChecks(settings: Settings): readonly Check[] {
  const onTimeout = 'check the network; without the bot the engine runs all the same';
  return [
    { name: 'discord', limitMs: LIMIT_MS, onTimeout, run: async () => [await checkDiscord(settings)] },
    { name: 'telegram', limitMs: LIMIT_MS, onTimeout, run: async () => [await checkTelegram(settings)] },
  ];
}

async function checkDiscord({ DISCORD_TOKEN, DISCORD_API_ROOT }: Settings): Promise<Finding> {
  if (DISCORD_TOKEN === null) return ok('discord', 'not set: no Discord bot');
  const url = `${DISCORD_API_ROOT}/${DISCORD_VERSION}/users/@me`;
  const answer = await ask(url, { authorization: `Bot ${DISCORD_TOKEN.reveal()}` });
  if (typeof answer === 'string') return fail('discord', answer, 'check the network and DISCORD_API_ROOT');
  if (answer.status === 200) return ok('discord', `token of ${textOf(answer.body, 'username')}`);
  if (answer.status === 401)
    return fail('discord', 'the token is refused', 'make a new one in the developer portal and set DISCORD_TOKEN');
  return fail('discord', `answers with status ${answer.status}`, 'try again later, or check DISCORD_API_ROOT');
}

async function checkTelegram({ TELEGRAM_TOKEN, TELEGRAM_API_ROOT }: Settings): Promise<Finding> {
  if (TELEGRAM_TOKEN === null) return ok('telegram', 'not set: no Telegram bot');
  const answer = await ask(`${TELEGRAM_API_ROOT}/bot${TELEGRAM_TOKEN.reveal()}/getMe`, {});
  if (typeof answer === 'string') return fail('telegram', answer, 'check the network and TELEGRAM_API_ROOT');
  if (answer.status === 200) return ok('telegram', `token of @${textOf(recordIn(answer.body, 'result'), 'username')}`);
  if (answer.status === 401 || answer.status === 404) {
    return fail('telegram', 'the token is refused', 'ask BotFather for a new one and set TELEGRAM_TOKEN');
  }
  return fail('telegram', `answers with status ${answer.status}`, 'try again later, or check TELEGRAM_API_ROOT');
}

/** Status and body, or why there is none; never the address, which may hold a token. */
async function ask(url: string, headers: Record<string, string>): Promise<{ status: number; body: unknown } | string> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(CALL_MS) });
    const text = await answer.text();
    return { status: answer.status, body: jsonOrNull(text) };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') return `no answer within ${CALL_MS / 1000} s`;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : null;
    const code = cause !== null && 'code' in cause ? String(cause.code) : 'network error';
    return `cannot be reached (${code})`;
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // a page instead of JSON: the status says enough
    return null;
  }
}

function recordIn(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : null;
}

function textOf(body: unknown, name: string): string {
  const value = recordIn(body, name);
  return typeof value === 'string' ? value : '(no name)';
}
