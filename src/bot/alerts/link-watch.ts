import type { AlertDecision, AlertPriority } from '../../engine/decisions.ts';
import { systemAlert } from '../../engine/system-alert.ts';
import { writeHealthWord } from '../../commands/health-words.ts';
import type { Link } from '../ports.ts';

export interface LinkWatchOptions {
  readonly links: () => readonly Link[];
  /** Channels of a platform that are told of such things. */
  readonly channelsOf: (platform: Link['platform']) => readonly string[];
  /** Puts an alert into the outbox of these channels; the same key once. */
  readonly tell: (alert: AlertDecision, channels: readonly string[]) => Promise<void>;
}

/** A link that is rebuilt sooner than this is no news. */
export const LINK_PATIENCE_MS = 2 * 60_000;

interface Outage {
  readonly sinceMs: number;
  readonly told: ReadonlySet<Problem>;
}

type Problem = 'link_down' | 'link_refused';

/**
 * Tells of a chat platform that cannot be reached: on the other one while it lasts, on all of them when it is back. Each thing is
 * told once for each outage.
 */
export function createLinkWatch({ links, channelsOf, tell }: LinkWatchOptions) {
  const outages = new Map<Link['platform'], Outage>();

  async function problem(link: Link, outage: Outage, kind: Problem, nowMs: number): Promise<void> {
    const elsewhere = links().flatMap(({ platform }) => (platform === link.platform ? [] : channelsOf(platform)));
    const durationMs = nowMs - outage.sinceMs;
    // a token that is refused stays so until a person acts; a line comes back by itself
    const priority = kind === 'link_refused' ? 'danger' : 'notice';
    await tell(
      linkAlert(link, kind, priority, outage.sinceMs, nowMs, { durationMs, link: writeHealthWord(link.detail) }),
      elsewhere,
    );
    outages.set(link.platform, { ...outage, told: new Set([...outage.told, kind]) });
  }

  async function back(link: Link, outage: Outage, nowMs: number): Promise<void> {
    const everywhere = links().flatMap(({ platform }) => channelsOf(platform));
    const durationMs = nowMs - outage.sinceMs;
    await tell(linkAlert(link, 'link_back', 'notice', outage.sinceMs, nowMs, { durationMs }), everywhere);
  }

  async function look(link: Link, nowMs: number): Promise<void> {
    const known = outages.get(link.platform);
    if (link.up) {
      const isNews = known !== undefined && (known.told.size > 0 || nowMs - known.sinceMs >= LINK_PATIENCE_MS);
      if (isNews) await back(link, known, nowMs);
      outages.delete(link.platform);
      return;
    }
    const outage = known ?? { sinceMs: nowMs, told: new Set<Problem>() };
    outages.set(link.platform, outage);
    if (link.refused && !outage.told.has('link_refused')) await problem(link, outage, 'link_refused', nowMs);
    else if (outage.told.size === 0 && nowMs - outage.sinceMs >= LINK_PATIENCE_MS)
      await problem(link, outage, 'link_down', nowMs);
  }

  return {
    /** One look at `nowMs` (Unix ms UTC, wall clock). What could not be stored is told at the next look. */
    async tick(nowMs: number): Promise<void> {
      for (const link of links()) await look(link, nowMs);
    },
  };
}

export type LinkWatch = ReturnType<typeof createLinkWatch>;

/** True where a danger about a link is over: it is up again. */
export function linkIsBack(alert: Pick<AlertDecision, 'kind' | 'data'>, links: readonly Link[]): boolean {
  if (alert.kind !== 'system' || alert.data['problem'] !== 'link_refused') return false;
  return links.some(({ platform, up }) => up && platform === alert.data['platform']);
}

function linkAlert(
  { platform }: Link,
  problem: Problem | 'link_back',
  priority: AlertPriority,
  sinceMs: number,
  timeMs: number,
  data: AlertDecision['data'],
): AlertDecision {
  return systemAlert({
    priority,
    timeMs,
    dedupKey: `${problem}:${platform}:${sinceMs}`,
    data: { problem, platform, ...data },
  });
}
