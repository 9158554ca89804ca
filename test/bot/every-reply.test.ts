import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderDiscord, renderDiscordAlert, type DiscordMessage } from '../../src/bot/discord/render.ts';
import { renderTelegram, type TelegramMessage } from '../../src/bot/telegram/render.ts';
import { MOST_MESSAGES, withOverflow } from '../../src/bot/text/overflow.ts';
import { botWords } from '../../src/bot/words.ts';
import type { Language } from '../../src/commands/actor.ts';
import { alertWriter } from '../../src/commands/alerts.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import type { Reply } from '../../src/commands/reply.ts';
import { CATALOGUES } from '../../src/commands/words/words.ts';
import { ALERT_KINDS } from '../../src/engine/decisions.ts';
import { choicesProblem, messageProblem } from '../fakes/discord/spec.ts';
import { parseMarkup } from '../fakes/telegram/markup.ts';
import { parameterProblem } from '../fakes/telegram/spec.ts';
import { EMBEDDED, type TestDatabase } from '../storage/targets.ts';
import { House, textOf } from '../support/chat-house.ts';
import { openAccounts, type Accounts } from '../support/reply-cases/accounts.ts';
import { ALERTS_OF_ALL_PRIORITIES } from '../support/reply-cases/alerts.ts';
import { REPLY_CASES } from '../support/reply-cases/catalogue.ts';
import { play, type ReplyCase, type ShownReply } from '../support/reply-cases/stage.ts';

const CASES = Object.values(REPLY_CASES).flat();
const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };
const TELEGRAM_TEXT = 4096;
const TELEGRAM_CAPTION = 1024;
/** Tries to end markup, to be a link or a mention, to turn the direction of text, and to be longer than any limit. */
const HOSTILE = `</b><pre>&amp;"<a href="x">\`\`\`**__~~||@everyone <@1> # [x](y)\u202e\u2066\u0000🟢𝒳${'É'.repeat(300)} ${'w'.repeat(2000)}`;
/** The last moment that a date can hold. */
const LATEST_MS = 8.64e15;
const KEYS = Object.keys(CATALOGUES.en);
/** Said alike in both languages. */
const SAME_IN_BOTH: ReadonlySet<string> = new Set(['version']);

const stores: TestDatabase[] = [];
let accounts: Accounts;

beforeAll(async () => {
  for (let i = 0; i < 3; i++) stores.push(await EMBEDDED.open());
  const [empty, full, crowded] = stores.map(({ database }) => database);
  if (empty === undefined || full === undefined || crowded === undefined) throw new Error('three databases are needed');
  accounts = await openAccounts({ empty, full, crowded });
});
afterAll(() => Promise.all(stores.map((store) => store.dispose())));

describe('every reply', () => {
  const shown = new Map<string, ShownReply>();
  const playOnce = async (item: ReplyCase, language: Language): Promise<ShownReply> => {
    const key = `${item.name} ${language}`;
    const reply = shown.get(key) ?? (await play(item, language, accounts));
    shown.set(key, reply);
    return reply;
  };

  test.each(CASES)('$name', async (item) => {
    for (const language of ['en', 'fr'] as const) {
      const { reply, logged } = await playOnce(item, language);
      expect(logged.length > 0).toBe(item.breaks === true);
      expect(problemsOf(textOf(reply))).toEqual([]);
      if (item.isAlert !== true) expect(messageCounts(reply)).toSatisfy(isFew);
      for (const one of [reply, hostile(reply)]) {
        expect(discordProblems(one, item.isAlert === true)).toEqual([]);
        expect(telegramProblems(one)).toEqual([]);
      }
    }
    const [english, french] = [await playOnce(item, 'en'), await playOnce(item, 'fr')];
    if (!SAME_IN_BOTH.has(item.name)) expect(textOf(french.reply)).not.toBe(textOf(english.reply));
  });

  test('has a name of its own', () => expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length));

  test('the catalogue shows every command of the registry, hidden ones too', async () => {
    const told = new Set<string>();
    for (const item of CASES) for (const command of (await playOnce(item, 'en')).commands) told.add(command);
    expect(COMMANDS.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([]);
  });
});

test('Discord proposes no more than 25 of 500 symbols, and none is too long', async () => {
  const house = new House(accounts('crowded', {}));
  for (const typed of ['', 'c', '1000000very', HOSTILE]) {
    const found = await house.door.complete(house.request('discord:2'), 'buy', 'symbol', typed);
    expect(choicesProblem(found.map(({ label, value }) => ({ name: label, value })))).toBeNull();
  }
});

