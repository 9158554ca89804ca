import { BesideActions } from '../../commands/beside.ts';
import { AlarmActions } from '../../commands/alarm-actions.ts';
import type { AlarmStore } from '../../commands/alarms.ts';
import { AmountLadder, type CodeScreens } from '../../commands/amount-ladder.ts';
import { COMMANDS } from '../../commands/registry.ts';
import { Door } from '../../commands/door.ts';
import { Doorman } from '../../commands/doorman.ts';
import { StoredIntents } from '../../commands/intent-service.ts';
import type { CommandLog } from '../../commands/log.ts';
import { RecentIntents } from '../../commands/recent-intents.ts';
import { maskedAudit } from '../../commands/kept-arguments.ts';
import { Pairing } from '../../commands/pairing.ts';
import { People } from '../../commands/people.ts';
import type { Pictures } from '../../commands/pictures.ts';
import type { Maintenance } from '../../commands/maintenance.ts';
import type { AlertPreferences } from '../../commands/preferences.ts';
import type { ReadModel } from '../../commands/read-model.ts';
import type { SettingsBook } from '../../commands/settings-book.ts';
import type { LiveView, Operator } from '../../commands/services.ts';
import type { AuditStore } from '../../commands/stores.ts';
import type { ActionStore } from '../../commands/actions.ts';
import type { Identity, ProcessedStore, IntentStore } from '../../commands/stores.ts';
import type { Logger } from '../../runtime/log.ts';
import { secretsOf } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { SqlActionStore } from '../../storage/chat/actions.ts';
import { SqlAuditStore } from '../../storage/chat/audit.ts';
import { SqlCodeStore } from '../../storage/chat/confirm-codes.ts';
import { SqlIntentStore } from '../../storage/chat/intents.ts';
import { SqlProcessedStore } from '../../storage/chat/processed.ts';
import { SqlUserStore } from '../../storage/chat/users.ts';
import type { Database } from '../../storage/database.ts';
import { SqlArchive } from '../../storage/read/archive.ts';
import { SqlReadModel } from '../../storage/read/read-model.ts';
import { toEngineSettings } from '../../settings/engine.ts';
import { maskOf, type Mask } from '../../text/mask.ts';
import { commandsOff } from './commands-off.ts';
import { ladderRules } from './ladder.ts';

export interface ServiceParts {
  readonly settings: Settings;
  readonly database: Database;
  readonly live: LiveView;
  readonly operator: Operator;
  readonly pictures: Pictures;
  readonly book: SettingsBook;
  readonly maintenance: Maintenance;
  readonly preferences: AlertPreferences;
  readonly alarms: AlarmStore;
  readonly screens: CodeScreens;
  /** Owners who were paired before, from the list of people. */
  readonly paired: readonly Identity[];
  /** Taker fee per side that the account pays, as a ratio. */
  readonly feeRate: number;
  readonly logger: Logger;
  readonly version: string;
}

export interface CommandSide {
  readonly door: Door;
  readonly read: ReadModel;
  readonly audit: AuditStore;
  readonly mask: Mask;
  readonly intents: IntentStore;
  readonly actions: ActionStore;
  readonly processed: ProcessedStore;
  readonly log: CommandLog;
  readonly pairing: Pairing;
}

/** Puts the command layer on the database and the running engine. */
export function commandSide(parts: ServiceParts): CommandSide {
  const { settings, database, live, operator, pictures, book, maintenance, preferences, alarms, logger, version } =
    parts;
  const archive = new SqlArchive(database);
  const log: CommandLog = {
    warn: (message, facts) => logger.warn({ component: 'commands', ...facts }, message),
    error: (message, facts) => logger.error({ component: 'commands', ...facts }, message),
  };
  const engine = toEngineSettings(settings);
  const scoring = { consensus: engine.consensus, force: engine.force, feeRate: parts.feeRate };
  const read = new SqlReadModel({ db: database, live, scoring });
  const people = new People(settings.OWNERS ?? []);
  const users = new SqlUserStore(database);
  // a setting that names owners ends what was paired before it
  if (settings.OWNERS === null) for (const identity of parts.paired) people.pair(identity);
  const pairing = new Pairing(settings.OWNERS === null, people, users, Date.now);
  const off = commandsOff(settings);
  const mask = maskOf(secretsOf(settings));
  const audit = maskedAudit(new SqlAuditStore(database), mask);
  const actions = new AlarmActions(
    new BesideActions(
      new SqlActionStore(database, Date.now, (error) => log.error('buttons could not be recorded', { error })),
    ),
  );
  const intentStore = new RecentIntents(new SqlIntentStore(database), log);
  const processed = new SqlProcessedStore(database);
  const timeZone = settings.TIMEZONE;
  const ladder = new AmountLadder({
    rules: ladderRules(settings),
    codes: new SqlCodeStore(database),
    intents: intentStore,
    screens: parts.screens,
    people,
    users,
    timeZone,
    quoteAsset: live.quoteAsset,
    log,
  });
  const intents = new StoredIntents({
    ladder,
    off,
    store: intentStore,
    operator,
    actions,
    people,
    timeZone,
    quoteAsset: live.quoteAsset,
    log,
    clock: Date.now,
  });
  const door = new Door({
    commands: COMMANDS,
    services: {
      operator,
      live,
      read,
      intents,
      actions,
      pictures,
      users,
      off,
      pairing,
      people,
      preferences,
      alarms,
      settings: book,
      maintenance,
      archive,
      timeZone,
      version,
    },
    doorman: new Doorman({ people, users, audit, language: settings.LANGUAGE, log, clock: Date.now }),
    processed,
    audit,
    log,
    mask,
    clock: Date.now,
  });
  return { door, read, audit, mask, intents: intentStore, actions, processed, log, pairing };
}
