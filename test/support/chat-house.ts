import type { Platform, Request, Role } from '../../src/commands/actor.ts';
import { BesideActions } from '../../src/commands/beside.ts';
import { AlarmActions } from '../../src/commands/alarm-actions.ts';
import type { AlarmStore } from '../../src/commands/alarms.ts';
import { AmountLadder, type LadderRules } from '../../src/commands/amount-ladder.ts';
import { Doorman } from '../../src/commands/doorman.ts';
import { Door } from '../../src/commands/door.ts';
import type { Command } from '../../src/commands/command.ts';
import type { GateInput } from '../../src/commands/meanings.ts';
import { StoredIntents } from '../../src/commands/intent-service.ts';
import { Pairing } from '../../src/commands/pairing.ts';
import { People, type OwnerIdentity } from '../../src/commands/people.ts';
import type { ActionOutcome, Quote, QuoteAnswer, StopChange } from '../../src/commands/quote.ts';
import type { ReadModel } from '../../src/commands/read-model.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import type { Pictures, SymbolCard } from '../../src/commands/pictures.ts';
import type { Reply, ReplyPicture } from '../../src/commands/reply.ts';
import type { Archive } from '../../src/commands/archive.ts';
import type { CommandServices, LiveView, Operator } from '../../src/commands/services.ts';
import type { Identity } from '../../src/commands/stores.ts';
import type { OperatorAction } from '../../src/engine/events.ts';
import { maskOf } from '../../src/text/mask.ts';
import {
  MemoryActionStore,
  MemoryAuditStore,
  MemoryCodeStore,
  MemoryIntentStore,
  MemoryProcessedStore,
  MemoryUserStore,
} from './chat-stores.ts';
import { MemoryAlarmStore } from './alarm-store.ts';
import { FakeMaintenance, MemoryPreferences, MemorySettings } from './chat-upkeep.ts';

export const NOW_MS = Date.UTC(2025, 9, 2, 14, 3);

/** An engine that quotes at `price` and answers what it is told to; it remembers every submission. */
export class FakeOperator implements Operator {
  price = 150;
  /** Quote amount of a buy. */
  amount = '49.95';
  refusal: QuoteAnswer | null = null;
  outcome: ActionOutcome | Error = { status: 'done', refusal: null, fills: [], problem: null };
  /** Resolves when the exchange answers; lets tests press while an order is on its way. */
  pause: Promise<void> = Promise.resolve();
  quantity = '0.333';
  /** The own stop that /trail loosen lowers, of 10 coins; the engine's own is at 140. */
  ownStop = 148;
  readonly submitted: { readonly intentId: string; readonly actor: string; readonly action: OperatorAction }[] = [];

  async quote(action: OperatorAction): Promise<QuoteAnswer> {
    return this.refusal ?? { ok: true, quote: this.#quote(action) };
  }

  async submit(intentId: string, actor: string, action: OperatorAction): Promise<ActionOutcome> {
    this.submitted.push({ intentId, actor, action });
    await this.pause;
    if (this.outcome instanceof Error) throw this.outcome;
    return this.outcome;
  }

  #stopChange(price: number | null): StopChange {
    const after = Math.max(140, Math.min(this.ownStop, price ?? 0));
    const [before, lossMore] = [String(this.ownStop), String((this.ownStop - after) * 10)];
    return { entryPrice: '146', breakevenPrice: '146.22', before, after: String(after), lossMore };
  }

