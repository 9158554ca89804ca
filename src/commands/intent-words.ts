import type { OperatorAction } from '../engine/events.ts';
import { NO_REASON } from './intent-rules.ts';
import type { ActionOutcome, Quote, Refusal } from './quote.ts';
import { ownProblem, problemWords } from './problem-words.ts';
import { numeric, ruleName, ruleSentence } from './refusals.ts';
import { endSentence } from './release-words.ts';
import type { Reply, ReplyField } from './reply.ts';
import type { Intent } from './stores.ts';
import { stopFields } from './stop-words.ts';
import { assetOf } from './symbols.ts';
import type { Voice } from './voice.ts';
import type { Say } from './words/words.ts';

type TrailAction = Extract<OperatorAction, { kind: 'trail' }>;

/** How intents look: what would happen, and how it ended. Amounts arrive as decimal texts and are only shown here. */

/** The proposal itself, without its buttons. */
export function proposalReply(action: OperatorAction, quote: Quote, notes: readonly string[], voice: Voice): Reply {
  const body = proposalBody(action, quote, voice);
  return { ...body, lines: [...notes, ...(body.lines ?? [])], private: true };
}

function proposalBody(action: OperatorAction, quote: Quote, voice: Voice): Reply {
  const { say } = voice;
  if (action.kind === 'flatten') return flattenBody(quote, voice);
  if (action.kind === 'resume') return { title: say('resume.title'), tone: 'warning' };
  if (action.kind === 'pause')
    return { title: say('button.pause'), tone: 'warning', lines: [pauseLine(action.untilMs, voice)] };
  if (action.kind === 'cancel') {
    return { title: say('cancel.propose'), tone: 'danger', lines: [say('cancel.protection'), action.clientOrderId] };
  }
  if (action.kind === 'release')
    return { title: say(`button.release${action.answer === 'sell' ? 'Sell' : 'Keep'}`), tone: 'warning' };
  const asset = assetOf(action.symbol, voice.quoteAsset);
  if (action.kind === 'protect') return { title: say('protect.title', { asset }), tone: 'neutral' };
  if (action.kind === 'force') {
    const lines = [say('force.line', { duration: voice.format.duration(action.minutes * 60_000) })];
    return { title: say('force.title', { asset }), tone: 'warning', lines };
  }
  if (action.kind === 'trail') {
    return trailBody(action, quote, asset, voice);
  }
  if (action.kind === 'buy') {
    const lines = [say('buy.trailing')];
    // what was typed as a reason is shown, lest a mistyped amount becomes one unseen
    const reason = action.reason === NO_REASON ? [] : [{ name: say('col.reason'), value: action.reason }];
    const fields = [...buyFields(quote, voice), ...reason];
    return { title: say('buy.title', { asset }), tone: 'warning', lines, fields };
  }
  return { title: say('sell.title', { asset }), tone: 'warning', fields: buyFields(quote, voice) };
}

/** A lower stop is asked twice; the second question names what it may cost. */
function trailBody(action: TrailAction, quote: Quote, asset: string, voice: Voice): Reply {
  const { say, format, quoteAsset } = voice;
  const { stopChange } = quote;
  const target = action.price === null ? say('trail.removeOwn') : format.price(action.price);
  const first = { title: say('trail.loosen', { asset }), lines: [say('trail.loosenLine', { target })] };
  if (stopChange === undefined) return { ...first, tone: 'warning', fields: buyFields(quote, voice) };
  const fields = stopFields(stopChange, quote.price === null ? null : Number(quote.price), voice);
  if (stopChange.askedTwice !== true) return { ...first, tone: 'warning', fields };
  const amount = format.amount(Number(stopChange.lossMore), quoteAsset);
  const [before, after] = [format.price(Number(stopChange.before)), format.price(Number(stopChange.after))];
  const line = say('trail.secondLine', { amount, before, after });
  return { title: say('trail.secondTitle', { asset, amount }), tone: 'danger', lines: [line], fields };
}

