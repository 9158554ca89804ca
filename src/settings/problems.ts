import type { Words } from '../text/language.ts';
import type { SettingName } from './declaration.ts';

/** What may be wrong with a setting beside what its kind says. Each completes the sentence "<NAME> …". */
export const PROBLEMS = {
  needsValue: { en: 'needs a value', fr: 'demande une valeur' },
  needsRestart: { en: 'needs a restart to change', fr: 'ne change qu’au redémarrage' },
  noLongerChangeable: { en: 'can no longer be changed by command', fr: 'ne se change plus par commande' },
  unknown: {
    en: 'is not a setting; the settings are listed in docs/settings.md',
    fr: 'n’est pas un réglage ; ils sont énumérés dans docs/settings.md',
  },
  misspelt: (meant: string) => ({
    en: `is not a setting; did you mean ${meant}?`,
    fr: `n’est pas un réglage ; vouliez-vous dire ${meant} ?`,
  }),
  noStrategy: (name: string) => ({
    en: `names ${name}, which is no strategy`,
    fr: `nomme ${name}, qui n’est pas une stratégie`,
  }),
  noSuchRole: (role: string) => ({
    en: `"${role}" is not in this version: one process does everything`,
    fr: `« ${role} » n’existe pas dans cette version : un seul processus fait tout`,
  }),
  noShards: {
    en: 'is not in this version: one process follows every symbol; remove it',
    fr: 'n’existe pas dans cette version : un seul processus suit tous les symboles ; retirez-le',
  },
  notFollowed: (assets: readonly string[]) => ({
    en: `holds ${assets.join(', ')}, which TRADING_SYMBOLS does not`,
    fr: `contient ${assets.join(', ')}, absent de TRADING_SYMBOLS`,
  }),
  notBetween: (low: Bound, high: Bound) => ({
    en: `must lie between ${bound(low)} and ${bound(high)}`,
    fr: `doit être entre ${bound(low)} et ${bound(high)}`,
  }),
  above: (limit: Bound) => ({ en: `must not be above ${bound(limit)}`, fr: `ne doit pas dépasser ${bound(limit)}` }),
  missingHalf: {
    en: 'is missing: key and secret belong together',
    fr: 'manque : la clé et le secret vont ensemble',
  },
  notForLive: (text: string) => ({
    en: `must be ${text} for TRADING_MODE=live`,
    fr: `doit être ${text} pour TRADING_MODE=live`,
  }),
  liveNeedsKeys: {
    en: 'and EXCHANGE_API_SECRET are needed for TRADING_MODE=live',
    fr: 'et EXCHANGE_API_SECRET sont nécessaires pour TRADING_MODE=live',
  },
  liveMarket: (market: string) => ({
    en: `cannot be ${market} with TRADING_MODE=live`,
    fr: `ne peut pas être ${market} avec TRADING_MODE=live`,
  }),
} as const satisfies Readonly<Record<string, Words | ((...facts: never[]) => Words)>>;

/** The same problem with the text that has it. */
export function withText({ en, fr }: Words, text: string): Words {
  return { en: `${en} (it is "${text}")`, fr: `${fr} (c’est « ${text} »)` };
}

interface Bound {
  readonly name: SettingName;
  readonly value: number;
}

function bound({ name, value }: Bound): string {
  return `${name} (${value})`;
}
