import type { AlertDecision, AlertKind } from '../engine/decisions.ts';
import type { Language } from './actor.ts';
import type { Alarm } from './alarm.ts';
import { withAlarm } from './alarm-words.ts';
import type { AlertFacts } from './alert-data.ts';
import { about, aboutBoth, lines, marginLine, positionLines, priceOr, stopLine } from './alert-lines.ts';
import { briefAlert } from './brief-alert.ts';
import { NO_REASON } from './intent-rules.ts';
import { exitWords } from './position-words.ts';
import { problemWords } from './problem-words.ts';
import { numeric, ruleSentence } from './refusals.ts';
import { releaseWords } from './release-words.ts';
import type { Reply } from './reply.ts';
import { assetOf } from './symbols.ts';
import { systemWords } from './system-words.ts';
import { voiceOf, type Voice } from './voice.ts';
import { wordOf } from './words/words.ts';

/** What an alert needs besides its own data. */
export interface AlertWorld {
  readonly timeZone: string;
  readonly quoteAsset: string;
  /** `demo` and `replay…` stand at the head of every message. */
  readonly market: string;
}

export interface Alert extends Pick<AlertDecision, 'kind' | 'symbol' | 'priority' | 'data'> {
  /** How the alarm stands that it raised or repeats; null or missing = none. */
  readonly alarm?: Alarm | null;
  /** 0 or missing = told for the first time. */
  readonly repeat?: number;
}

/** The words of an alert, in one language. */
export function alertReply(alert: Alert, language: Language, world: AlertWorld): Reply {
  const voice = voiceOf(language, world.timeZone, world.quoteAsset);
  const words = writerOf(alert.kind)(alert.data, alert.symbol ?? '', voice);
  const data = { ...alert.data, kind: alert.kind, symbol: alert.symbol };
  const reply: Reply = { ...words, title: headOf(world.market) + words.title, tone: toneOf(alert, words), data };
  return alert.alarm ? withAlarm(reply, alert.alarm, alert.kind, alert.repeat ?? 0, voice) : reply;
}

/** What stands before the words of a market that is not real. */
export function headOf(market: string): string {
  if (market === 'demo') return 'DEMO · ';
  return market.startsWith('replay') ? 'REPLAY · ' : '';
}

/** `alertReply` with its world filled in, as the delivery worker takes it. */
export function alertWriter(world: AlertWorld): (alert: Alert, language: Language) => Reply {
  return (alert, language) => alertReply(alert, language, world);
}

/** Danger is red whatever the words; a loss is bad news and loud, but no danger by itself. */
function toneOf(alert: Alert, words: Reply): Reply['tone'] {
  return alert.priority === 'danger' && alert.kind !== 'exit' ? 'danger' : words.tone;
}

type Writer<K extends AlertKind> = (facts: AlertFacts<K>, symbol: string, voice: Voice) => Reply;
type AnyWriter = (facts: Alert['data'], symbol: string, voice: Voice) => Reply;

/** The outbox stores plain data; each writer reads the names of its own kind and leaves out what is missing. */
function writerOf(kind: AlertKind): AnyWriter {
  return WRITERS[kind];
}

