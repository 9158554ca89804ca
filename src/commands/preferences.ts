import type { AlertKind } from '../engine/decisions.ts';
import type { HoursRange } from '../text/hours.ts';

export type { HoursRange };

export const ALERT_MODES = ['loud', 'silent', 'digest', 'off'] as const;
export type AlertMode = (typeof ALERT_MODES)[number];

/** Kinds that may carry danger: money that is not guarded, not known, or lost faster than a person allowed. */
const DANGER_KINDS: ReadonlySet<AlertKind> = new Set(['order_problem', 'reconciliation', 'feed_stale', 'daily_loss']);

export function mayBeDanger(kind: AlertKind): boolean {
  return DANGER_KINDS.has(kind);
}

/** The modes a person may choose for a kind. What may be danger cannot be switched off: somebody must hear of it. */
export function modesFor(kind: AlertKind): readonly AlertMode[] {
  return mayBeDanger(kind) ? ALERT_MODES.filter((mode) => mode !== 'off') : ALERT_MODES;
}

export interface QuietHours {
  /** Such as `23:00-07:00`; null = never. */
  readonly hours: string | null;
  /** True where the channel chose for itself, false where it follows the setting. */
  readonly own: boolean;
}

/** How channels want their alerts. A channel is named `telegram:<chat id>` or `discord:<channel id>`. */
export interface AlertPreferences {
  /** Channels that the settings give alerts to. */
  channels(): readonly string[];
  /** The mode of every kind, chosen or by default. */
  modes(channel: string): Promise<Readonly<Record<AlertKind, AlertMode>>>;
  /** Counts from the next delivery on. `by` = `platform:user id`. */
  set(channel: string, kind: AlertKind, mode: AlertMode, by: string): Promise<void>;
  /** When only danger makes a sound on this channel. */
  quietHours(channel: string): Promise<QuietHours>;
  /** null = never quiet, undefined = as the setting says. Counts from the next delivery on. */
  setQuietHours(channel: string, hours: HoursRange | null | undefined, by: string): Promise<void>;
}
