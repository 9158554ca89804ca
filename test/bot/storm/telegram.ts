import { createTelegramBot, type TelegramBot } from '../../../src/bot/telegram/bot.ts';
import type { AlertChannel } from '../../../src/bot/alerts/channel.ts';
import { refuse, type FakeCall, type FakeMessage, type FakeTelegram } from '../../fakes/telegram/server.ts';
import type { Fault } from '../../fakes/chat/http.ts';
import { untilReal, type StormClock } from './clock.ts';
import { AGAIN, answerTo, OWNER_ID, type StormDoor, type StormLog } from './door.ts';
import type { StormMarket } from './market.ts';
import { isOver, keepOnly, type StormPlatform } from './platform.ts';
import { threadOf, Watch } from './watch.ts';

const PERSON = { id: OWNER_ID };

export class StormTelegram implements StormPlatform {
  readonly name = 'Telegram' as const;
  readonly watch = new Watch('Telegram');
  readonly bot: TelegramBot;
  readonly channel: AlertChannel;
  /** Answers that were lost on their way: each may make the bot say a thing twice. */
  lostAnswers = 0;
  readonly #fake: FakeTelegram;
  readonly #asked = new Map<number, string>();
  #lastAnswer: FakeMessage | null = null;
  #fresh = 0;

  constructor(fake: FakeTelegram, clock: StormClock, door: StormDoor, log: StormLog) {
    this.#fake = fake;
    fake.knownChats.add(OWNER_ID);
    this.bot = createTelegramBot({ token: fake.token, apiRoot: fake.root, door, log, clock });
    this.channel = this.bot.alertChannel(String(OWNER_ID), () => 'en');
  }

  get traffic() {
    return this.#fake.traffic;
  }

  get violations(): readonly string[] {
    return this.#fake.violations;
  }

  setDown(down: boolean): void {
    this.#fake.down = down;
    // a poll that is under way would wait on as if nothing had happened
    if (down) this.#fake.cut();
  }

  trouble(minute: number): void {
    const onAlert = (...faults: readonly Fault[]): void => this.#fake.fault(isAlert, ...faults);
    const each = [
      () => onAlert(refuse(429, 'Too Many Requests: retry after 14', 14)),
      () => onAlert(refuse(500, 'Internal Server Error'), { kind: 'status', status: 502, body: 'not json' }),
      () => onAlert({ kind: 'reset', when: 'before' }),
      () => {
        this.lostAnswers += 1;
        onAlert({ kind: 'reset', when: 'after' });
      },
      () => this.#fake.fault('getUpdates', refuse(409, 'Conflict: terminated by other getUpdates request')),
      () => this.#fake.fault('getUpdates', { kind: 'reset', when: 'before' }),
      () => this.#fake.fault('editMessageText', refuse(429, 'Too Many Requests: retry after 2', 2)),
    ];
    each[minute % each.length]?.();
  }

  ask(turn: number): Promise<void> {
    const press = turn % 2 === 1 && this.#lastAnswer !== null;
    const update =
      press && this.#lastAnswer !== null
        ? this.#fake.presses(PERSON, this.#lastAnswer, AGAIN)
        : this.#fake.says(PERSON, '/summary');
    this.#asked.set(update, answerTo(String(update)));
    return Promise.resolve();
  }

  unanswered(): readonly string[] {
    return [...this.#asked.values()];
  }

  fold(market: StormMarket, nowMs: number): void {
    const { calls, messages } = this.#fake;
    for (const call of calls) {
      if (call.status !== 200 || !/^(sendMessage|editMessageText)$/.test(call.method)) continue;
      const text = String(call.values['text']);
      const isEdit = call.method === 'editMessageText';
      this.watch.see({ text, messageId: idOf(call), isEdit, silent: call.values['disable_notification'] === true });
      this.#readAnswer(text, idOf(call));
    }
    calls.length = 0;
    const fresh = messages.length;
    keepOnly(
      messages,
      (message, index) => index >= this.#fresh || message === this.#lastAnswer || isStop(message, market, nowMs),
    );
    this.#fresh = Math.max(0, messages.length - (fresh - this.#fresh));
    for (const thread of market.closedAtMs.keys()) if (isOver(thread, market, nowMs)) this.watch.forget(thread);
  }

  async stop(): Promise<void> {
    await this.bot.stop();
    await this.#fake.stop();
  }

  async up(): Promise<void> {
    await untilReal('Telegram up', () => this.bot.health().state === 'up');
  }

  #readAnswer(text: string, messageId: string): void {
    for (const [update, answer] of this.#asked) {
      if (!text.includes(answer)) continue;
      this.#asked.delete(update);
      this.#lastAnswer = this.#fake.messages.find(({ id }) => String(id) === messageId) ?? this.#lastAnswer;
    }
  }
}

function isAlert({ method, values }: FakeCall): boolean {
  return method === 'sendMessage' && threadOf(String(values['text'])) !== null;
}

/** The id of the message that a call made or changed. */
function idOf({ values, answer }: FakeCall): string {
  const made = answer as { result?: { message_id?: number } };
  return String(values['message_id'] ?? made.result?.message_id ?? '');
}

function isStop({ text }: FakeMessage, market: StormMarket, nowMs: number): boolean {
  const thread = threadOf(text);
  return thread !== null && text.includes('/stop_moved/') && !isOver(thread, market, nowMs);
}
