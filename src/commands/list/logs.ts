import type { Command } from '../command.ts';
import { kitOf, numberOf, optionalText } from '../kit.ts';

export const logs: Command = {
  name: 'logs',
  describe: { en: 'The last lines of the log, secrets masked', fr: 'Les dernières lignes du journal, secrets masqués' },
  options: [
    {
      name: 'component',
      kind: 'text',
      describe: { en: 'Such as feed or trader', fr: 'Par exemple feed ou trader' },
      suggest: ({ maintenance }) => maintenance.logComponents(),
    },
    { name: 'lines', kind: 'integer', describe: { en: 'How many', fr: 'Combien' }, min: 1, max: 100, default: 20 },
  ],
  risk: 'administer',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format } = kit;
    const { maintenance } = context.services;
    // typed in one line the text takes everything: "/logs feed 50" and "/logs 50"
    const words = (optionalText(args, 'component') ?? '').split(/\s+/).filter((word) => word !== '');
    const typed = words.find((word) => /^\d{1,3}$/.test(word));
    const component = words.find((word) => word !== typed) ?? null;
    const count = typed === undefined ? numberOf(args, 'lines') : Math.min(100, Math.max(1, Number(typed)));
    const kept = maintenance.logs(component, count);
    const lines = kept.map((line) =>
      [format.time(line.timeMs), line.level.toUpperCase(), line.component, line.message].join(' '),
    );
    const known = maintenance.logComponents().join(', ');
    return {
      title: component === null ? say('logs.title') : say('logs.titleOf', { component }),
      tone: kept.some(({ level }) => level === 'error' || level === 'fatal') ? 'warning' : 'neutral',
      lines: lines.length === 0 ? [say('logs.empty', { known })] : lines,
      private: true,
      data: kept,
    };
  },
};
