import type { OperatorAction } from '../engine/events.ts';
import { decimal, toNumber, type Big } from '../engine/money.ts';
import type { Actor, Platform } from './actor.ts';
import { CODE_LIFE_MS, CODE_TRIES, hashed, isCode, newCode, type CodeStore, type StoredCode } from './confirm-codes.ts';
import { dateText, startOfDayMs } from './dates.ts';
import type { CommandLog } from './log.ts';
import type { People } from './people.ts';
import type { Reply } from './reply.ts';
import type { Identity, Intent, IntentStore, UserStore } from './stores.ts';
import { voiceOf, type Voice } from './voice.ts';

/** Quote amounts; null = no such rule. */
export interface LadderRules {
  /** A buy above this asks for a code. */
  readonly codeAbove: Big | null;
  /** A buy that brings the manual buys of a local day above this asks for a code. */
  readonly dailyLimit: Big | null;
}

/** Shows something on another device of a person. */
export interface CodeScreens {
  /** To these identities, and on the server's own terminal; answers where it can be read now. Never throws. */
  show(identities: readonly Identity[], reply: Reply): Promise<readonly Platform[]>;
}

export interface LadderParts {
  readonly rules: LadderRules;
  readonly codes: CodeStore;
  readonly intents: IntentStore;
  readonly screens: CodeScreens;
  readonly people: People;
  readonly users: Pick<UserStore, 'find'>;
  readonly timeZone: string;
  readonly quoteAsset: string;
  readonly log: CommandLog;
}

const BUY_LIMIT = 'BUY_LIMIT';

/** Why a code is asked for. */
export interface CodeNeed {
  readonly rule: 'amount' | 'day';
  readonly amount: Big;
  readonly limit: Big;
}

/** A code that was made by this process: the only place that knows its digits. */
interface Shown {
  readonly intent: Intent;
  readonly code: string;
  readonly platform: Platform;
  readonly expiresAtMs: number;
  /** Why it was asked for and where it is shown. */
  readonly lines: readonly string[];
}

export type CodeAnswer = 'right' | 'wrong' | 'over' | 'elsewhere';

/**
 * The amount ladder: small buys are confirmed by one press, large ones by a code that is read on another device. What reduces risk
 * is never asked for one, and neither is the server's own terminal: whoever has it has the machine.
 */
export class AmountLadder {
  readonly #parts: LadderParts;
  readonly #shown = new Map<string, Shown>();

  constructor(parts: LadderParts) {
    this.#parts = parts;
  }