const WRITERS: { readonly [K in AlertKind]: Writer<K> } = {
  entry: entryWords,
  exit: exitAlertWords,
  breakeven_armed: (facts, symbol, voice) => ({
    title: voice.say('alert.breakeven', { symbol, level: facts.level ?? 1 }),
    tone: 'good',
    lines: positionLines(facts, voice),
  }),
  trailing_armed: (facts, symbol, voice) => ({
    title: voice.say('alert.trailing', { symbol }),
    tone: 'good',
    lines: lines(...positionLines(facts, voice), marginLine(facts.marginPercent, voice)),
  }),
  stop_moved: stopWords,
  take_profit: (facts, symbol, voice) => {
    const level = about(facts.levelPercent, (value) => voice.format.percent(value, 0)) ?? voice.say('word.none');
    return {
      title: voice.say('alert.takeProfit', { symbol, level }),
      tone: 'good',
      lines: positionLines(facts, voice),
    };
  },
  pump_rider: (facts, symbol, voice) => ({
    title: voice.say(facts.active === false ? 'alert.pumpOff' : 'alert.pumpOn', { symbol }),
    tone: 'good',
    lines: lines(...positionLines(facts, voice), marginLine(facts.marginPercent, voice)),
  }),
  liberation: releaseWords,
  signal_rejected: rejectedWords,
  order_problem: (facts, symbol, { say }) => {
    const told = (problem: string | null | undefined) => (problem ? problemWords(problem, say) : null);
    const problem = facts.problem === 'unknown' ? say('intent.unknownLine') : told(facts.problem);
    const order = lines(facts.side, facts.clientOrderId).join(' ');
    return {
      title: say('alert.orderProblem', { symbol }),
      tone: 'warning',
      lines: lines(problem, told(facts.detail), order),
    };
  },
  reconciliation: reconciliationWords,
  feed_stale: feedWords,
  paused: (facts, _, { say, format }) => {
    const { actor } = facts;
    // without a reason of the person's own, who did it says enough
    const reason = facts.reason && facts.reason !== NO_REASON ? wordOf(say, 'pause', facts.reason) : null;
    const by = actor ? say(reason ? 'alert.byReason' : 'alert.by', { actor, reason: reason ?? '' }) : null;
    if (facts.paused === false) return { title: say('alert.resumed'), tone: 'warning', lines: lines(by) };
    const until = about(facts.untilMs, (ms) => say('pause.untilTime', { time: format.dateTime(ms) }));
    return { title: say('alert.paused'), tone: 'warning', lines: lines(by, until ?? say('pause.untilResume')) };
  },
  daily_loss: (facts, _, { say, format }) => {
    const line = aboutBoth(facts.lossPercent, facts.limitPercent, (loss, limit) =>
      say('alert.dailyLossLine', { loss: format.gain(-Math.abs(loss)), limit: format.percent(Math.abs(limit)) }),
    );
    return { title: say('alert.dailyLoss'), tone: 'danger', lines: lines(line) };
  },
  system: systemWords,
  digest: digestWords,
};

function entryWords(facts: AlertFacts<'entry'>, symbol: string, voice: Voice): Reply {
  const { say, format, quoteAsset } = voice;
  const asset = assetOf(symbol, quoteAsset);
  const size = aboutBoth(facts.quantity, facts.value, (quantity, value) =>
    say('alert.entryLine', { quantity: format.quantity(quantity), asset, value: format.amount(value, quoteAsset) }),
  );
  const signal = about(facts.force, (force) =>
    say('alert.strategiesLine', {
      force: format.number(force),
      category: facts.category ?? '',
      regime: facts.regime ?? say('word.none'),
      strategies: facts.strategies || wordOf(say, 'source', facts.source ?? null),
    }),
  );
  const title = say('alert.entry', { symbol, price: priceOr(facts.price, voice) });
  return { title, tone: 'good', lines: lines(size, stopLine(facts.stop, facts.kind, voice), signal) };
}

function stopWords(facts: AlertFacts<'stop_moved'>, symbol: string, voice: Voice): Reply {
  const { say, format, quoteAsset } = voice;
  const stop = priceOr(facts.stop, voice);
  const now = positionLines(facts, voice);
  const before = about(facts.stopBefore, (price) => say('alert.stopBefore', { price: format.price(price) }));
  if (before === null) {
    const title = say('alert.stopMoved', { symbol, stop });
    return { title, tone: 'neutral', lines: lines(...now, marginLine(facts.marginPercent, voice)) };
  }
  const more = about(facts.lossMore, (value) => say('alert.lossMore', { amount: format.amount(value, quoteAsset) }));
  const by = facts.actor ? say('alert.by', { actor: facts.actor }) : null;
  return { title: say('alert.stopLowered', { symbol, stop }), tone: 'warning', lines: lines(before, more, by, ...now) };
}

