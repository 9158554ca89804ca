import type { Timeframe } from '../engine/candles/timeframe.ts';
import type { Mark } from '../engine/opportunity/checklist.ts';
import type { Language } from './actor.ts';
import type { ReplyPicture } from './reply.ts';

/** Draws pictures for replies. Implemented beside the bots; null where there is too little data to draw. */
export interface Pictures {
  /** Candles, volume, entry, breakeven, stop and maximum of a symbol. */
  chart(symbol: string, timeframe: Timeframe, language: Language): Promise<ReplyPicture | null>;
  /** One symbol as a card of a phone's width, its candles below; a card without candles is drawn too. */
  card(card: SymbolCard, timeframe: Timeframe, language: Language): Promise<ReplyPicture>;
  /** Equity over the last `days`. */
  equity(days: number, language: Language): Promise<ReplyPicture | null>;
}

/** What stands on the card of a symbol, as the person reads it. */
export interface SymbolCard {
  readonly symbol: string;
  readonly price: string;
  readonly verdict: string;
  readonly mark: Mark;
  readonly score: string;
  readonly sections: readonly CardSection[];
  /** Lines through the candles, instead of those of the position. */
  readonly lines?: readonly CardPrice[];
}

export interface CardPrice {
  /** `stop` = the one in force now, `otherStop` = where it was or goes. */
  readonly kind: 'entry' | 'breakeven' | 'stop' | 'otherStop';
  readonly label: string;
  /** Quote units. */
  readonly price: number;
}

export interface CardSection {
  readonly title: string;
  /** Null = nothing is judged here. */
  readonly mark: Mark | null;
  readonly lines: readonly CardLine[];
}

export interface CardLine {
  /** Null = the mark of its section says it. */
  readonly mark: Mark | null;
  readonly text: string;
  /** What the number is judged by. */
  readonly limit: string | null;
}
