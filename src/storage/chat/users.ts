import type { Actor, Language, Platform, Role } from '../../commands/actor.ts';
import type { ChatUser, UserStore } from '../../commands/stores.ts';
import type { Queryable, Statement } from '../query.ts';

const COLUMNS = 'platform, user_id, role, language, granted_by, buy_limit::text AS buy_limit';
const FIND: Statement = {
  name: 'chat_users_find',
  text: `SELECT ${COLUMNS} FROM chat_users WHERE platform = $1 AND user_id = $2`,
};
const LIST: Statement = {
  name: 'chat_users_list',
  text: `SELECT ${COLUMNS} FROM chat_users ORDER BY created_at, platform, user_id`,
};
const GRANT: Statement = {
  name: 'chat_users_grant',
  text: `INSERT INTO chat_users (platform, user_id, role, granted_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (platform, user_id) DO UPDATE SET role = excluded.role, granted_by = excluded.granted_by`,
};
const SET_LIMIT: Statement = {
  name: 'chat_users_buy_limit',
  text: 'UPDATE chat_users SET buy_limit = $3::numeric WHERE platform = $1 AND user_id = $2 RETURNING user_id',
};
const REVOKE: Statement = {
  name: 'chat_users_revoke',
  text: 'DELETE FROM chat_users WHERE platform = $1 AND user_id = $2 RETURNING user_id',
};
/** Whoever has a row keeps role and grantor. */
const SET_LANGUAGE: Statement = {
  name: 'chat_users_language',
  text: `INSERT INTO chat_users (platform, user_id, role, language, granted_by) VALUES ($1, $2, $3, $4, 'settings')
ON CONFLICT (platform, user_id) DO UPDATE SET language = excluded.language`,
};

/** People in the table `chat_users`. */
export class SqlUserStore implements UserStore {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async find(platform: Platform, userId: string): Promise<ChatUser | null> {
    const { rows } = await this.#db.query<UserRow>(FIND, [platform, userId]);
    return rows[0] === undefined ? null : userOf(rows[0]);
  }

  async list(): Promise<readonly ChatUser[]> {
    const { rows } = await this.#db.query<UserRow>(LIST);
    return rows.map(userOf);
  }

  async grant(platform: Platform, userId: string, role: Role, grantedBy: string): Promise<void> {
    await this.#db.query(GRANT, [platform, userId, role, grantedBy]);
  }

  async setBuyLimit(platform: Platform, userId: string, limit: string | null): Promise<boolean> {
    const { rows } = await this.#db.query(SET_LIMIT, [platform, userId, limit]);
    return rows.length > 0;
  }

  async revoke(platform: Platform, userId: string): Promise<boolean> {
    const { rows } = await this.#db.query(REVOKE, [platform, userId]);
    return rows.length > 0;
  }

  async setLanguage(actor: Actor, language: Language): Promise<void> {
    if (actor.role === null)
      throw new Error(`language of ${actor.platform}:${actor.id}: only listed people have one kept`);
    await this.#db.query(SET_LANGUAGE, [actor.platform, actor.id, actor.role, language]);
  }
}

interface UserRow extends Record<string, unknown> {
  readonly platform: Platform;
  readonly user_id: string;
  readonly role: Role;
  readonly language: Language | null;
  readonly granted_by: string;
  readonly buy_limit: string | null;
}

function userOf(row: UserRow): ChatUser {
  const { platform, role, language, granted_by: grantedBy, buy_limit: buyLimit } = row;
  return { platform, userId: row.user_id, role, language, grantedBy, buyLimit };
}
