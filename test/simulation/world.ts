import type { OperatorAction, OperatorEvent } from '../../src/engine/events.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../src/engine/settings.ts';
import type { TrailNumbers } from '../../src/engine/trailing/types.ts';
import type { MarketRules } from '../../src/exchange/ports.ts';
import { signalOf } from '../support/signals.ts';
import { brokenPromises, unguarded } from './books-check.ts';
import { Chance } from './chance.ts';
import { SimExchange } from './sim-exchange.ts';
import { SimJournal } from './sim-journal.ts';
import { SimProcess, type ProcessPorts } from './sim-process.ts';
import { SimSettings } from './sim-settings.ts';
import { SimStore } from './sim-store.ts';
import { VirtualTime } from './virtual-time.ts';

const START_MS = Date.UTC(2025, 9, 2, 12);
const CASH = '1000';
/** Where two entries take all of it. */
const LITTLE_CASH = '300';

export const SIM_MARKETS: readonly MarketRules[] = [
  market('SOLUSDC', 'SOL', '0.001', '0.01', '0.001'),
  market('DOGEUSDC', 'DOGE', '1', '0.00001', '1'),
  market('ETHUSDC', 'ETH', '0.0001', '0.01', '0.0001'),
];
const FIRST_BIDS: Readonly<Record<string, number>> = { SOLUSDC: 150, DOGEUSDC: 0.2, ETHUSDC: 2500 };

function market(
  symbol: string,
  baseAsset: string,
  lotStep: string,
  tickSize: string,
  minQuantity: string,
): MarketRules {
  const rest = {
    quoteAsset: 'USDC',
    marketLotStep: '0',
    maxQuantity: null,
    minNotional: '5',
    takerFeeRate: '0.001',
    active: true,
  };
  return { symbol, baseAsset, lotStep, tickSize, minQuantity, ...rest };
}

/** What people set the trailing stop to: tighter, wider, and back. */
const TRAIL_CHANGES: readonly Partial<TrailNumbers>[] = [
  { breakeven1TriggerRatio: 0.004 },
  { breakeven1TriggerRatio: 0.012 },
  { stopLossMinRatio: 0.003, stopLossBaseRatio: 0.003 },
  { stopLossMinRatio: 0.012, stopLossBaseRatio: 0.012 },
  { stopLossMaxRatio: 0.02, stopLossMinRatio: 0.02, stopLossBaseRatio: 0.02 },
  { activationFloorRatio: 0.005, tiers: [{ gainRatio: 0.005, marginRatio: 0.002 }] },
  { takeProfits: [{ levelRatio: 0.02, tolerance: 0.5 }] },
  { takeProfits: DEFAULT_ENGINE_SETTINGS.trail.takeProfits },
];

/** Cash is released for better entries within the seconds that a world lives; where it `asks`, never without consent. */
function rulesOf(asks: boolean): Partial<EngineSettings> {
  const { liberation, limits } = DEFAULT_ENGINE_SETTINGS;
  const soon = {
    coverage: 0.3,
    minAgeMs: 1_000,
    cooldownMs: 3_000,
    minNetLossRatio: 0.002,
    answerMs: 10_000,
    keepMs: 20_000,
  };
  return {
    limits: { ...limits, maxAssetRatio: 0.9, dailyLossRatio: 0.9 },
    liberation: { ...liberation, ...soon, askFrom: asks ? '0' : null },
  };
}

export interface Outcome {
  readonly faults: readonly string[];
  readonly kills: number;
  readonly orders: number;
  readonly fills: number;
  /** Entries of the journal. */
  readonly journaled: number;
  /** Positions that a person agreed to sell for cash. */
  readonly released: number;
  /** Changes of the trailing stop. */
  readonly changes: number;
  /** Rounds that were set aside. */
  readonly setAside: number;
  readonly trace: readonly string[];
}

/** One life of an account under everything that can go wrong, then calm, then the books are compared with the exchange. */
export class World {
  readonly #chance: Chance;
  readonly #time = new VirtualTime(START_MS);
  readonly #store = new SimStore();
  readonly #settings = new SimSettings();
  readonly #journal = new SimJournal();
  readonly #exchange: SimExchange;
  readonly #ports: ProcessPorts;
  readonly #faults: string[] = [];
  readonly #trace: string[] = [];
  readonly #bids = new Map(Object.entries(FIRST_BIDS));
  readonly #live: boolean;
  readonly #machine = { setByMs: 0 };
  readonly #cash: string;
  #process: SimProcess;
  /** Until when the feed says nothing. */
  #silentUntilMs = 0;
  #kills = 0;
  #intents = 0;
  #setAsides = 0;
  /** What people asked for, for the updates that come twice. */
  readonly #asked: OperatorEvent[] = [];
  #signals = 0;

