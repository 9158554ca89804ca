import type { Command } from '../command.ts';
import { propose } from '../money.ts';

/** Reduces risk, and yet asks once: it is the one press that ends every trade. */
export const flatten: Command = {
  name: 'flatten',
  describe: {
    en: 'Pause entries, cancel orders, sell everything; asks once',
    fr: 'Mettre en pause, annuler les ordres, tout vendre ; demande une fois',
  },
  options: [],
  risk: 'reduce',
  run: (context) => propose(context, { kind: 'flatten' }),
};
