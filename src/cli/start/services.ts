import { COMMANDS } from '../../commands/registry.ts';
import { Door } from '../../commands/door.ts';
import { Doorman } from '../../commands/doorman.ts';
import { StoredIntents } from '../../commands/intent-service.ts';
import type { CommandLog } from '../../commands/log.ts';
import { RecentIntents } from '../../commands/recent-intents.ts';
import { People } from '../../commands/people.ts';
import type { Pictures } from '../../commands/pictures.ts';
import type { Maintenance } from '../../commands/maintenance.ts';
import type { AlertPreferences } from '../../commands/preferences.ts';
import type { ReadModel } from '../../commands/read-model.ts';
import type { SettingsBook } from '../../commands/settings-book.ts';
import type { LiveView, Operator } from '../../commands/services.ts';
import type { AuditStore } from '../../commands/stores.ts';
import type { ActionStore } from '../../commands/actions.ts';
import type { ProcessedStore, IntentStore } from '../../commands/stores.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Settings } from '../../settings/settings.ts';
import { SqlActionStore } from '../../storage/chat/actions.ts';
import { SqlAuditStore } from '../../storage/chat/audit.ts';
import { SqlIntentStore } from '../../storage/chat/intents.ts';
import { SqlProcessedStore } from '../../storage/chat/processed.ts';
import { SqlUserStore } from '../../storage/chat/users.ts';
import type { Database } from '../../storage/database.ts';
import { SqlArchive } from '../../storage/read/archive.ts';
import { SqlReadModel } from '../../storage/read/read-model.ts';
import { toEngineSettings } from '../../settings/engine.ts';

export interface ServiceParts {
  readonly settings: Settings;
  readonly database: Database;
  readonly live: LiveView;
  readonly operator: Operator;
  readonly pictures: Pictures;
  readonly book: SettingsBook;
  readonly maintenance: Maintenance;
  readonly preferences: AlertPreferences;
  readonly logger: Logger;
  readonly version: string;
}

export interface CommandSide {
  readonly door: Door;
  readonly read: ReadModel;
  readonly audit: AuditStore;
  readonly intents: IntentStore;
  readonly actions: ActionStore;
  readonly processed: ProcessedStore;
  readonly log: CommandLog;
}

/** Puts the command layer on the database and the running engine. */
export function commandSide(parts: ServiceParts): CommandSide {
  const { settings, database, live, operator, pictures, book, maintenance, preferences, logger, version } = parts;
  const archive = new SqlArchive(database);
  const log: CommandLog = {
    warn: (message, facts) => logger.warn({ component: 'commands', ...facts }, message),
    error: (message, facts) => logger.error({ component: 'commands', ...facts }, message),
  };
  const engine = toEngineSettings(settings);
  const scoring = { consensus: engine.consensus, force: engine.force, feeRate: engine.trail.feeRate };
  const read = new SqlReadModel({ db: database, live, scoring });
  const people = new People(settings.OWNERS ?? []);
  const users = new SqlUserStore(database);
  const audit = new SqlAuditStore(database);
  const actions = new SqlActionStore(database, Date.now, (error) =>
    log.error('buttons could not be recorded', { error }),
  );
  const intentStore = new RecentIntents(new SqlIntentStore(database), log);
  const processed = new SqlProcessedStore(database);
  const timeZone = settings.TIMEZONE;
  const intents = new StoredIntents({
    store: intentStore,
    operator,
    actions,
    people,
    timeZone,
    quoteAsset: live.quoteAsset,
    log,
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
      people,
      preferences,
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
    clock: Date.now,
  });
  return { door, read, audit, intents: intentStore, actions, processed, log };
}