  /** Why this person may not buy that much, or null. */
  async refusal(
    { action, quote }: Pick<Intent, 'action' | 'quote'>,
    actor: Actor,
    voice: Voice,
  ): Promise<Reply | null> {
    if (!isBuy(action) || quote.amount === null || actor.role === 'owner') return null;
    const limit = (await this.#parts.users.find(actor.platform, actor.id))?.buyLimit ?? null;
    if (limit === null || decimal(quote.amount, 'quoted amount').lte(decimal(limit, 'limit'))) return null;
    const { say, format, quoteAsset } = voice;
    const values = {
      amount: format.amount(Number(quote.amount), quoteAsset),
      limit: format.amount(Number(limit), quoteAsset),
    };
    const data = { status: 'refused', code: BUY_LIMIT, numbers: { measured: quote.amount, limit } };
    return {
      title: say('intent.refusedBy', { code: BUY_LIMIT }),
      tone: 'warning',
      lines: [say('limit.above', values)],
      data,
    };
  }

  /** What asks for a code before this buy, or null. */
  async need({ action, quote }: Intent, platform: Platform, nowMs: number): Promise<CodeNeed | null> {
    const { rules, intents, timeZone } = this.#parts;
    if (!isBuy(action) || platform === 'terminal' || quote.amount === null) return null;
    const amount = decimal(quote.amount, 'quoted amount');
    if (rules.codeAbove !== null && amount.gt(rules.codeAbove))
      return { rule: 'amount', amount, limit: rules.codeAbove };
    if (rules.dailyLimit === null) return null;
    const dayMs = startOfDayMs(dateText(nowMs, timeZone), timeZone) ?? nowMs;
    const total = decimal(await intents.boughtSince(dayMs), 'bought today').plus(amount);
    return total.gt(rules.dailyLimit) ? { rule: 'day', amount: total, limit: rules.dailyLimit } : null;
  }

  /** Makes a code, unless there is one, and shows it elsewhere. */
  async ask(intent: Intent, actor: Actor, need: CodeNeed, nowMs: number, voice: Voice): Promise<Reply> {
    const code = this.#unusedCode();
    const expiresAtMs = nowMs + CODE_LIFE_MS;
    const { platform } = actor;
    const row: StoredCode = {
      intentId: intent.id,
      platform,
      ...(await hashed(code)),
      triesLeft: CODE_TRIES,
      expiresAtMs,
    };
    if (!(await this.#parts.codes.insert(row)))
      return (await this.waiting(intent, nowMs, voice)) ?? this.#prompt([], voice);
    const { people, screens } = this.#parts;
    const others = people
      .identities(intent.platform, intent.actorId)
      .filter((identity) => identity.platform !== platform);
    const shown: Shown = { intent, code, platform, expiresAtMs, lines: [needLine(need, voice)] };
    const places = await screens.show(others, this.#codeReply(shown, actor));
    const lines = [...shown.lines, placesLine(places, voice)];
    this.#remember({ ...shown, lines }, nowMs);
    return this.#prompt(lines, voice);
  }

  /** The prompt while a code of this intent may be typed, else null. */
  async waiting(intent: Intent, nowMs: number, voice: Voice): Promise<Reply | null> {
    if (!isBuy(intent.action)) return null;
    const code = await this.#parts.codes.get(intent.id);
    if (code === null || code.expiresAtMs < nowMs || code.triesLeft === 0) return null;
    return this.#prompt(this.#shown.get(intent.id)?.lines ?? [], voice);
  }

  #prompt(lines: readonly string[], { say, format }: Voice): Reply {
    const how = say('code.how', { time: format.duration(CODE_LIFE_MS) });
    return { title: say('code.title'), tone: 'warning', lines: [...lines, how], private: true };
  }

  /** Compares what was typed, on the device where Confirm was pressed; each look costs a try. */
  async check(intentId: string, platform: Platform, typed: string, nowMs: number): Promise<CodeAnswer> {
    const { codes } = this.#parts;
    const known = await codes.get(intentId);
    if (known !== null && known.platform !== platform) return 'elsewhere';
    const code = await codes.take(intentId, nowMs);
    if (code === null) return 'over';
    if (await isCode(typed, code)) return (await codes.use(intentId)) ? 'right' : 'over';
    return code.triesLeft === 0 ? 'over' : 'wrong';
  }

  /** Codes that this person may read here: their own from another app; on the server's terminal everybody's. */
  readable(actor: Actor, nowMs: number): readonly Reply[] {
    const { people } = this.#parts;
    const me = people.person(actor.platform, actor.id);
    return [...this.#shown.values()]
      .filter(({ platform, expiresAtMs }) => platform !== actor.platform && expiresAtMs >= nowMs)
      .filter(({ intent }) => actor.platform === 'terminal' || people.person(intent.platform, intent.actorId) === me)
      .map((shown) => this.#codeReply(shown, actor));
  }

  /** The buy of this person that these digits were made for since the start, whatever became of it; null where there is none. */
  madeFor(typed: string, { platform, id }: Actor, nowMs: number): Intent | null {
    const { people } = this.#parts;
    const me = people.person(platform, id);
    const made = [...this.#shown.values()].find(
      ({ intent, code, expiresAtMs }) =>
        code === typed && expiresAtMs >= nowMs && people.person(intent.platform, intent.actorId) === me,
    );
    return made?.intent ?? null;
  }

  /** Digits that no other buy has now: they say which one is meant. */
  #unusedCode(): string {
    const used = new Set([...this.#shown.values()].map(({ code }) => code));
    for (;;) {
      const code = newCode();
      if (!used.has(code)) return code;
    }
  }

  #codeReply({ intent, code, expiresAtMs }: Shown, { language }: Actor): Reply {
    const { timeZone, quoteAsset } = this.#parts;
    const { say, format } = voiceOf(language, timeZone, quoteAsset);
    const { quote, platform, actorId } = intent;
    const values = {
      symbol: quote.symbol ?? '',
      amount: format.amount(Number(quote.amount ?? 0), quoteAsset),
      person: `${platform}:${actorId}`,
    };
    const lines = [say('code.forWhat', values), say('code.warning')];
    const valid = say('code.valid', { time: format.time(expiresAtMs) });
    return { title: say('code.code', { code }), tone: 'warning', lines, footer: valid, private: true };
  }

  #remember(shown: Shown, nowMs: number): void {
    for (const [id, { expiresAtMs }] of this.#shown) if (expiresAtMs < nowMs) this.#shown.delete(id);
    this.#shown.set(shown.intent.id, shown);
  }
}

function isBuy(action: OperatorAction): boolean {
  return action.kind === 'buy';
}

function needLine({ rule, amount, limit }: CodeNeed, { say, format, quoteAsset }: Voice): string {
  const values = {
    amount: format.amount(toNumber(amount), quoteAsset),
    limit: format.amount(toNumber(limit), quoteAsset),
  };
  return say(rule === 'amount' ? 'code.aboveAmount' : 'code.aboveDay', values);
}

function placesLine(places: readonly Platform[], { say }: Voice): string {
  if (places.length === 0) return say('code.onRequest');
  return say('code.shownOn', { places: places.map((place) => PLACE_NAMES[place]).join(', ') });
}

const PLACE_NAMES: Readonly<Record<Platform, string>> = {
  discord: 'Discord',
  telegram: 'Telegram',
  terminal: 'terminal',
  http: 'HTTP',
};
