import { CHECKLIST_LIMITS, type ChecklistItem, type Mark } from '../engine/opportunity/checklist.ts';
import { earlySentence } from './early-words.ts';
import type { CardLine, CardSection, SymbolCard } from './pictures.ts';
import type { ChecklistView, RegimeView } from './read-model.ts';
import type { ReplyButton, ReplyField } from './reply.ts';
import type { LiveView } from './services.ts';
import type { Voice } from './voice.ts';
import type { WordKey } from './words/words.ts';

/** What a purchase costs beside the price; null bid and ask = no price yet. */
export interface CostView {
  readonly bid: number | null;
  readonly ask: number | null;
  /** Taker fee of one order, as a ratio. */
  readonly feeRate: number;
}

export function costOf(symbol: string, live: Pick<LiveView, 'price' | 'takerFeeRate'>): CostView {
  const price = live.price(symbol);
  return { bid: price?.bid ?? null, ask: price?.ask ?? null, feeRate: live.takerFeeRate(symbol) };
}

const VERDICT_MARKS: Readonly<Record<ChecklistView['verdict'], Mark>> = {
  BUY: 'good',
  HOLD: 'neutral',
  WAIT: 'neutral',
  AVOID: 'bad',
  NO_DATA: 'unknown',
};

/** The worst comes first: a step is as good as its worst number. */
const WORST_FIRST: readonly Mark[] = ['bad', 'unknown', 'neutral', 'good'];
const SIGNS: Readonly<Record<Mark, string>> = { good: '✓', neutral: '!', bad: '✗', unknown: '?' };

/** Everything that the checklist knows of a symbol, for the picture and for the text beside it. */
export function symbolCard(view: ChecklistView, cost: CostView, voice: Voice): SymbolCard {
  const { say, format } = voice;
  return {
    symbol: view.symbol,
    price: view.price === null ? say('word.noPrice') : format.price(view.price),
    verdict: verdictWords(view),
    mark: VERDICT_MARKS[view.verdict],
    score: scoreWords(view.score, voice),
    sections: [
      ...stepSections(view, voice),
      section(voice, 'field.spread', null, [plain(spreadWords(cost, voice))]),
      section(voice, 'field.fees', null, [plain(feeWords(cost, voice))]),
      section(voice, 'field.early', null, [plain(earlySentence(view.early, voice))]),
    ],
  };
}

/** The sections as text, each number with its mark; the limits are in the picture and in its description. */
export function cardFields({ sections }: Pick<SymbolCard, 'sections'>): readonly ReplyField[] {
  return sections.map(({ title, mark, lines }) => {
    const words = lines.map((line) => {
      const judged = line.mark ?? mark;
      return judged === null ? line.text : `${SIGNS[judged]}\u00a0${line.text}`;
    });
    return { name: title, value: words.join(' · ') };
  });
}

/** `BUY · BUY_NOW`, `AVOID · VOLATILITY`, `NO_DATA` */
export function verdictWords({ verdict, score }: Pick<ChecklistView, 'verdict' | 'score'>): string {
  const reason = score.vetoCode ?? score.action;
  return reason === verdict ? verdict : `${verdict} · ${reason}`;
}

/** A buy stands out only where the checklist speaks for it. */
export function buyStyle({ verdict }: Pick<ChecklistView, 'verdict'>): ReplyButton['style'] {
  return verdict === 'BUY' ? 'primary' : 'neutral';
}

export function scoreWords({ score, grade, coverage }: ChecklistView['score'], { say, format }: Voice): string {
  if (score === null) return say('checklist.noScore');
  const share = format.percent(coverage * 100, 0);
  return say('checklist.scoreLine', { score: format.number(score, 0), grade: grade ?? '', coverage: share });
}

