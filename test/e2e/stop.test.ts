import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../bot/support.ts';
import type { FakeMessage } from '../fakes/telegram/server.ts';
import type { EngineProcess } from './engine-process.ts';
import { discordPost, PERSON, telegramMessage, textOfPost } from './phone.ts';
import { TwoPhones } from './two-phones.ts';

const CHANNEL = '900000000000000003';
const WITHIN_MS = 20_000;

/** One story, told in order: a stop is drawn nearer, then lowered by two different confirmations, and the other app hears of it. */
describe('the stop of a position, from a phone', () => {
  let phones: TwoPhones;
  let engine: EngineProcess;
  let proposal: FakeMessage;

  beforeAll(async () => {
    phones = await TwoPhones.open();
    engine = await phones.startEngine({
      DISCORD_ALERT_CHANNEL_ID: CHANNEL,
      TELEGRAM_ALERT_CHAT_ID: String(PERSON.telegram.id),
    });
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await phones.close();
  });

  afterEach((context) => {
    context.onTestFailed(() => {
      const said = phones.telegram.messages.map(({ text }) => text);
      process.stderr.write(`${[...said, ...phones.discord.posts.map(textOfPost)].join('\n')}\n`);
    });
  });

  function press(message: FakeMessage, label: RegExp): void {
    const button = message.keyboard.flat().find(({ text }) => label.test(text));
    if (button === undefined) throw new Error(`no ${String(label)} under: ${message.text}`);
    phones.telegram.presses(PERSON.telegram, message, button.callback_data);
  }

  it('is drawn nearer at once, with a picture of both stops', async () => {
    const bought = await phones.proposeSol();
    phones.telegram.presses(PERSON.telegram, bought.proposal, bought.confirm);
    await until('bought', () => engine.said('order').length === 1, WITHIN_MS);
    phones.market.setGain('SOLUSDC', 0.9);
    phones.telegram.says(PERSON.telegram, '/trail SOL tighten');
    const done = await telegramMessage(phones.telegram, 'the stop', /The stop is nearer now/);
    expect(done.text).toMatch(/Stop before[^]*Stop now/);
    expect(done.photo).toBe(!done.text.includes('could not be drawn'));
  });

  it('is lowered after a second question only, in the place of the first', async () => {
    phones.telegram.says(PERSON.telegram, '/trail SOL loosen');
    proposal = await telegramMessage(phones.telegram, 'the proposal', /Lower your own stop of SOL\?/);
    expect(proposal.text).toMatch(/Stop now[^]*Stop then[^]*More to lose/);
    press(proposal, /confirm/i);
    await until('the second question', () => /Really accept [\d.]+.USDC more to lose/.test(proposal.text), WITHIN_MS);
    press(proposal, /accept the larger loss/i);
    await until('done', () => /Stop of SOL/.test(proposal.text), WITHIN_MS);
    expect(proposal.keyboard).toEqual([]);
  });

  it('and everybody hears of it', async () => {
    const lowered = /SOLUSDC: stop LOWERED to/;
    const alert = await telegramMessage(phones.telegram, 'the alert', lowered);
    const post = await discordPost(phones.discord, 'the alert', lowered);
    for (const text of [alert.text, textOfPost(post)]) expect(text).toMatch(/It was at [^]*less\.[^]*By telegram:11/);
    expect((await engine.end('SIGTERM')).status).toBe(0);
    expect(phones.violations).toEqual([]);
  });
});
