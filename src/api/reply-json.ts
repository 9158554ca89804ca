import type { z } from '@hono/zod-openapi';
import type { Reply } from '../commands/reply.ts';
import type { CommandReply } from './write-schemas.ts';

/** A reply as it travels over HTTP: every part there, pictures and files as base64. */
export type ReplyJson = z.infer<typeof CommandReply>;

export function replyToJson(reply: Reply): ReplyJson {
  const { picture, file } = reply;
  return {
    title: reply.title,
    tone: reply.tone,
    lines: [...(reply.lines ?? [])],
    fields: (reply.fields ?? []).map(({ name, value }) => ({ name, value })),
    tables: (reply.tables ?? []).map((table) => ({
      ...(table.title === undefined ? {} : { title: table.title }),
      columns: table.columns.map(({ label, align }) => ({ label, align })),
      rows: table.rows.map((row) => [...row]),
      ...(table.empty === undefined ? {} : { empty: table.empty }),
    })),
    buttons: (reply.buttons ?? []).map((row) =>
      row.map(({ label, style, actionId }) => ({ label, style, action_id: actionId })),
    ),
    picture:
      picture === undefined
        ? null
        : { name: picture.name, description: picture.description, png_base64: picture.png.toString('base64') },
    file: file === undefined ? null : { name: file.name, content_base64: file.content.toString('base64') },
    footer: reply.footer ?? null,
    private: reply.private ?? false,
    data: reply.data ?? null,
  };
}

/** The way back, for the terminal at the other end of the control socket. */
export function replyFromJson(json: ReplyJson): Reply {
  const { picture, file } = json;
  return {
    title: json.title,
    tone: json.tone,
    lines: json.lines,
    fields: json.fields,
    tables: json.tables.map(({ title, columns, rows, empty }) => ({
      ...(title === undefined ? {} : { title }),
      columns,
      rows,
      ...(empty === undefined ? {} : { empty }),
    })),
    buttons: json.buttons.map((row) =>
      row.map(({ label, style, action_id: actionId }) => ({ label, style, actionId })),
    ),
    ...(picture === null
      ? {}
      : {
          picture: {
            name: picture.name,
            description: picture.description,
            png: Buffer.from(picture.png_base64, 'base64'),
          },
        }),
    ...(file === null ? {} : { file: { name: file.name, content: Buffer.from(file.content_base64, 'base64') } }),
    ...(json.footer === null ? {} : { footer: json.footer }),
    private: json.private,
    ...(json.data === null || json.data === undefined ? {} : { data: json.data }),
  };
}
