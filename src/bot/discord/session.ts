import { Client, Events, GatewayCloseCodes, Options, type Interaction, type RESTOptions } from 'discord.js';
import { pause } from '../backoff.ts';
import type { BotClock } from '../clock.ts';
import { detailText, type DeliveryProblem } from '../delivery.ts';
import type { BotLog } from '../ports.ts';
import { discordProblem } from './problem.ts';

export interface SessionOptions {
  readonly token: string;
  readonly rest: Partial<RESTOptions>;
  readonly log: BotLog;
  readonly signal: AbortSignal;
  readonly clock: BotClock;
  readonly onReady: (applicationId: string, name: string) => void;
  readonly onResumed: () => void;
  readonly onReconnecting: () => void;
  readonly onInteraction: (interaction: Interaction) => void;
}

/** Discord allows one identification per five seconds. */
const IDENTIFY_GAP_MS = 5_000;
/** A connection that was being rebuilt when the client was destroyed comes back after half a second: it is ended again. */
const REBUILD_MS = 700;

const AUTHENTICATION_FAILED: number = GatewayCloseCodes.AuthenticationFailed;

interface GatewayManager {
  destroy(): unknown;
}

/**
 * One life of a discord.js client, which itself resumes and re-identifies. Resolves with the reason when the connection cannot
 * be saved by that (token refused, fatal close code, no answer at login), or with null after `signal`.
 */
export async function runSession(options: SessionOptions): Promise<DeliveryProblem | null> {
  const { signal, log } = options;
  if (signal.aborted) return null;
  const gateway: { manager: GatewayManager | null } = { manager: null };
  const client = createClient(options, gateway);
  const over = new AbortController();
  const problem = await new Promise<DeliveryProblem | null>((resolve) => {
    // the bot outlives this client: a listener left behind would keep it in memory
    signal.addEventListener('abort', () => resolve(null), { once: true, signal: over.signal });
    client.on(Events.ClientReady, (ready) => options.onReady(ready.application.id, ready.user.username));
    client.on(Events.ShardResume, () => options.onResumed());
    client.on(Events.ShardReady, () => options.onResumed());
    client.on(Events.ShardReconnecting, () => options.onReconnecting());
    client.on(Events.ShardDisconnect, (event) => resolve(closeProblem(event.code)));
    client.on(Events.Invalidated, () => resolve(closeProblem(GatewayCloseCodes.SessionTimedOut)));
    client.on(Events.Error, (error) => log.warn('Discord client', { detail: detailText(discordProblem(error)) }));
    client.on(Events.ShardError, (error) => log.warn('Discord gateway', { detail: detailText(discordProblem(error)) }));
    client.on(Events.InteractionCreate, options.onInteraction);
    client.login(options.token).catch((error: unknown) => resolve(discordProblem(error)));
  });
  over.abort();
  await end(client, gateway.manager);
  return problem;
}

/** No intents: interactions arrive without any, and nothing of the servers is cached. */
function createClient(
  { token, rest, signal, clock, log }: SessionOptions,
  gateway: { manager: GatewayManager | null },
): Client {
  let identifiedAtMs = 0;
  return new Client({
    intents: [],
    rest,
    makeCache: Options.cacheWithLimits({ MessageManager: 0, UserManager: 50, GuildMemberManager: 0 }),
    ws: {
      buildIdentifyThrottler: (manager) => {
        gateway.manager = manager;
        return Promise.resolve({
          waitForIdentify: async () => {
            const waitMs = identifiedAtMs + IDENTIFY_GAP_MS - clock.nowMs();
            if (waitMs > 0) await pause(waitMs, signal, clock);
            identifiedAtMs = clock.nowMs();
          },
        });
      },
    },
  }).on(Events.Debug, (line) => {
    if (/invalid session|zombie|not recoverable/i.test(line))
      log.info('Discord gateway', { detail: withoutToken(line, token) });
  });
}

async function end(client: Client, manager: GatewayManager | null): Promise<void> {
  const wasReady = client.isReady();
  client.removeAllListeners();
  // Errors of a connection that is being thrown away mean nothing any more, but must not go unhandled.
  client.on(Events.Error, () => undefined);
  await client.destroy();
  if (wasReady || manager === null) return;
  await pause(REBUILD_MS, new AbortController().signal);
  await manager.destroy();
}

function closeProblem(code: number): DeliveryProblem {
  const name = GatewayCloseCodes[code];
  const detail = { word: 'said', problem: ['gateway', code, name].filter(Boolean).join(' ') } as const;
  const refused = code === AUTHENTICATION_FAILED;
  return { kind: refused ? 'unauthorized' : 'unreachable', retryAfterMs: null, detail };
}

function withoutToken(text: string, token: string): string {
  return text.replaceAll(token, '…').split('\n')[0] ?? '';
}