/** The guide's four steps. */
function stepSections(view: ChecklistView, voice: Voice): readonly CardSection[] {
  const { say, format, quoteAsset } = voice;
  const { holding, items, technical } = view;
  const markOf = (id: ChecklistItem['id']): Mark => items.find((item) => item.id === id)?.mark ?? 'unknown';
  const held = { value: format.amount(holding.value, quoteAsset), weight: format.percent(holding.weightPercent) };
  const technicals = technical === null ? [] : technicalLines(technical, markOf, voice);
  const worst = WORST_FIRST.find((mark) => technicals.some((line) => line.mark === mark)) ?? 'unknown';
  return [
    section(
      voice,
      'field.signals6h',
      markOf('signals'),
      [{ mark: null, text: signalWords(view, voice), limit: say('limit.signals', CHECKLIST_LIMITS.signals) }],
      1,
    ),
    section(
      voice,
      'field.technical',
      worst,
      technical === null ? [plain(say('checklist.noTechnical'))] : technicals,
      2,
    ),
    section(
      voice,
      'field.portfolio',
      markOf('position'),
      [
        {
          mark: null,
          text: holding.quantity === 0 ? say('checklist.notHeld') : say('checklist.holdingLine', held),
          limit: say('limit.position'),
        },
      ],
      3,
    ),
    section(
      voice,
      'field.pastCycles',
      markOf('cycles'),
      [{ mark: null, text: cycleWords(view, voice), limit: say('limit.cycles') }],
      4,
    ),
  ];
}

function section(
  { say }: Voice,
  title: WordKey,
  mark: Mark | null,
  lines: readonly CardLine[],
  step?: number,
): CardSection {
  return { title: step === undefined ? say(title) : `${step}. ${say(title)}`, mark, lines };
}

function plain(text: string): CardLine {
  return { mark: null, text, limit: null };
}

function signalWords({ signals }: ChecklistView, { say, format }: Voice): string {
  const { count, averageConfidence } = signals;
  if (count === 0 || averageConfidence === null) return say('checklist.noSignals');
  return say('checklist.signalsLine', { count, confidence: format.share(averageConfidence) });
}

function technicalLines(
  technical: RegimeView,
  markOf: (id: ChecklistItem['id']) => Mark,
  { say, format }: Voice,
): readonly CardLine[] {
  const number = (value: number | null, decimals = 0) =>
    value === null ? say('word.none') : format.number(value, decimals);
  const { momentum, rsi, volume, confluence } = CHECKLIST_LIMITS;
  const outside = ({ goodAbove, badBelow }: typeof momentum | typeof volume | typeof confluence, decimals = 0) =>
    say('limit.between', { good: format.number(goodAbove, decimals), bad: format.number(badBelow, decimals) });
  return [
    {
      mark: markOf('regime'),
      text: [technical.regime ?? say('word.none'), technical.strength].filter((word) => word !== null).join(' '),
      limit: say('limit.regime'),
    },
    { mark: markOf('momentum'), text: `momentum ${number(technical.momentum)}`, limit: outside(momentum) },
    { mark: markOf('rsi'), text: `RSI ${number(technical.rsi)}`, limit: say('limit.rsi', rsi) },
    { mark: markOf('volume'), text: `volume × ${number(technical.volumeRatio, 1)}`, limit: outside(volume, 1) },
    { mark: markOf('confluence'), text: `confluence ${number(technical.confluence)}`, limit: outside(confluence) },
  ];
}

/** `2 of the last 3 won · ▲ +3.46 % together` */
function cycleWords({ cycles }: ChecklistView, { say, format }: Voice): string {
  const results = cycles.flatMap(({ profitLossPercent }) => (profitLossPercent === null ? [] : [profitLossPercent]));
  if (results.length === 0) return say('checklist.noCycles');
  return say('checklist.cyclesLine', {
    won: results.filter((result) => result > 0).length,
    count: results.length,
    results: results.map((result) => format.gain(result)).join(', '),
    sum: format.gain(results.reduce((total, result) => total + result, 0)),
  });
}

export function spreadWords({ bid, ask }: CostView, { say, format }: Voice): string {
  if (bid === null || ask === null) return say('word.noPrice');
  const percent = format.percent((ask / bid - 1) * 100, 3);
  return say('checklist.spreadLine', { percent, bid: format.price(bid), ask: format.price(ask) });
}

function feeWords({ bid, ask, feeRate }: CostView, { say, format }: Voice): string {
  const fees = { rate: format.percent(feeRate * 100, 3), round: format.percent(feeRate * 200, 3) };
  if (bid === null || ask === null) return say('checklist.feesLine', fees);
  const total = format.percent((feeRate * 2 + ask / bid - 1) * 100, 3);
  return say('checklist.costLine', { ...fees, total });
}
