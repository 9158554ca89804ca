import type { AlertKind } from '../engine/decisions.ts';

export const ALERT_MODES = ['loud', 'silent', 'digest', 'off'] as const;
export type AlertMode = (typeof ALERT_MODES)[number];

/** How channels want their alerts. A channel is named `telegram:<chat id>` or `discord:<channel id>`. */
export interface AlertPreferences {
  /** Channels that the settings give alerts to. */
  channels(): readonly string[];
  /** The mode of every kind, chosen or by default. */
  modes(channel: string): Promise<Readonly<Record<AlertKind, AlertMode>>>;
  /** Counts from the next delivery on. `by` = `platform:user id`. */
  set(channel: string, kind: AlertKind, mode: AlertMode, by: string): Promise<void>;
  /** When only danger makes a sound, such as `23:00-07:00`; null = never. */
  quietHours(): string | null;
}
