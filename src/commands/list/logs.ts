import type { Command } from '../command.ts';
import { kitOf, numberOf, optionalText } from '../kit.ts';

const MOST_LINES = 100;

export const logs: Command = {
  name: 'logs',
  describe: { en: 'The last lines of the log, secrets masked', fr: 'Les dernières lignes du journal, secrets masqués' },
  options: [
    {
      name: 'component',
      kind: 'text',
      oneWord: true,
      describe: { en: 'Such as feed or trader', fr: 'Par exemple feed ou trader' },
      suggest: ({ maintenance }) => maintenance.logComponents(),
    },
    {
      name: 'lines',
      kind: 'integer',
      describe: { en: 'How many', fr: 'Combien' },
      min: 1,
      max: MOST_LINES,
      default: 20,
    },
  ],
  risk: 'administer',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format } = kit;
    const { maintenance } = context.services;
    // "/logs 50" means lines: no component is called like a number
    const word = optionalText(args, 'component');
    const isCount = word !== null && /^\d{1,3}$/.test(word);
    const component = isCount ? null : word;
    const count = isCount ? Math.min(MOST_LINES, Math.max(1, Number(word))) : numberOf(args, 'lines');
    const kept = maintenance.logs(component, count);
    const lines = kept.map((line) =>
      [format.time(line.timeMs), line.level.toUpperCase(), line.component, line.message].join(' '),
    );
    const known = maintenance.logComponents().join(', ');
    return {
      title: component === null ? say('logs.title') : say('logs.titleOf', { component }),
      tone: kept.some(({ level }) => level === 'error' || level === 'fatal') ? 'warning' : 'neutral',
      lines: lines.length === 0 ? [say('logs.empty', { known })] : lines,
      endCounts: true,
      private: true,
      data: kept,
    };
  },
};
