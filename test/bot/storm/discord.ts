import { createDiscordBot, type DiscordBot } from '../../../src/bot/discord/bot.ts';
import type { AlertChannel } from '../../../src/bot/alerts/channel.ts';
import { failing, tooMany, type FakeCall, type FakeDiscord, type FakePost } from '../../fakes/discord/server.ts';
import { untilReal, type StormClock } from './clock.ts';
import { AGAIN, ANSWER, answerTo, OWNER_ID, type StormDoor, type StormLog } from './door.ts';
import type { StormMarket } from './market.ts';
import { isOver, keepOnly, type StormPlatform } from './platform.ts';
import { markOf, threadOf, Watch } from './watch.ts';

const SILENT = 4096;
const PERSON = { id: String(OWNER_ID) };
const ALERTS = /POST \/channels/;

export class StormDiscord implements StormPlatform {
  readonly name = 'Discord' as const;
  readonly watch = new Watch('Discord');
  readonly bot: DiscordBot;
  readonly channel: AlertChannel;
  readonly #fake: FakeDiscord;
  readonly #asked = new Set<string>();
  #lastAnswer: FakePost | null = null;
  #fresh = 0;

  constructor(fake: FakeDiscord, clock: StormClock, door: StormDoor, log: StormLog) {
    this.#fake = fake;
    this.bot = createDiscordBot({ token: fake.token, apiRoot: fake.root, guildId: null, door, log, clock });
    this.channel = this.bot.alertChannel(fake.channelId, () => 'en');
  }

  get traffic() {
    return this.#fake.traffic;
  }

  get violations(): readonly string[] {
    return [...this.#fake.violations, ...this.#fake.gateway.violations];
  }

  setDown(down: boolean): void {
    this.#fake.down = down;
    if (down) this.#fake.gateway.drop();
  }

  trouble(minute: number): void {
    const { gateway } = this.#fake;
    const each = [
      () => this.#fake.fault(ALERTS, tooMany(12.5)),
      () => this.#fake.fault(ALERTS, failing(500), failing(502)),
      () => this.#fake.fault(ALERTS, { kind: 'reset', when: 'after' }, { kind: 'reset', when: 'before' }),
      () => this.#fake.fault(/PATCH \/channels/, { kind: 'reset', when: 'after' }, failing(503)),
      () => this.#fake.fault(/POST \/interactions/, failing(500)),
      () => gateway.drop(),
      () => this.#fake.fault(ALERTS, failing(500), failing(500), failing(500), failing(500), failing(500)),
      () => gateway.askToReconnect(),
      () => this.#fake.fault(ALERTS, tooMany(0.02)),
      () => {
        gateway.refuseResume = true;
        gateway.drop();
      },
    ];
    each[minute % each.length]?.();
  }

  async ask(turn: number): Promise<void> {
    await untilReal('Discord up', () => this.bot.health().state === 'up' && this.#fake.gateway.connected);
    const press = turn % 2 === 1 && this.#lastAnswer !== null;
    const asked =
      press && this.#lastAnswer !== null
        ? this.#fake.presses(PERSON, this.#lastAnswer, AGAIN)
        : this.#fake.command(PERSON, 'summary');
    this.#asked.add(asked.id);
    // Discord waits three seconds for the first word: they must not pass while it is on its way
    await untilReal(`an answer to ${asked.id}`, () => asked.acknowledged);
  }

  unanswered(): readonly string[] {
    return [...this.#asked];
  }

  fold(market: StormMarket, nowMs: number): void {
    const { calls, posts, interactions, gateway } = this.#fake;
    for (const call of calls) {
      this.#readAnswer(call);
      if (call.status !== 200 || !/^\/channels\/\d+\/messages/.test(call.path)) continue;
      const text = JSON.stringify(call.body);
      const isEdit = call.method === 'PATCH';
      const messageId = isEdit ? (call.path.split('/').at(-1) ?? '') : this.#idOf(text);
      this.watch.see({ text, messageId, isEdit, silent: (Number(call.body['flags'] ?? 0) & SILENT) !== 0 });
    }
    calls.length = 0;
    gateway.received.length = 0;
    this.#lastAnswer = posts.findLast((post) => JSON.stringify(post.body).includes(ANSWER)) ?? this.#lastAnswer;
    interactions.clear();
    // what came since the last look stays for one more: a repeated request may still ask for it by its nonce
    this.#findDoubles();
    const fresh = posts.length;
    keepOnly(posts, (post, index) => index >= this.#fresh || post === this.#lastAnswer || isStop(post, market, nowMs));
    this.#fresh = Math.max(0, posts.length - (fresh - this.#fresh));
    for (const thread of market.closedAtMs.keys()) if (isOver(thread, market, nowMs)) this.watch.forget(thread);
  }

  async stop(): Promise<void> {
    await this.bot.stop();
    await this.#fake.stop();
  }

  /** A request may have taken effect though its answer was lost, so the messages themselves are looked at. */
  #findDoubles(): void {
    const seen = new Set<string>();
    for (const { body } of this.#fake.posts) {
      const mark = markOf(JSON.stringify(body));
      if (mark === null) continue;
      if (seen.has(mark)) this.watch.report(`${mark} was posted twice`);
      seen.add(mark);
    }
  }

  #idOf(text: string): string {
    const nonce = /"nonce":"([^"]+)"/.exec(text)?.[1];
    return this.#fake.posts.find((post) => post.body['nonce'] === nonce)?.id ?? '';
  }

  /** An answer counts once Discord has taken it, as the interaction's or as a message of the bot's own. */
  #readAnswer({ status, body }: FakeCall): void {
    if (status < 200 || status > 299) return;
    const text = JSON.stringify(body);
    for (const id of this.#asked) if (text.includes(answerTo(id))) this.#asked.delete(id);
  }
}

function isStop(post: FakePost, market: StormMarket, nowMs: number): boolean {
  const text = JSON.stringify(post.body);
  const thread = threadOf(text);
  return thread !== null && text.includes('/stop_moved/') && !isOver(thread, market, nowMs);
}
