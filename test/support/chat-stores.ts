import type { ActionStore, ButtonAction, StoredAction } from '../../src/commands/actions.ts';
import type { Actor, Language, Platform, Role } from '../../src/commands/actor.ts';
import type {
  AuditRow,
  AuditStore,
  ChatUser,
  Intent,
  IntentChange,
  IntentState,
  IntentStore,
  ProcessedStore,
  UserStore,
} from '../../src/commands/stores.ts';

/** The chat stores in memory, with the same promises as the tables. `down` makes one fail like an absent database. */
class Switchable {
  down = false;

  protected check(): void {
    if (this.down) throw new Error('connection refused');
  }
}

export class MemoryActionStore extends Switchable implements ActionStore {
  readonly actions = new Map<string, StoredAction>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    super();
    this.#clock = clock;
  }

  async put(command: string, args: ButtonAction['args'], ttlMs: number): Promise<string> {
    const [id = ''] = await this.putAll([{ command, args }], ttlMs);
    return id;
  }

  async putAll(actions: readonly ButtonAction[], ttlMs: number): Promise<readonly string[]> {
    this.check();
    return actions.map(({ command, args }) => {
      const id = `b_${this.actions.size + 1}`;
      this.actions.set(id, { command, args, expiresAtMs: this.#clock() + ttlMs });
      return id;
    });
  }

  async get(id: string): Promise<StoredAction | null> {
    this.check();
    return this.actions.get(id) ?? null;
  }

  async clean(beforeMs: number): Promise<number> {
    const old = [...this.actions].filter(([, { expiresAtMs }]) => expiresAtMs < beforeMs);
    for (const [id] of old) this.actions.delete(id);
    return old.length;
  }
}

export class MemoryIntentStore extends Switchable implements IntentStore {
  readonly intents = new Map<string, Intent>();

  async insert(intent: Intent): Promise<boolean> {
    this.check();
    if (this.intents.has(intent.id)) return false;
    this.intents.set(intent.id, intent);
    return true;
  }

  async get(id: string): Promise<Intent | null> {
    this.check();
    return this.intents.get(id) ?? null;
  }

  async move(id: string, from: readonly IntentState[], to: IntentState, change: IntentChange = {}): Promise<boolean> {
    this.check();
    const intent = this.intents.get(id);
    if (intent === undefined || !from.includes(intent.state)) return false;
    this.intents.set(id, { ...intent, ...change, state: to });
    return true;
  }

  async expire(nowMs: number): Promise<number> {
    const stale = [...this.intents.values()].filter(
      ({ state, expiresAtMs }) => state === 'proposed' && expiresAtMs < nowMs,
    );
    for (const intent of stale) this.intents.set(intent.id, { ...intent, state: 'expired' });
    return stale.length;
  }
}

export class MemoryUserStore extends Switchable implements UserStore {
  readonly users = new Map<string, ChatUser>();

  async find(platform: Platform, userId: string): Promise<ChatUser | null> {
    this.check();
    return this.users.get(`${platform}:${userId}`) ?? null;
  }

  async list(): Promise<readonly ChatUser[]> {
    return [...this.users.values()];
  }

  async grant(platform: Platform, userId: string, role: Role, grantedBy: string): Promise<void> {
    const language = this.users.get(`${platform}:${userId}`)?.language ?? null;
    this.users.set(`${platform}:${userId}`, { platform, userId, role, language, grantedBy });
  }

  async revoke(platform: Platform, userId: string): Promise<boolean> {
    return this.users.delete(`${platform}:${userId}`);
  }

  async setLanguage({ platform, id: userId, role }: Actor, language: Language): Promise<void> {
    const key = `${platform}:${userId}`;
    const before = this.users.get(key) ?? { platform, userId, role: role ?? 'viewer', grantedBy: 'settings' };
    this.users.set(key, { ...before, language });
  }
}

export class MemoryAuditStore extends Switchable implements AuditStore {
  readonly rows: AuditRow[] = [];

  async write(row: AuditRow): Promise<void> {
    this.check();
    this.rows.push(row);
  }

  async lastOutcome(platform: Platform, actorId: string, wanted: string): Promise<number | null> {
    this.check();
    const mine = this.rows.filter((row) => row.platform === platform && row.actorId === actorId);
    return mine.findLast(({ outcome }) => outcome === wanted)?.timeMs ?? null;
  }
}

export class MemoryProcessedStore extends Switchable implements ProcessedStore {
  readonly seen = new Set<string>();

  async claim(platform: Platform, updateId: string): Promise<boolean> {
    this.check();
    const key = `${platform} ${updateId}`;
    const isNew = !this.seen.has(key);
    this.seen.add(key);
    return isNew;
  }

  async clean(): Promise<number> {
    const { size } = this.seen;
    this.seen.clear();
    return size;
  }
}
