import type { Timeframe } from '../engine/candles/timeframe.ts';
import type { Language } from './actor.ts';
import type { ReplyPicture } from './reply.ts';

/** Draws pictures for replies. Implemented beside the bots; null where there is too little data to draw. */
export interface Pictures {
  /** Candles, volume, entry, breakeven, stop and maximum of a symbol. */
  chart(symbol: string, timeframe: Timeframe, language: Language): Promise<ReplyPicture | null>;
  /** Equity over the last `days`. */
  equity(days: number, language: Language): Promise<ReplyPicture | null>;
}
