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
  'field.pastCycles': 'Cycles passés',
  'field.spread': 'Écart achat-vente',
  'limit.signals': 'bon > {{goodAbove}}, mauvais 0',
  'limit.regime': 'bon bull, mauvais bear',
  'limit.between': 'bon > {{good}}, mauvais < {{bad}}',
  'limit.rsi': 'bon {{goodFrom}}–{{goodTo}}, mauvais > {{badAbove}}',
  'limit.position': 'ce qui est détenu n’est pas racheté',
  'limit.cycles': 'bon > 0 %, mauvais < 0 %',
  'checklist.cyclesLine': '{{won}} sur {{count}} gagnés, {{sum}} en tout : {{results}}',
  'checklist.spreadLine': '{{percent}} (bid {{bid}}, ask {{ask}})',
  'checklist.feesLine': '{{round}} ({{rate}} par ordre)',
  'checklist.costLine': '{{round}} ({{rate}} par ordre), {{total}} avec l’écart',
  'button.watch': 'Surveiller',
  'button.forget': 'Oublier',
  'field.regime15m': 'Régime 15m',
  'watch.title': '{{symbol}} sous surveillance',
  'forget.title': 'Oublié : {{symbol}}',
  'forget.line': 'Sa fiche n’est plus suivie. /checklist {{asset}} la montre à nouveau.',
};
