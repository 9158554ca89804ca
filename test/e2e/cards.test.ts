import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../bot/support.ts';
import type { FakePost } from '../fakes/discord/server.ts';
import type { FakeMessage } from '../fakes/telegram/server.ts';
import type { EngineProcess } from './engine-process.ts';
import { PERSON, slash, telegramMessage, textOfPost } from './phone.ts';
import { TwoPhones } from './two-phones.ts';

/** A card waits five seconds after the last message of its chat; the machine of a test may be busy. */
const WITHIN_MS = 20_000;

/** One story, told in order: live messages on both apps follow a position, over a killed process, until it is sold. */
describe('live messages on two phones', () => {
  let phones: TwoPhones;
  let telegram: TwoPhones['telegram'];
  let discord: TwoPhones['discord'];
  let market: TwoPhones['market'];
  let engine: EngineProcess;
  let card: FakeMessage;
  let watch: FakePost;

  beforeAll(async () => {
    phones = await TwoPhones.open();
    ({ telegram, discord, market } = phones);
    engine = await phones.startEngine();
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await phones.close();
  });

  afterEach((context) => {
    context.onTestFailed(() => {
      const said = [card?.text, watch === undefined ? '' : textOfPost(watch), ...engine.lines.slice(-30)];
      process.stderr.write(`${said.join('\n')}\n`);
    });
  });

  /** Both messages show something else than before. */
  async function bothChange(what: string): Promise<void> {
    const before = [card.text, textOfPost(watch)];
    await until(`${what}: Telegram`, () => card.text !== before[0], WITHIN_MS);
    await until(`${what}: Discord`, () => textOfPost(watch) !== before[1], WITHIN_MS);
  }

  it('follow the market, in place and without a sound', async () => {
    const { proposal, confirm } = await phones.proposeSol();
    telegram.presses(PERSON.telegram, proposal, confirm);
    await until('bought', () => engine.said('order').length === 1);

    telegram.says(PERSON.telegram, '/position SOL');
    card = await telegramMessage(telegram, 'the position', /Live: this message keeps itself/);
    watch = (await slash(discord, 'watch', [{ name: 'seconds', value: 5, type: 4 }])).post;
    expect([watch.ephemeral, textOfPost(watch)]).toEqual([true, expect.stringMatching(/Live: this message keeps/)]);

    const messages = [telegram.messages.length, discord.posts.length];
    market.setGain('SOLUSDC', 0.7);
    await bothChange('the gain');
    expect(card.text).toMatch(/0[.,]\d+\s%/);
    expect([telegram.messages.length, discord.posts.length]).toEqual(messages);
  });

  it('go on after SIGKILL', async () => {
    await engine.end('SIGKILL');
    engine = await phones.startEngine();
    market.setGain('SOLUSDC', 1.1);
    await bothChange('after the restart');
  });

  it('a press on one is answered beside it', async () => {
    const sell = card.keyboard.flat().find(({ text }) => /sell/i.test(text));
    if (sell === undefined) throw new Error(`no Sell under: ${card.text}`);
    telegram.presses(PERSON.telegram, card, sell.callback_data);
    await until('sold', () => engine.said('order').length === 1, WITHIN_MS);
    expect(card.text).not.toMatch(/Sold|sold/);
  });

  it('the last edit says that it is finished, and with which result', async () => {
    await until('the end', () => /No longer live/.test(card.text), WITHIN_MS);
    expect(card.text).toMatch(/no open position on SOLUSDC[^]*last one closed[^]*USDC[^]*nothing left to follow/);
    const edits = card.edits;
    market.setGain('SOLUSDC', 1.3);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect([card.edits, textOfPost(watch)]).toEqual([edits, expect.stringMatching(/Live: this message keeps/)]);
  });

  it('five seconds lie between two edits, and nothing was said that the apps would refuse', async () => {
    expect((await engine.end('SIGTERM')).status).toBe(0);
    const ofCard = telegram.calls.filter(
      ({ method, values }) => method.startsWith('editMessage') && values['message_id'] === card.id,
    );
    const ofWatch = discord.callsTo(/^PATCH \/webhooks\//);
    for (const calls of [ofCard, ofWatch]) {
      const gaps = calls.slice(1).map(({ atMs }, index) => atMs - (calls[index]?.atMs ?? 0));
      expect(calls.length).toBeGreaterThan(1);
      // the restart knows nothing of the edit before it
      expect(gaps.filter((gap) => gap < 4_900).length).toBeLessThanOrEqual(1);
    }
    expect(phones.violations).toEqual([]);
  });
});
