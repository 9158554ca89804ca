/** What stands on the card of one symbol: checklist, early badge, watch; part of the English catalogue. */
export const CARDS_EN = {
  'col.early': 'Early',
  'field.early': 'Early badge',
  'early.ENTRY_NOW': 'enter now',
  'early.PREPARE': 'prepare',
  'early.WATCH': 'watch',
  'early.TOO_LATE': 'too late',
  'early.NONE': 'none',
  'early.short': '{{badge}} {{score}}/100',
  'early.unknown': 'not known: rows or price are missing',
  'early.sentence':
    '{{badge}} ({{timeframe}}) · 10 candles {{change}} · volume × {{volumes}} · RSI {{rsiBefore}} → {{rsi}} · buyers {{buyers}} · price {{price}}, too late above {{limit}}',
} as const;
