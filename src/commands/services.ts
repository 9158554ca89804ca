import type { ActionStore } from './actions.ts';
import type { AlarmStore } from './alarms.ts';
import type { Archive } from './archive.ts';
import type { IntentService } from './intents.ts';
import type { Maintenance } from './maintenance.ts';
import type { Pairing } from './pairing.ts';
import type { People } from './people.ts';
import type { Pictures } from './pictures.ts';
import type { AlertPreferences } from './preferences.ts';
import type { ReadModel } from './read-model.ts';
import type { SettingsBook } from './settings-book.ts';
import type { UserStore } from './stores.ts';
import type { LiveView, Operator } from '../runtime/interfaces.ts';

export type {
  Operator,
  LiveView,
  HealthItem,
  HealthWord,
  OpenOrderView,
  OutboxItem,
  GuardView,
  ExchangeStop,
  TierView,
} from '../runtime/interfaces.ts';
export type { ActionOutcome, Quote, QuoteAnswer, Refusal } from '../runtime/quote.ts';

/** Everything a command may use. The read model and the stores are in src/commands/…; the runtime builds this once. */
export interface CommandServices {
  readonly operator: Operator;
  readonly live: LiveView;
  readonly read: ReadModel;
  readonly intents: IntentService;
  readonly actions: ActionStore;
  readonly alarms: AlarmStore;
  readonly pictures: Pictures;
  readonly users: UserStore;
  /** Names of the commands that nobody may use. */
  readonly off: ReadonlySet<string>;
  readonly pairing: Pairing;
  /** Who owns the engine by the settings. */
  readonly people: People;
  readonly preferences: AlertPreferences;
  readonly settings: SettingsBook;
  readonly maintenance: Maintenance;
  readonly archive: Archive;
  /** IANA name such as `Europe/Paris`: times are shown in it. */
  readonly timeZone: string;
  /** The engine's own version, such as `2.0.0`. */
  readonly version: string;
}