function exitAlertWords(facts: AlertFacts<'exit'>, symbol: string, voice: Voice): Reply {
  const { say, format, quoteAsset } = voice;
  const gain = about(facts.profitLossPercent, (percent) => say('alert.exit', { symbol, gain: format.gain(percent) }));
  // a result that nobody knows is neither good news nor bad
  const tone = gain === null ? 'neutral' : Number(facts.profitLossPercent) < 0 ? 'bad' : 'good';
  const path = aboutBoth(facts.entryPrice, facts.price, (entry, exit) =>
    say('alert.exitLine', { entry: format.price(entry), exit: format.price(exit) }),
  );
  const result = about(facts.profitLoss, (value) =>
    say('alert.resultLine', { result: format.result(value, quoteAsset) }),
  );
  const reason = facts.reason ? say('alert.whyLine', { reason: exitWords(facts.reason, voice) }) : null;
  const best = about(facts.maxPrice, (price) => say('alert.maxNow', { price: format.price(price) }));
  const held = about(facts.heldMs, (ms) => say('alert.held', { duration: format.duration(ms) }));
  const left = about(facts.remaining, (quantity) => say('alert.remaining', { quantity: format.quantity(quantity) }));
  const title = gain ?? say(facts.partial === true ? 'alert.exitPart' : 'alert.exitUnknown', { symbol });
  return { title, tone, lines: lines(path, result, reason, best, held, left) };
}

function rejectedWords(facts: AlertFacts<'signal_rejected'>, symbol: string, voice: Voice): Reply {
  const { say, format, quoteAsset } = voice;
  const code = facts.code ?? 'INVALID';
  const finding = { code, measured: numeric(facts.measured), limit: numeric(facts.limit), numbers: {} };
  const force = about(facts.force, (value) =>
    say('alert.forceLine', { force: format.number(value), category: facts.category ?? '' }),
  );
  const sentence = say('word.ruleSentence', { code, sentence: ruleSentence(finding, say, format, quoteAsset) });
  return { title: say('alert.rejected', { symbol }), tone: 'warning', lines: lines(sentence, force) };
}

function reconciliationWords(facts: AlertFacts<'reconciliation'>, symbol: string, voice: Voice): Reply {
  const { say, format, quoteAsset } = voice;
  if (facts.problem === 'agreed')
    return { title: say('alert.reconciliationDone'), tone: 'good', lines: lines(facts.detail) };
  const asset = facts.asset ?? assetOf(symbol, quoteAsset);
  const differs = aboutBoth(facts.books, facts.exchange, (books, exchange) =>
    say('alert.booksLine', { asset, books: format.quantity(books), exchange: format.quantity(exchange) }),
  );
  const trade = aboutBoth(facts.quantity, facts.price, (quantity, price) =>
    say('alert.tradeLine', {
      side: facts.side ?? '',
      quantity: format.quantity(quantity),
      symbol,
      price: format.price(price),
    }),
  );
  const kind = facts.problem ? wordOf(say, 'reconcile', facts.problem) : null;
  const isUnseen = facts.problem === 'account_unseen' || facts.problem === 'clock';
  const title = say(isUnseen ? 'alert.accountUnseen' : 'alert.reconciliation');
  return { title, tone: 'warning', lines: lines(kind, differs ?? trade ?? (facts.asset || symbol), facts.detail) };
}

function feedWords(facts: AlertFacts<'feed_stale'>, symbol: string, { say, format }: Voice): Reply {
  if (facts.stale === false) {
    const gap = about(facts.ageMs, (ms) => say('alert.feedGap', { duration: format.duration(ms) }));
    return { title: say('alert.feedBack'), tone: 'good', lines: lines(symbol, gap) };
  }
  const age = about(facts.ageMs, (ms) => say('alert.feedLine', { age: format.duration(ms) }));
  const held = about(facts.held, (count) => (count > 0 ? say('alert.feedHeld', { count }) : ''));
  return { title: say('alert.feedStale'), tone: 'danger', lines: lines(symbol, age, held) };
}

function digestWords(facts: AlertFacts<'digest'>, _: string, voice: Voice): Reply {
  if (facts.brief) return briefAlert(facts.brief, voice);
  const { say, format, quoteAsset } = voice;
  const equity = aboutBoth(facts.totalValue, facts.changePercent, (value, change) =>
    say('alert.equityLine', { value: format.amount(value, quoteAsset), gain: format.gain(change) }),
  );
  const trades = aboutBoth(facts.trades, facts.wins, (count, wins) =>
    say('alert.digestTrades', { trades: count, wins }),
  );
  const result = about(facts.result, (value) => say('alert.resultLine', { result: format.result(value, quoteAsset) }));
  const open = aboutBoth(facts.openPositions, facts.positionValue, (count, value) =>
    say('alert.openLine', { count, value: format.amount(value, quoteAsset) }),
  );
  return { title: say('alert.digest'), tone: 'neutral', lines: lines(equity, trades, result, open) };
}
