import type { Card, CardActor, CardStore } from '../../bot/cards/card.ts';
import type { Queryable, Statement } from '../query.ts';

const LOAD: Statement = {
  name: 'chat_cards_load',
  text: `SELECT channel, message_id, command, arguments, actor, every_ms, picture, edit_path,
  (extract(epoch FROM until) * 1000)::float8 AS until_ms
FROM chat_cards ORDER BY updated_at, channel, message_id`,
};
const PUT: Statement = {
  name: 'chat_cards_put',
  text: `INSERT INTO chat_cards (channel, message_id, command, arguments, actor, every_ms, until, picture, edit_path)
VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $8, $9)
ON CONFLICT (channel, message_id) DO UPDATE SET command = excluded.command, arguments = excluded.arguments, actor = excluded.actor,
  every_ms = excluded.every_ms, until = excluded.until, picture = excluded.picture, edit_path = excluded.edit_path, updated_at = now()`,
};
const REMOVE: Statement = {
  name: 'chat_cards_remove',
  text: 'DELETE FROM chat_cards WHERE channel = $1 AND message_id = $2',
};

/** Live messages in the table `chat_cards`. */
export class SqlCardStore implements CardStore {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async load(): Promise<readonly Card[]> {
    const { rows } = await this.#db.query<CardRow>(LOAD, []);
    return rows.map((row) => ({
      channel: row.channel,
      messageId: row.message_id,
      command: row.command,
      args: row.arguments,
      actor: row.actor,
      everyMs: row.every_ms,
      untilMs: row.until_ms,
      picture: row.picture,
      editPath: row.edit_path,
    }));
  }

  async put(card: Card): Promise<void> {
    await this.#db.query(PUT, [
      card.channel,
      card.messageId,
      card.command,
      JSON.stringify(card.args),
      JSON.stringify(card.actor),
      card.everyMs,
      new Date(card.untilMs),
      card.picture,
      card.editPath,
    ]);
  }

  async remove(channel: string, messageId: string): Promise<void> {
    await this.#db.query(REMOVE, [channel, messageId]);
  }
}

interface CardRow extends Record<string, unknown> {
  readonly channel: string;
  readonly message_id: string;
  readonly command: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly actor: CardActor;
  readonly every_ms: number;
  readonly until_ms: number;
  readonly picture: string | null;
  readonly edit_path: string | null;
}
