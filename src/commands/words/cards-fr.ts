import type { CARDS_EN } from './cards-en.ts';

/** What stands on the card of one symbol: checklist, early badge, watch; part of the French catalogue. */
export const CARDS_FR: Readonly<Record<keyof typeof CARDS_EN, string>> = {
  'col.early': 'Tôt',
  'field.early': 'Signe précoce',
  'early.ENTRY_NOW': 'entrer',
  'early.PREPARE': 'se préparer',
  'early.WATCH': 'surveiller',
  'early.TOO_LATE': 'trop tard',
  'early.NONE': 'aucun',
  'early.short': '{{badge}} {{score}}/100',
  'early.unknown': 'inconnu : lignes ou prix manquants',
  'early.sentence':
    '{{badge}} ({{timeframe}}) · 10 chandelles {{change}} · volume × {{volumes}} · RSI {{rsiBefore}} → {{rsi}} · acheteurs {{buyers}} · prix {{price}}, trop tard au-dessus de {{limit}}',
};