  #quote(action: OperatorAction): Quote {
    const isBuy = action.kind === 'buy';
    return {
      symbol: 'symbol' in action ? action.symbol : null,
      price: isBuy ? String(this.price) : null,
      // what was confirmed is what is quoted; else the engine sizes it
      quantity: isBuy ? (action.quantity ?? this.quantity) : null,
      amount: isBuy ? this.amount : null,
      feesRoundTrip: isBuy ? '0.1' : null,
      stopPrice: isBuy ? String(this.price * 0.988) : null,
      worstLoss: isBuy ? '0.70' : null,
      freeQuoteAfter: isBuy ? '950.05' : null,
      force: isBuy ? 11.64 : null,
      category: isBuy ? 'STRONG' : null,
      bypasses: isBuy ? ['NOT_IN_UNIVERSE'] : [],
      ...(action.kind === 'trail' && action.action === 'loosen' ? { stopChange: this.#stopChange(action.price) } : {}),
      positions:
        action.kind === 'flatten' ? [{ symbol: 'SOLUSDC', quantity: '1.5', value: '225', profitLossPercent: 1.3 }] : [],
    };
  }
}

export const SYMBOLS = ['BTCUSDC', 'ETHUSDC', 'SOLUSDC', 'SUIUSDC', 'PEPEUSDC'] as const;

export function fakeLive(change: Partial<LiveView> = {}): LiveView {
  const prices: Readonly<Record<string, number>> = {
    BTCUSDC: 116_876,
    ETHUSDC: 4_403,
    SOLUSDC: 150,
    PEPEUSDC: 0.00001234,
  };
  return {
    mode: 'paper',
    market: 'binance',
    marketFellBack: false,
    quoteAsset: 'USDC',
    symbols: SYMBOLS,
    startedAtMs: NOW_MS - 7_500_000,
    nowMs: () => NOW_MS,
    price: (symbol) => {
      const bid = prices[symbol];
      return bid === undefined ? null : { bid, ask: bid, timeMs: NOW_MS - 1_000 };
    },
    takerFeeRate: () => 0.00075,
    volatilityLimitPercent: () => 5,
    positionId: () => null,
    guard: () => null,
    paused: () => null,
    entriesBlocked: () => [],
    openOrders: () => [],
    health: async () => [
      {
        component: 'database',
        state: 'up',
        detail: [{ word: 'databaseEmbedded', place: './data', tookMs: 1 }],
        ageMs: null,
      },
      {
        component: 'feed',
        state: 'degraded',
        detail: [{ word: 'badPrice', symbol: 'SOLUSDC', bid: 0, ask: 1 }],
        ageMs: 95_000,
      },
    ],
    ...change,
  };
}

/** Draws nothing, and remembers what would stand on the cards. */
export class NoPictures implements Pictures {
  readonly cards: SymbolCard[] = [];

  async chart(): Promise<null> {
    return null;
  }

  async card(card: SymbolCard): Promise<ReplyPicture> {
    this.cards.push(card);
    return { png: Buffer.from([0x89, 0x50, 0x4e, 0x47]), name: 'card.png', description: 'card' };
  }

  async equity(): Promise<null> {
    return null;
  }
}

/** A read model that must not be asked, for tests about other things. */
const UNREAD = new Proxy({} as ReadModel, {
  get: (_, name) => () => Promise.reject(new Error(`the read model was asked for ${String(name)}`)),
});

export interface HouseOptions {
  readonly owners?: readonly (readonly OwnerIdentity[])[];
  readonly commands?: readonly Command[];
  readonly read?: ReadModel;
  readonly live?: LiveView;
  readonly archive?: Archive;
  readonly pictures?: Pictures;
  readonly secrets?: readonly string[];
  /** Instead of the ones in memory. */
  readonly alarms?: AlarmStore;
  /** Instead of {@link House.operator}. */
  readonly engine?: Operator;
  readonly ladder?: LadderRules;
  readonly off?: ReadonlySet<string>;
}

/** The whole command layer over memory stores, with a clock that only moves when told. */
export class House {
  nowMs = NOW_MS;
  readonly operator = new FakeOperator();
  readonly intents = new MemoryIntentStore();
  readonly users = new MemoryUserStore();
  readonly audit = new MemoryAuditStore();
  readonly codes = new MemoryCodeStore();
  /** What was shown on another device. */
  readonly shownElsewhere: { readonly identities: readonly Identity[]; readonly reply: Reply }[] = [];
  readonly processed = new MemoryProcessedStore();
  readonly alarms = new MemoryAlarmStore();
  readonly preferences = new MemoryPreferences();
  readonly settings = new MemorySettings();
  readonly maintenance = new FakeMaintenance();
  readonly actions: MemoryActionStore;
  readonly pictures = new NoPictures();
  readonly door: Door;
  readonly pairing: Pairing;
  readonly logged: { readonly message: string; readonly facts: unknown }[] = [];
  #updates = 0;

