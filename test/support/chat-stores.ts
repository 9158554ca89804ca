import type { ActionStore, ButtonAction, StoredAction } from '../../src/commands/actions.ts';
import type { Actor, Language, Platform, Role } from '../../src/commands/actor.ts';
import type { CodeStore, StoredCode } from '../../src/commands/confirm-codes.ts';
import { Big } from '../../src/engine/money.ts';
import type {
  AuditRow,
  AuditStore,
  ChatUser,
  Identity,
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

  async openOf(people: readonly Identity[], nowMs: number): Promise<readonly Intent[]> {
    this.check();
    const isTheirs = ({ platform, actorId }: Intent) =>
      people.some((identity) => identity.platform === platform && identity.id === actorId);
    const isOpen = ({ state, expiresAtMs }: Intent) =>
      ['confirmed', 'submitted', 'unknown'].includes(state) || (state === 'proposed' && expiresAtMs >= nowMs);
    return [...this.intents.values()]
      .filter((intent) => isTheirs(intent) && isOpen(intent))
      .toSorted((a, b) => b.createdAtMs - a.createdAtMs || a.id.localeCompare(b.id))
      .slice(0, 10);
  }

  async boughtSince(sinceMs: number): Promise<string> {
    this.check();
    return [...this.intents.values()]
      .filter(({ action, createdAtMs }) => action.kind === 'buy' && createdAtMs >= sinceMs)
      .filter(({ state }) => ['confirmed', 'submitted', 'unknown', 'done'].includes(state))
      .reduce((total, { quote }) => total.plus(new Big(quote.amount ?? '0')), new Big('0'))
      .toFixed();
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
    const before = this.users.get(`${platform}:${userId}`);
    const { language = null, buyLimit = null } = before ?? {};
    this.users.set(`${platform}:${userId}`, { platform, userId, role, language, grantedBy, buyLimit });
  }

  async setBuyLimit(platform: Platform, userId: string, limit: string | null): Promise<boolean> {
    const user = this.users.get(`${platform}:${userId}`);
    if (user === undefined) return false;
    this.users.set(`${platform}:${userId}`, { ...user, buyLimit: limit });
    return true;
  }

  async revoke(platform: Platform, userId: string): Promise<boolean> {
    return this.users.delete(`${platform}:${userId}`);
  }

  async setLanguage({ platform, id: userId, role }: Actor, language: Language): Promise<void> {
    const key = `${platform}:${userId}`;
    const before = this.users.get(key) ?? {
      platform,
      userId,
      role: role ?? 'viewer',
      grantedBy: 'settings',
      buyLimit: null,
    };
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

export class MemoryCodeStore extends Switchable implements CodeStore {
  readonly codes = new Map<string, StoredCode & { used: boolean }>();

  async insert(code: StoredCode): Promise<boolean> {
    this.check();
    if (this.codes.has(code.intentId)) return false;
    this.codes.set(code.intentId, { ...code, used: false });
    return true;
  }

  async get(intentId: string): Promise<StoredCode | null> {
    this.check();
    const code = this.codes.get(intentId);
    if (code === undefined || code.used) return null;
    const { used: _used, ...stored } = code;
    return stored;
  }

  async take(intentId: string, nowMs: number): Promise<StoredCode | null> {
    const known = this.codes.get(intentId);
    if (known === undefined || known.used || known.triesLeft === 0 || known.expiresAtMs < nowMs) return null;
    const { used, ...code } = { ...known, triesLeft: known.triesLeft - 1 };
    this.codes.set(intentId, { ...code, used });
    return code;
  }

  async use(intentId: string): Promise<boolean> {
    const code = this.codes.get(intentId);
    if (code === undefined || code.used) return false;
    this.codes.set(intentId, { ...code, used: true });
    return true;
  }
}
