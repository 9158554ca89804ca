import { createAlarmWatch, type AlarmWatch } from '../../bot/alerts/alarm-watch.ts';
import { linkIsBack } from '../../bot/alerts/link-watch.ts';
import type { AlarmStore } from '../../commands/alarms.ts';
import type { Alert } from '../../commands/alerts.ts';
import type { LiveView } from '../../commands/services.ts';
import { causeIsOver } from '../../runtime/alarm-causes.ts';
import type { Trading } from '../../runtime/trading.ts';
import { toEngineSettings } from '../../settings/engine.ts';
import type { Settings } from '../../settings/settings.ts';
import { alertChannels, ownerChannels, type Bots } from './bots.ts';

const MINUTE_MS = 60_000;

export interface AlarmParts {
  readonly store: AlarmStore;
  /** As they are now: some change while the engine runs. */
  readonly settings: () => Settings;
  readonly bots: Pick<Bots, 'isDown' | 'links'>;
  readonly live: LiveView;
  readonly trading: Trading;
  /** Shows repeats in the terminal, which has no outbox. */
  readonly show: (alerts: readonly Alert[]) => void;
}

/** The watch over alarms, put on the running engine and its chat platforms. */
export function alarmWatch({ store, settings, bots, live, trading, show }: AlarmParts): AlarmWatch {
  const priceMaxAgeMs = toEngineSettings(settings()).prices.maxAgeMs;
  return createAlarmWatch({
    store,
    repeatMs: () => settings().ALERT_REPEAT_MINUTES * MINUTE_MS,
    channels: alertChannels(settings()),
    ownerChannels: ownerChannels(settings()),
    isDown: (channel) => bots.isDown(channel),
    isOver: (alert) => {
      const openCycles = new Set(trading.engine.desk.openCycles().map(({ id }) => id));
      return linkIsBack(alert, bots.links()) || causeIsOver(alert, { live, openCycles, priceMaxAgeMs });
    },
    onRepeats: (repeats) => show(repeats.map(({ alert, alarm }) => ({ ...alert, alarm, repeat: alarm.repeats }))),
  });
}