  constructor(seed: number, live: boolean, traced = false) {
    this.#chance = new Chance(seed);
    this.#live = live;
    const hasMuch = this.#chance.happens(0.5);
    this.#cash = hasMuch ? CASH : LITTLE_CASH;
    this.#store.asks = this.#chance.happens(0.7);
    const rules = new Map(SIM_MARKETS.map((each) => [each.symbol, each]));
    this.#exchange = new SimExchange(this.#time, this.#chance, rules, this.#live);
    this.#exchange.deposit('USDC', this.#cash);
    if (this.#live && this.#chance.happens(0.3)) this.#exchange.deposit('BNB', '0.01');
    this.#ports = {
      time: this.#time,
      chance: this.#chance,
      store: this.#store,
      settings: this.#settings,
      rules: hasMuch ? {} : rulesOf(this.#store.asks),
      journal: this.#journal,
      exchange: this.#exchange,
      markets: SIM_MARKETS,
      live: this.#live,
      danger: { dying: this.#chance.oneOf([0, 0.005, 0.03]), outage: false, gone: false, poison: 0 },
      machine: this.#machine,
      fault: (what) => this.#faults.push(what),
      trace: (what) => {
        if (traced) this.#trace.push(`${this.#time.nowMs - START_MS} ${what()}`);
      },
    };
    for (const [symbol, bid] of this.#bids) this.#exchange.setBid(symbol, bid);
    this.#process = this.#start();
  }

  async run(steps: number): Promise<Outcome> {
    for (let step = 0; step < steps && this.#faults.length === 0; step++) {
      await this.#time.pass(
        this.#chance.happens(0.7) ? this.#chance.whole(20, 1_500) : this.#chance.whole(1_500, 12_000),
      );
      await this.#something();
      this.#revive();
    }
    await this.#calmDown();
    const { orders } = this.#exchange;
    const faults = [
      ...this.#faults,
      ...this.#store.faults,
      ...this.#exchange.problems,
      ...brokenPromises(this.#store, this.#exchange, this.#process.engine),
    ];
    const fills = orders.reduce((sum, order) => sum + order.fills.length, 0);
    return {
      faults,
      kills: this.#kills,
      orders: orders.length,
      fills,
      journaled: this.#journal.appended,
      released: this.#store.questions.agreed,
      changes: this.#settings.version,
      setAside: this.#setAsides,
      trace: this.#trace,
    };
  }

  /** One calm life: buy, lose the database for good, fall through the stop; it comes back at the end. */
  async loseDatabaseWhileHolding(lost?: 'and the process') {
    const { danger } = this.#ports;
    const symbol = 'SOLUSDC';
    this.#exchange.faults = false;
    danger.dying = 0;
    await this.#time.pass(1_000);
    await this.#buy(symbol);
    const sold = (): number =>
      this.#exchange.orders.filter(({ intent }) => intent.side === 'SELL' && intent.type === 'MARKET').length;
    const bought = (): number => this.#exchange.orders.filter(({ intent }) => intent.side === 'BUY').length;
    const before = bought();
    danger.gone = true;
    await this.#buy('ETHUSDC');
    this.#setBid(symbol, this.#bid(symbol) * 0.98);
    const startMs = this.#time.nowMs;
    if (lost !== undefined) {
      // before, while or after the order goes out: the seed decides
      await this.#time.pass(this.#chance.whole(2_900, 3_400));
      this.#process.kill('with the database');
    }
    const untilMs = lost === undefined ? startMs + 60_000 : startMs;
    while (sold() === 0 && this.#time.nowMs < untilMs) await this.#time.pass(100);
    const soldWithinMs = this.#time.nowMs - startMs;
    const boughtWhileGone = bought() - before;
    await this.#time.pass(this.#chance.whole(0, 30_000));
    danger.gone = false;
    const { faults } = await this.run(0);
    return { soldWithinMs, boughtWhileGone, faults, sellOrders: sold() };
  }

  async #buy(symbol: string): Promise<void> {
    const price = this.#bid(symbol);
    this.#operator({ kind: 'buy', symbol, price, confidence: 0.95, reason: 'simulated', amountQuote: '100' });
    await this.#time.pass(5_000);
    this.#tell(this.#process, symbol);
    await this.#time.pass(1_000);
  }

  /** A start waits for the database, and gives it the journal before it reads from it. */
  #start(): SimProcess {
    const left = this.#journal.pending();
    if (left !== null) {
      this.#store.takeOver(left.entry, this.#ports.danger.poison > 0);
      void this.#journal.forget(left.upTo);
    }
    const process = new SimProcess(this.#ports);
    process.begin(this.#cash);
    for (const symbol of this.#bids.keys()) this.#tell(process, symbol);
    return process;
  }

  #revive(): void {
    if (this.#process.alive || this.#ports.danger.gone) return;
    this.#kills++;
    this.#process = this.#start();
  }

  async #something(): Promise<void> {
    const chance = this.#chance;
    const process = this.#process;
    const symbol = chance.oneOf(SIM_MARKETS).symbol;
    const what = chance.weighted({
      price: 46,
      change: 4,
      need: this.#cash === LITTLE_CASH ? 30 : 0,
      answer: 10,
      again: 3,
      protect: 3,
      poison: 1,
      resolve: 3,
      renew: 1,
      buy: 16,
      signal: 6,
      sell: 7,
      against: 4,
      trail: 4,
      pause: 1,
      resume: 4,
      flatten: 1,
      cancel: 3,
      reconcile: 5,
      outage: 2,
      gone: 2,
      kill: 4,
      quiet: 1,
      clock: 2,
      silence: 3,
    });
    if (what === 'price') this.#move(symbol);
    else if (what === 'signal' || what === 'against') this.#consensus(symbol, what === 'signal' ? 'BUY' : 'SELL');
    else if (what === 'reconcile' && this.#live) process.reconcile();
    else if (what === 'kill') process.kill('from outside');
    else if (what === 'outage') this.#outage();
    else if (what === 'clock') this.#setClock();
    else if (what === 'silence') this.#fallSilent(symbol);
    else if (what === 'gone') this.#lose();
    else if (what === 'change') this.#change();
    else if (what === 'need') await this.#needCash();
    else if (what === 'answer') this.#answer();
    else if (what === 'again') this.#again();
    else if (what === 'protect') this.#operator({ kind: 'protect', symbol });
    else if (what === 'poison') this.#poison();
    else if (what === 'resolve') this.#resolve();
    else if (what === 'renew') process.engine.renew(symbol);
    else if (what === 'quiet') await this.#time.pass(100_000);
    else if (what === 'buy') {
      const amountQuote = chance.happens(0.5) ? String(chance.whole(20, 400)) : null;
      this.#operator({
        kind: 'buy',
        symbol,
        price: this.#bid(symbol),
        confidence: 0.95,
        reason: 'simulated',
        amountQuote,
      });
    } else if (what === 'sell') this.#operator({ kind: 'sell', symbol, percent: chance.oneOf([100, 100, 50, 33, 1]) });
    else if (what === 'trail') {
      const action = chance.oneOf(['tighten', 'breakeven', 'price', 'loosen'] as const);
      const isAt = action === 'price' || (action === 'loosen' && chance.happens(0.5));
      this.#operator({ kind: 'trail', symbol, action, price: isAt ? this.#bid(symbol) * 0.99 : null });
    } else if (what === 'pause') this.#operator({ kind: 'pause', untilMs: null, reason: 'simulated' });
    else if (what === 'resume') this.#operator({ kind: 'resume' });
    else if (what === 'flatten') this.#operator({ kind: 'flatten' });
    else if (what === 'cancel') {
      const intent = process.engine.desk.openIntents()[0];
      if (intent !== undefined) this.#operator({ kind: 'cancel', clientOrderId: intent.clientOrderId });
    }
    if (chance.happens(0.5)) process.push({ type: 'time', timeMs: process.nowMs });
  }

  /** A person, NTP or a host sets the machine's clock: a little or a lot, back or forward. */
  #setClock(): void {
    this.#machine.setByMs += this.#chance.oneOf([-300_000, -5_000, 5_000, 120_000]);
  }

  /** A price that may hit a stop is the last one for a while: what it set off goes on without another. */
  #fallSilent(symbol: string): void {
    this.#setBid(symbol, this.#bid(symbol) * (1 - this.#chance.between(0.005, 0.02)));
    this.#silentUntilMs = this.#time.nowMs + this.#chance.whole(2_000, 150_000);
  }

  #operator(action: OperatorAction): void {
    const intentId = `i${++this.#intents}`;
    const event = { type: 'operator', timeMs: this.#process.nowMs, intentId, actor: 'tester', action } as const;
    this.#store.kinds.set(intentId, action.kind);
    this.#asked.push(event);
    this.#process.push(event);
    if (this.#chance.happens(0.1)) this.#process.push(event);
  }

  /** A person changes the trailing stop; the process may die before the engine has heard of it. */
  #change(): void {
    const { danger } = this.#ports;
    // without the database no change can be stored, and so there is none
    if (danger.gone || danger.outage || !this.#process.alive) return;
    const row = this.#settings.add(this.#chance.oneOf(['new', 'all']), this.#chance.oneOf(TRAIL_CHANGES));
    if (this.#chance.happens(0.1)) this.#process.kill('with a change of the settings stored');
    else this.#process.change(row);
  }

  /** Something held loses, and something else is worth more than what is free. */
  async #needCash(): Promise<void> {
    const held = this.#process.engine.desk.openCycles().find(({ status }) => status === 'active_buy');
    const others = SIM_MARKETS.filter(({ symbol }) => this.#process.engine.desk.cycleOf(symbol) === undefined);
    if (others.length === 0) return;
    const { symbol } = this.#chance.oneOf(others);
    this.#tell(this.#process, symbol);
    if (held !== undefined) this.#setBid(held.symbol, this.#bid(held.symbol) * this.#chance.between(0.99, 0.999));
    this.#operator({ kind: 'resume' });
    const [price, amountQuote] = [this.#bid(symbol), String(this.#chance.oneOf([100, 240, 280]))];
    await this.#time.pass(this.#chance.whole(0, 1_500));
    this.#operator({ kind: 'buy', symbol, price, confidence: 0.95, reason: 'simulated', amountQuote });
    if (!this.#chance.happens(0.8)) return;
    await this.#time.pass(this.#chance.whole(0, 4_000));
    // another one may be the worst by the time of the answer
    for (const each of this.#process.engine.desk.openCycles())
      if (each.symbol !== held?.symbol)
        this.#setBid(each.symbol, this.#bid(each.symbol) * this.#chance.between(0.98, 1));
    this.#answer();
  }

  /** Yes or no to the question that is open, to an old one, or to none at all. */
  #answer(): void {
    const known = this.#store.controls.get('liberation question')?.value?.['question'];
    const question = this.#chance.happens(0.3) || typeof known !== 'string' ? null : known;
    const answer = this.#chance.oneOf(['sell', 'sell', 'keep'] as const);
    const name = `Ada ${this.#intents}`;
    this.#store.questions.answered(name, question, answer);
    this.#operator({ kind: 'release', question, answer, name });
  }

  /** A platform delivers an old update once more, perhaps to another process. */
  #again(): void {
    if (this.#asked.length > 0) this.#process.push({ ...this.#chance.oneOf(this.#asked), timeMs: this.#process.nowMs });
  }

  #poison(): void {
    this.#ports.danger.poison = 1;
    this.#setAsides++;
  }

  /** A person resolves what was set aside; the process looks now and then. */
  #resolve(): void {
    if (!this.#ports.danger.gone) this.#store.resolve();
    this.#process.look();
  }

  #consensus(symbol: string, side: 'BUY' | 'SELL'): void {
    const id = `${symbol}-${side}-${++this.#signals}`;
    const metadata = { consensus_strength: this.#chance.between(1.5, 6), strategies_count: this.#chance.whole(3, 8) };
    this.#process.signal(
      signalOf({ id, symbol, side, timeMs: this.#process.nowMs, price: this.#bid(symbol), metadata }),
    );
  }

  #outage(): void {
    const { danger } = this.#ports;
    danger.outage = true;
    this.#time.after(this.#chance.between(200, 8_000), () => {
      danger.outage = false;
    });
  }

  /** The database is gone for long: exits go on without it. */
  #lose(): void {
    const { danger } = this.#ports;
    danger.gone = true;
    this.#time.after(this.#chance.between(10_000, 90_000), () => {
      danger.gone = false;
    });
  }

  #bid(symbol: string): number {
    return this.#bids.get(symbol) as number;
  }

  /** Mostly small steps, now and then a fall through a stop or a jump that needs a second price. */
  #move(symbol: string): void {
    const chance = this.#chance;
    const kind = chance.weighted({ small: 80, fall: 10, rise: 8, jump: 2 });
    const change = {
      small: () => chance.between(-0.008, 0.009),
      fall: () => -chance.between(0.01, 0.06),
      rise: () => chance.between(0.01, 0.05),
      jump: () => chance.oneOf([-0.13, 0.13]),
    }[kind]();
    this.#setBid(symbol, this.#bid(symbol) * (1 + change));
    if (kind === 'jump') this.#setBid(symbol, this.#bid(symbol) * 1.0001);
  }

  #setBid(symbol: string, wanted: number): void {
    const decimals = symbol === 'DOGEUSDC' ? 5 : 2;
    const bid = Number(wanted.toFixed(decimals));
    this.#bids.set(symbol, bid);
    this.#exchange.setBid(symbol, bid);
    this.#tell(this.#process, symbol);
  }

  #tell(process: SimProcess, symbol: string): void {
    if (this.#time.nowMs < this.#silentUntilMs) return;
    const bid = this.#bid(symbol);
    process.push({ type: 'price', symbol, timeMs: process.nowMs, bid, ask: bid });
  }

  /** No more faults; whatever is held is sold, whatever is under way comes to its end. */
  async #calmDown(): Promise<void> {
    this.#exchange.faults = false;
    Object.assign(this.#ports.danger, { dying: 0, poison: 0 });
    await this.#time.pass(10_000);
    while (this.#ports.danger.gone) await this.#time.pass(5_000);
    // a write that was given up waiting for may take this long to end
    await this.#time.pass(25_000);
    this.#revive();
    if (this.#chance.happens(0.3)) this.#process.kill('before the calm');
    this.#revive();
    await this.#time.pass(15_000);
    this.#resolve();
    const trial = this.#chance.oneOf(['silence', 'stops', 'none'] as const);
    if (trial === 'silence') await this.#tryNight();
    this.#silentUntilMs = 0;
    if (trial === 'stops') await this.#tryStops();
    this.#operator({ kind: 'flatten' });
    for (let turn = 0; turn < 60 && this.#faults.length === 0; turn++) {
      for (const symbol of this.#bids.keys()) this.#tell(this.#process, symbol);
      this.#process.push({ type: 'time', timeMs: this.#process.nowMs });
      await this.#time.pass(turn < 5 ? 1_000 : 5_000);
      if (turn > 2 && this.#process.orders.inFlight === 0 && this.#process.engine.desk.openCycles().length === 0) break;
    }
    if (this.#live) this.#process.reconcile();
    await this.#time.pass(2_000);
  }

  /** A stop is hit, the process dies over it and wakes up into silence: what it holds must not be left without any stop. */
  async #tryNight(): Promise<void> {
    this.#silentUntilMs = 0;
    for (const { symbol, trail } of this.#process.engine.desk.openCycles()) {
      const wanted = (trail?.effectiveStop ?? this.#bid(symbol)) * 0.998;
      for (let time = 0; time < 2; time++) this.#setBid(symbol, wanted);
    }
    this.#silentUntilMs = Infinity;
    await this.#time.pass(this.#chance.whole(0, 80));
    this.#process.kill('with a stop just hit');
    this.#revive();
    await this.#watch(200);
    if (this.#live) this.#faults.push(...unguarded(this.#process.engine, this.#exchange));
  }

  /** Every price falls through every stop: whatever happened before, all that was held is sold. */
  async #tryStops(): Promise<void> {
    const before = new Set(this.#process.engine.desk.openCycles().map(({ id }) => id));
    for (const { symbol, trail } of this.#process.engine.desk.openCycles()) {
      for (let time = 0; time < 2; time++)
        this.#setBid(symbol, Math.min(trail?.effectiveStop ?? Infinity, this.#bid(symbol)) * 0.99);
    }
    await this.#watch(90);
    const left = this.#process.engine.desk.openCycles().filter(({ id, trail }) => before.has(id) && trail !== null);
    this.#faults.push(...left.map(({ id, status }) => `R3: ${id} is ${status} 90 s after its stop was hit`));
  }

  /** Lets the seconds tick, with a price of everything in each where the feed speaks. */
  async #watch(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.#time.pass(1_000);
      for (const symbol of this.#bids.keys()) this.#tell(this.#process, symbol);
      this.#process.push({ type: 'time', timeMs: this.#process.nowMs });
    }
  }
}
