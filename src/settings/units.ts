import type { Words } from '../text/language.ts';

/** What the numbers of settings are counted in: the English is the name, its French stands beside it. */
const FRENCH = {
  '': '',
  '%': '%',
  '% of equity': '% du capital',
  '% of free cash': '% du disponible',
  '% of entry': '% de l’entrée',
  '% gain': '% de gain',
  '% gain = % of the best price': '% de gain = % du meilleur prix',
  '% gain = % of it kept': '% de gain = % gardé',
  'market seconds per second': 'secondes de marché par seconde',
  'quote asset': 'devise',
  force: 'force F',
  'local time': 'heure locale',
  minutes: 'minutes',
  'minutes of the market': 'minutes du marché',
  positions: 'positions',
  ratio: 'rapport',
  symbols: 'symboles',
} as const;

export type Unit = keyof typeof FRENCH;

export function unitWords(unit: Unit): Words {
  return { en: unit, fr: FRENCH[unit] };
}
