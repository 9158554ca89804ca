import type { CommandOption } from './command.ts';

/** Options that several commands share. */
export const SYMBOL: CommandOption = {
  name: 'symbol',
  kind: 'symbol',
  describe: { en: 'Such as SOL or SOLUSDC', fr: 'Par exemple SOL ou SOLUSDC' },
};
export const REQUIRED_SYMBOL: CommandOption = { ...SYMBOL, required: true };

/** How far back, in hours; 168 = a week. */
export function hours(fallback: number): CommandOption {
  const describe = { en: 'How many hours back', fr: 'Combien d’heures en arrière' };
  return { name: 'hours', kind: 'integer', describe, min: 1, max: 168, default: fallback };
}
