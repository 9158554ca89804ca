import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { until } from '../bot/support.ts';
import type { FakeMessage } from '../fakes/telegram/server.ts';
import type { FakePost } from '../fakes/discord/server.ts';
import type { EngineProcess } from './engine-process.ts';
import { PERSON, slash, textOfPost } from './phone.ts';
import { TwoPhones } from './two-phones.ts';

const CODE = /Code (\d{6})/;
const PROMPT = /Type the six digits/;
const WITHIN_MS = 20_000;
/** More than the limit of 100 below. */
const AMOUNT = 150;

/** One story, told in order: large buys are confirmed on one app with a code that only the other one shows. */
describe('the code of a large buy', () => {
  let phones: TwoPhones;
  let engine: EngineProcess;

  beforeAll(async () => {
    phones = await TwoPhones.open();
    engine = await start();
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await phones.close();
  });

  afterEach((context) => {
    context.onTestFailed(() => {
      const said = [...phones.telegram.messages.map(({ text }) => text), ...phones.discord.posts.map(textOfPost)];
      process.stderr.write(`${[...said, ...engine.lines.slice(-30)].join('\n')}\n`);
    });
  });

  const start = (): Promise<EngineProcess> => phones.startEngine({ CONFIRM_CODE_ABOVE: '100' });

  const buys = (): number => engine.said('order').filter(({ side }) => side === 'BUY').length;

  /** The codes that Discord has shown, in order. */
  const shown = (): string[] =>
    phones.discord.posts.map((post) => CODE.exec(textOfPost(post))?.[1]).filter((code) => code !== undefined);

  function wrong(...codes: readonly string[]): string {
    return ['000000', '111111', '222222'].find((code) => !codes.includes(code)) ?? '';
  }

  /** Asks on Telegram, presses Confirm there, and answers the message that now asks for the digits, and the code on Discord. */
  async function asked(asset: string): Promise<{ readonly card: FakeMessage; readonly code: string }> {
    const { telegram } = phones;
    const before = shown().length;
    const known = telegram.messages.length;
    telegram.says(PERSON.telegram, `/buy ${asset} ${AMOUNT}`);
    const card = await until(`the proposal of ${asset}`, () =>
      telegram.messages.slice(known).find(({ text }) => text.includes(`Buy ${asset}?`)),
    );
    const confirm = card.keyboard.flat().find(({ text }) => text === 'Confirm');
    telegram.presses(PERSON.telegram, card, confirm?.callback_data ?? '');
    await until('the prompt', () => PROMPT.test(card.text), WITHIN_MS);
    const code = await until('the code on Discord', () => shown()[before], WITHIN_MS);
    return { card, code };
  }

  /** Sends a message on Telegram; a reply says `wanted`, at once or as soon as a busy engine has come to it. */
  async function answered(text: string, wanted: RegExp): Promise<void> {
    const known = phones.telegram.messages.length;
    phones.telegram.says(PERSON.telegram, text);
    const says = (): boolean => phones.telegram.messages.slice(known).some((message) => wanted.test(message.text));
    await until(`${String(wanted)} after ${text}`, says, WITHIN_MS);
  }

  it('is shown on Discord alone, and taken where Confirm was pressed alone: a wrong one buys nothing', async () => {
    const { card, code } = await asked('SOL');
    expect(card.text).toContain('It is shown on: Discord');
    expect(phones.telegram.messages.some(({ text }) => text.includes(code))).toBe(false);
    await answered(wrong(code), /Wrong code: nothing was done/);
    const { post } = await slash(phones.discord, 'code', [{ name: 'code', value: code, type: 3 }]);
    expect(textOfPost(post)).toMatch(/Type the code where Confirm was pressed/);
    expect(buys()).toBe(0);

    await answered(code, /Bought SOL/);
    await until('the order', () => buys() === 1);
    await until('the message itself tells it', () => /Bought SOL/.test(card.text), WITHIN_MS);
  });

  it('counts once', async () => {
    const [code = ''] = shown();
    await answered(code, /No buy waits for a code: nothing was done/);
    expect(buys()).toBe(1);
  });

  it('of one of two buys that wait confirms that one', async () => {
    const first = await asked('BTC');
    const second = await asked('BTC');
    await answered(first.code, /Bought BTC/);
    expect(buys()).toBe(2);
    await answered(first.code, /This code was used already/);
    await answered(second.code, /CYCLE_ALREADY_ACTIVE/);
    expect(buys()).toBe(2);
  });

  it('is asked for by a form on Discord, and shown on Telegram', async () => {
    const { discord, telegram } = phones;
    await answered('/sell SOL', /Sold SOL/);
    const { post } = await slash(discord, 'buy', [
      { name: 'symbol', value: 'SOL', type: 3 },
      { name: 'amount', value: AMOUNT, type: 10 },
    ]);
    const pressed = buttonOf(post, 'Confirm');
    discord.presses(PERSON.discord, post, pressed);
    await until('the prompt', () => PROMPT.test(textOfPost(post)), WITHIN_MS);
    const code = await until('the code on Telegram', () =>
      telegram.messages.map(({ text }) => CODE.exec(text)?.[1]).find((found) => found !== undefined),
    );
    const opened = discord.presses(PERSON.discord, post, buttonOf(post, 'Enter the code'));
    const form = await until('the form', () => opened.form);
    discord.submits(PERSON.discord, post, String(form['custom_id']), wrong(code));
    await until('refused', () => discord.posts.some((one) => /Wrong code/.test(textOfPost(one))));
    expect(buys()).toBe(2);
    const again = discord.presses(PERSON.discord, post, buttonOf(post, 'Enter the code'));
    discord.submits(PERSON.discord, post, String((await until('the form', () => again.form))['custom_id']), code);
    await until('the order', () => buys() === 3, WITHIN_MS);
  });

  it('that ran out buys nothing and says so', async () => {
    await answered('/sell BTC', /Sold BTC/);
    const { code } = await asked('BTC');
    await engine.end('SIGKILL');
    const database = await openDatabase({ databaseUrl: null, dataDir: phones.dataDir });
    try {
      await database.query(
        `UPDATE confirm_codes SET expires_at = now() - interval '1 second' WHERE used_at IS NULL`,
        [],
      );
    } finally {
      await database.close();
    }
    engine = await start();
    await answered(code, /No buy waits for a code: nothing was done/);
    expect(buys()).toBe(0);
  });

  it('and nothing was said that the apps would refuse', () => expect(phones.violations).toEqual([]));
});

function buttonOf(post: FakePost, label: string): string {
  const rows = post.body['components'] as readonly {
    readonly components: readonly { label: string; custom_id: string }[];
  }[];
  const button = rows.flatMap(({ components }) => components).find((one) => one.label === label);
  if (button === undefined) throw new Error(`no ${label} under: ${textOfPost(post)}`);
  return button.custom_id;
}