function buyFields(quote: Quote, { say, format, quoteAsset }: Voice): readonly ReplyField[] {
  const amount = (text: string | null) => (text === null ? null : format.amount(Number(text), quoteAsset));
  const price = (text: string | null) => (text === null ? null : format.price(Number(text)));
  const force = quote.force === null ? null : { force: format.number(quote.force), category: quote.category ?? '' };
  const bypasses = quote.bypasses.map((code) => `${code} (${ruleName(code, say)})`).join(', ');
  const fields: readonly (readonly [string, string | null])[] = [
    [say('field.price'), price(quote.price)],
    [say('col.quantity'), quote.quantity === null ? null : format.quantity(Number(quote.quantity))],
    [say('field.amount'), amount(quote.amount)],
    [say('field.fees'), amount(quote.feesRoundTrip)],
    [say('col.stop'), price(quote.stopPrice)],
    [say('field.worstLoss'), amount(quote.worstLoss)],
    [say('field.freeAfter'), amount(quote.freeQuoteAfter)],
    [say('field.force'), force === null ? null : say('word.forceLine', force)],
    [say('field.bypasses'), bypasses === '' ? null : bypasses],
  ];
  return fields.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

function flattenBody(quote: Quote, { say, format, quoteAsset }: Voice): Reply {
  const title = say('flatten.title');
  if (quote.positions.length === 0) return { title, tone: 'danger', lines: [say('flatten.nothing')] };
  const rows = quote.positions.map((position) => [
    position.symbol,
    format.quantity(Number(position.quantity)),
    format.amount(Number(position.value), quoteAsset),
    format.gain(position.profitLossPercent),
  ]);
  const columns = [
    { label: say('col.symbol'), align: 'left' },
    { label: say('col.quantity'), align: 'right' },
    { label: say('col.value'), align: 'right' },
    { label: say('col.gain'), align: 'right' },
  ] as const;
  return { title, tone: 'danger', lines: [say('flatten.line')], tables: [{ columns, rows }] };
}

export function refusalReply(refusal: Refusal, voice: Voice): Reply {
  const { say, format, quoteAsset } = voice;
  const { measured, limit, ...numbers } = refusal.numbers;
  const finding = { code: refusal.code, measured: numeric(measured), limit: numeric(limit), numbers };
  const over = endSentence(
    textOrNull(numbers['question']),
    String(numbers['symbol']),
    textOrNull(numbers['by']),
    numbers['at_ms'],
    voice,
  );
  const lines = [ruleSentence(finding, say, format, quoteAsset), ...(over === null ? [] : [over])];
  const title = say('intent.refusedBy', { code: refusal.code });
  return { title, tone: 'warning', lines, data: { status: 'refused', code: refusal.code, numbers: refusal.numbers } };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** How it ended, as far as the exchange has said. */
export function outcomeReply(intent: Pick<Intent, 'action' | 'quote'>, outcome: ActionOutcome, voice: Voice): Reply {
  const { say } = voice;
  const { action } = intent;
  const fills = [...progressLines(intent.quote, outcome, voice), ...fillLines(outcome, voice)];
  if (outcome.status === 'unknown') {
    const lines = [say('intent.unknownLine'), ...fills, ...problemLines(outcome, say)];
    return { title: say('intent.unknown'), tone: 'danger', lines, data: outcome };
  }
  if (outcome.stored === false) {
    return { title: say('intent.accepted'), tone: 'warning', lines: [say('intent.acceptedLine')], data: outcome };
  }
  if (outcome.status === 'submitted') {
    const isCounted = outcome.progress !== undefined;
    return {
      title: say(isCounted ? 'flatten.running' : 'intent.submitted'),
      tone: 'warning',
      lines: [...(isCounted ? [] : [say('intent.submittedLine')]), ...fills],
      data: outcome,
    };
  }
  if (outcome.status === 'refused') {
    if (outcome.refusal !== null) return refusalReply(outcome.refusal, voice);
    const own = ownProblem(outcome.problem, say);
    const line =
      own === null
        ? say('intent.refusedByExchange', { problem: outcome.problem ?? say('word.none') })
        : say('intent.notCarriedOut', { problem: own });
    return { title: say('intent.refused'), tone: 'warning', lines: [line, ...fills], data: outcome };
  }
  return {
    ...doneWords(action, outcome, voice, fills),
    ...movedStop(intent.quote, voice),
    tone: 'good',
    data: outcome,
  };
}

/** Where the stop was and is, of a stop that was lowered as quoted. */
function movedStop({ stopChange }: Quote, { say, format }: Voice): Pick<Reply, 'fields'> {
  if (stopChange === undefined) return {};
  const priceOf = (text: string) => format.price(Number(text));
  return {
    fields: [
      { name: say('trail.before'), value: priceOf(stopChange.before) },
      { name: say('trail.after'), value: priceOf(stopChange.after) },
    ],
  };
}

function doneWords(action: OperatorAction, outcome: ActionOutcome, voice: Voice, fills: readonly string[]) {
  const first = action.kind === 'pause' ? [pauseLine(action.untilMs, voice)] : [];
  return { title: doneTitle(action, voice), lines: [...first, ...fills, ...problemLines(outcome, voice.say)] };
}

function doneTitle(action: OperatorAction, { say, format, quoteAsset }: Voice): string {
  if (action.kind === 'pause') return say('pause.done');
  if (action.kind === 'resume') return say('resume.done');
  if (action.kind === 'flatten') return say('flatten.done');
  if (action.kind === 'cancel') return say('cancel.done', { order: action.clientOrderId });
  if (action.kind === 'release') return say(action.answer === 'keep' ? 'release.doneKept' : 'release.doneAgreed');
  const asset = assetOf(action.symbol, quoteAsset);
  if (action.kind === 'buy') return say('buy.done', { asset });
  if (action.kind === 'protect') return say('protect.done', { asset });
  if (action.kind === 'force') return say('force.done', { asset, duration: format.duration(action.minutes * 60_000) });
  if (action.kind === 'trail') return say('trail.done', { asset });
  const isPart = action.percent < 100;
  return isPart
    ? say('sell.donePart', { asset, percent: format.percent(action.percent, 0) })
    : say('sell.done', { asset });
}

function pauseLine(untilMs: number | null, { say, format }: Voice): string {
  return untilMs === null ? say('pause.untilResume') : say('pause.untilTime', { time: format.dateTime(untilMs) });
}

function problemLines({ problem }: ActionOutcome, say: Say): readonly string[] {
  return problem === null ? [] : [problemWords(problem, say)];
}

/** How far a `/flatten` has come. What was shown to be sold counts, also where a restart has only seen the rest. */
function progressLines(quote: Quote, { progress }: ActionOutcome, { say, format }: Voice): readonly string[] {
  if (progress === undefined) return [];
  const positions = Math.max(progress.positions, quote.positions.length);
  const count = (number: number) => format.number(number, 0);
  const sold = { sold: count(positions - progress.positionsLeft), positions: count(positions) };
  const closed = { closed: count(progress.orders - progress.ordersLeft), orders: count(progress.orders) };
  return [say('flatten.progress', { ...sold, ...closed })];
}

/** One line per symbol, side and fee asset: the sum of its fills at their mean price. */
function fillLines(outcome: ActionOutcome, { say, format, quoteAsset }: Voice): readonly string[] {
  const sums = new Map<
    string,
    { symbol: string; side: string; feeAsset: string; quantity: number; value: number; fee: number }
  >();
  for (const fill of outcome.fills) {
    const key = `${fill.symbol} ${fill.side} ${fill.feeAsset}`;
    const sum = sums.get(key) ?? { ...fill, quantity: 0, value: 0, fee: 0 };
    sum.quantity += Number(fill.quantity);
    sum.value += Number(fill.quantity) * Number(fill.price);
    sum.fee += Number(fill.fee);
    sums.set(key, sum);
  }
  return [...sums.values()].map((sum) =>
    say('intent.fill', {
      side: sum.side,
      quantity: format.quantity(sum.quantity),
      asset: assetOf(sum.symbol, quoteAsset),
      price: format.price(sum.value / sum.quantity),
      fee: format.quantity(sum.fee),
      feeAsset: sum.feeAsset,
    }),
  );
}

/** An intent that is past its proposal, by its state: what a late or second press is told. */
export function stateReply(intent: Intent, lifeMs: number, voice: Voice): Reply {
  return {
    ...stateWords(intent, lifeMs, voice),
    data: { intent: intent.id, state: intent.state, outcome: intent.outcome },
  };
}

function stateWords(intent: Intent, lifeMs: number, voice: Voice): Reply {
  const { say } = voice;
  const { state } = intent;
  if (state === 'expired' || state === 'proposed') {
    const lines = [say('intent.expiredLine', { seconds: lifeMs / 1000 })];
    return { title: say('intent.expired'), tone: 'neutral', lines };
  }
  if (state === 'canceled') return { title: say('intent.canceled'), tone: 'neutral' };
  if (state === 'superseded') return { title: say('intent.superseded'), tone: 'neutral' };
  if (state === 'confirmed')
    return { title: say('intent.working'), tone: 'warning', lines: [say('intent.workingLine')] };
  const known = { refusal: null, fills: [], problem: null, ...intent.outcome, status: state };
  return outcomeReply(intent, known, voice);
}

/** What was asked, in a few words: `Buy SOL?`. */
export function intentName({ action, quote }: Intent, voice: Voice): string {
  return proposalBody(action, quote, voice).title;
}

/** Where it stands, in a few words: `UNKNOWN, being checked`. */
export function stateName(intent: Intent, voice: Voice): string {
  return stateWords(intent, 0, voice).title;
}