describe('every alert', () => {
  test('the catalogue shows every kind', () => {
    const told = new Set(ALERTS_OF_ALL_PRIORITIES.map(({ kind }) => kind));
    expect(ALERT_KINDS.filter((kind) => !told.has(kind))).toEqual([]);
  });
  test.each(ALERTS_OF_ALL_PRIORITIES.map((alert) => [`${alert.kind} ${alert.priority}`, alert] as const))(
    '%s, as it is, with facts missing and with hostile ones',
    (_, alert) => {
      const names = Object.keys(alert.data);
      const numbers = Object.fromEntries(names.map((name) => [name, name.endsWith('Ms') ? LATEST_MS : 1e300]));
      const texts = Object.fromEntries(names.map((name) => [name, HOSTILE]));
      for (const data of [alert.data, {}, numbers, texts]) {
        for (const language of ['en', 'fr'] as const) {
          const reply = alertWriter(WORLD)({ ...alert, data }, language);
          expect(problemsOf(textOf(reply))).toEqual([]);
          expect(discordProblems(reply, true)).toEqual([]);
          expect(telegramProblems(reply)).toEqual([]);
        }
      }
    },
  );
});

/** What nobody should read: keys instead of words, and what a missing value leaves. */
function problemsOf(text: string): readonly string[] {
  const left = /\b(?:undefined|NaN|Infinity)\b|\[object|\{\{|\}\}/.exec(text);
  const said = new Set(text.split(/[^\w.]+/));
  return [...(left === null ? [] : [left[0]]), ...KEYS.filter((key) => said.has(key))];
}

/** How many messages of text a person gets on each app. */
function messageCounts(reply: Reply): readonly number[] {
  const onTelegram = (shown: Reply) => renderTelegram(shown).filter(({ kind }) => kind !== 'document');
  const counts = [renderDiscord, onTelegram].map((render) => render(withOverflow(reply, render, 'en')).length);
  // what edits itself is one message
  return reply.live === undefined ? counts : [1];
}

const isFew = (counts: readonly number[]): boolean => counts.every((count) => count <= MOST_MESSAGES);

function discordProblems(reply: Reply, isAlert: boolean): readonly string[] {
  const messages = isAlert ? [renderDiscordAlert(reply, botWords('en').tooLong)] : renderDiscord(reply);
  return messages.flatMap(({ content, embeds, components, files }: DiscordMessage) => {
    const problem = messageProblem('post', { content, embeds, components }, files.length);
    return problem === null ? [] : [problem];
  });
}

function telegramProblems(reply: Reply): readonly string[] {
  return renderTelegram(reply).flatMap((message: TelegramMessage) => {
    const parsed = parseMarkup(message.markup);
    if ('problem' in parsed) return [parsed.problem];
    const limit = message.kind === 'text' ? TELEGRAM_TEXT : TELEGRAM_CAPTION;
    const tooLong = parsed.text.length > limit ? [`${parsed.text.length} characters`] : [];
    const keyboard = message.keyboard === null ? {} : { reply_markup: message.keyboard };
    const problem = parameterProblem('sendMessage', { chat_id: 1, text: parsed.text, ...keyboard });
    return [...tooLong, ...(problem === null ? [] : [problem])];
  });
}

/** The same reply where every text is as bad as a text can be. */
function hostile(reply: Reply): Reply {
  const bad = (text: string): string => text + HOSTILE;
  return {
    ...reply,
    title: bad(reply.title),
    ...(reply.lines === undefined ? {} : { lines: reply.lines.map(bad) }),
    ...(reply.footer === undefined ? {} : { footer: bad(reply.footer) }),
    ...(reply.fields === undefined
      ? {}
      : { fields: reply.fields.map(({ name, value }) => ({ name: bad(name), value: bad(value) })) }),
    ...(reply.tables === undefined
      ? {}
      : {
          tables: reply.tables.map((table) => ({
            ...table,
            title: bad(table.title ?? ''),
            columns: table.columns.map((column) => ({ ...column, label: bad(column.label) })),
            rows: table.rows.slice(0, 20).map((row) => row.map(bad)),
            empty: bad(table.empty ?? ''),
          })),
        }),
    ...(reply.buttons === undefined
      ? {}
      : { buttons: reply.buttons.map((row) => row.map((button) => ({ ...button, label: bad(button.label) }))) }),
  };
}