  constructor(options: HouseOptions = {}) {
    const clock = () => this.nowMs;
    const log = {
      warn: (message: string, facts?: unknown) => this.logged.push({ message, facts }),
      error: (message: string, facts?: unknown) => this.logged.push({ message, facts }),
    };
    this.actions = new MemoryActionStore(clock);
    const people = new People(
      options.owners ?? [
        [
          { platform: 'telegram', id: '1' },
          { platform: 'discord', id: '2' },
        ],
      ],
    );
    const live = options.live ?? fakeLive();
    const { users, audit, processed } = this;
    const operator = options.engine ?? this.operator;
    const alarms = options.alarms ?? this.alarms;
    const actions = new AlarmActions(new BesideActions(this.actions));
    const ladder = new AmountLadder({
      rules: options.ladder ?? { codeAbove: null, dailyLimit: null },
      codes: this.codes,
      intents: this.intents,
      screens: {
        show: async (identities, reply) => {
          this.shownElsewhere.push({ identities, reply });
          return identities
            .map(({ platform }) => platform)
            .filter((platform) => platform === 'discord' || platform === 'telegram');
        },
      },
      people,
      users: this.users,
      timeZone: 'UTC',
      quoteAsset: live.quoteAsset,
      log,
    });
    const off = options.off ?? new Set<string>();
    this.pairing = new Pairing(options.owners?.length === 0, people, this.users, clock);
    const shared = { ladder, off, operator, actions, log, timeZone: 'UTC', clock };
    const services: CommandServices = {
      ...shared,
      pairing: this.pairing,
      users,
      live,
      people,
      alarms,
      preferences: this.preferences,
      settings: this.settings,
      maintenance: this.maintenance,
      archive: options.archive ?? { trades: async () => [], euroRates: async () => new Map() },
      read: options.read ?? UNREAD,
      intents: new StoredIntents({ ...shared, store: this.intents, people, quoteAsset: live.quoteAsset }),
      pictures: options.pictures ?? this.pictures,
      version: '2.0.0',
    };
    const doorman = new Doorman({ people, users, audit, language: 'en', log, clock });
    const mask = maskOf(options.secrets ?? []);
    const commands = options.commands ?? COMMANDS;
    this.door = new Door({ commands, services, doorman, processed, audit, log, mask, clock });
  }

  /** A request of a person, such as `telegram:1`, said now unless `change` says otherwise. */
  request(who: string, change: Partial<Request> = {}): Request {
    const [platform = 'telegram', userId = ''] = who.split(':');
    return {
      platform: platform as Platform,
      userId,
      userName: 'Ada',
      languageCode: 'en',
      place: '7',
      shared: false,
      updateId: `u${++this.#updates}`,
      saidAtMs: this.nowMs,
      ...change,
    };
  }

  say(who: string, text: string, change: Partial<Request> = {}): Promise<Reply | null> {
    return this.door.handle(this.request(who, change), { kind: 'text', text });
  }

  press(who: string, actionId: string, change: Partial<Request> = {}): Promise<Reply | null> {
    return this.door.handle(this.request(who, change), { kind: 'action', actionId });
  }

  put(who: string, input: GateInput, change: Partial<Request> = {}): Promise<Reply | null> {
    return this.door.handle(this.request(who, change), input);
  }

  async grant(who: string, role: Role): Promise<void> {
    const [platform = '', userId = ''] = who.split(':');
    await this.users.grant(platform as Platform, userId, role, 'telegram:1');
  }
}

/** The button with this label. @throws Error when the reply has none. */
export function buttonOf(reply: Reply | null, label: string): string {
  const button = reply?.buttons?.flat().find((candidate) => candidate.label === label);
  if (button === undefined) throw new Error(`no button "${label}" in ${JSON.stringify(reply)}`);
  return button.actionId;
}

/** Everything that a reply says, in one text. */
export function textOf(reply: Reply | null): string {
  if (reply === null) return '';
  const fields = (reply.fields ?? []).map(({ name, value }) => `${name}: ${value}`);
  const tables = (reply.tables ?? []).flatMap((table) => [
    table.title ?? '',
    table.columns.map(({ label }) => label).join(' | '),
    ...table.rows.map((row) => row.join(' | ')),
    table.rows.length === 0 ? (table.empty ?? '') : '',
  ]);
  const buttons = (reply.buttons ?? []).flat().map(({ label }) => `[${label}]`);
  return [reply.title, ...(reply.lines ?? []), ...fields, ...tables, ...buttons, reply.footer ?? ''].join('\n');
}
