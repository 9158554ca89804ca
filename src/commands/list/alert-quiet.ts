import { hoursText, readHours, type HoursRange } from '../../text/hours.ts';
import { actorKey } from '../actor.ts';
import type { CommandContext } from '../command.ts';
import { rowsOf, type Kit } from '../kit.ts';
import type { QuietHours } from '../preferences.ts';
import type { Reply } from '../reply.ts';

/** What the option says instead of hours. */
export const QUIET_WORDS = { choose: 'choose', never: 'never', asSet: 'default' } as const;
const OFFERED = ['22:00-07:00', '23:00-07:00', '00:00-08:00'] as const;
export const QUIET_VALUES: readonly string[] = [...OFFERED, QUIET_WORDS.never, QUIET_WORDS.asSet];

/** `22:00-07:00`, `never` or `default`; anything else asks which. The right to change is checked before. */
export async function quietReply(context: CommandContext, kit: Kit, channel: string, wish: string): Promise<Reply> {
  const hours = wishOf(wish);
  if (hours === 'unknown') return choose(context, kit, channel, wish);
  await context.services.preferences.setQuietHours(channel, hours, actorKey(context.actor));
  context.record({ text: 'changed' });
  const { say } = kit;
  const now = quietLine(await context.services.preferences.quietHours(channel), kit);
  return {
    title: say('alerts.quietTitle', { channel }),
    tone: 'good',
    lines: [now],
    buttons: await rows(kit, channel),
  };
}

/** When only danger makes a sound, and whose choice that is. */
export function quietLine({ hours, own }: QuietHours, { say }: Kit): string {
  if (hours === null) return say(own ? 'alerts.neverQuiet' : 'alerts.noQuiet');
  return say(own ? 'alerts.ownQuiet' : 'alerts.quiet', { hours });
}

async function choose(context: CommandContext, kit: Kit, channel: string, wish: string): Promise<Reply> {
  const { say } = kit;
  const now = quietLine(await context.services.preferences.quietHours(channel), kit);
  const isAsked = wish === QUIET_WORDS.choose;
  return {
    title: say(isAsked ? 'alerts.quietTitle' : 'alerts.quietUnknown', { channel, wish }),
    tone: isAsked ? 'neutral' : 'warning',
    lines: [now, say('alerts.quietHow')],
    buttons: await rows(kit, channel),
  };
}

function wishOf(wish: string): HoursRange | null | undefined | 'unknown' {
  if (wish === QUIET_WORDS.never) return null;
  if (wish === QUIET_WORDS.asSet) return undefined;
  return readHours(wish) ?? 'unknown';
}

async function rows(kit: Kit, channel: string): Promise<NonNullable<Reply['buttons']>> {
  const { say } = kit;
  const labels: Readonly<Record<string, string>> = {
    [QUIET_WORDS.never]: say('alerts.never'),
    [QUIET_WORDS.asSet]: say('alerts.asSet'),
  };
  const buttons = await kit.buttons([
    ...QUIET_VALUES.map((quiet) => ({
      label: labels[quiet] ?? quiet,
      style: 'neutral' as const,
      command: 'alerts',
      args: { quiet, channel },
    })),
    { label: say('alerts.back'), style: 'neutral', command: 'alerts', args: { channel } },
  ]);
  return rowsOf(buttons, 3);
}

/** For the stored form of a choice. */
export function viewOf(own: HoursRange | null | undefined, setting: string | null): QuietHours {
  if (own === undefined) return { hours: setting, own: false };
  return { hours: own === null ? null : hoursText(own), own: true };
}
