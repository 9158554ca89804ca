import type { Command } from '../command.ts';
import { kitOf, numberOf } from '../kit.ts';
import { hours } from '../options.ts';
import type { AuditView } from '../read-model.ts';

const SHOWN = 30;

export const audit: Command = {
  name: 'audit',
  describe: { en: 'Who did what, from where, with what outcome', fr: 'Qui a fait quoi, d’où, avec quel résultat' },
  options: [hours(24)],
  risk: 'administer',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format } = kit;
    const window = numberOf(args, 'hours');
    const views = await context.services.read.audit(window);
    const rows = views
      .slice(0, SHOWN)
      .map((view) => [
        format.dateTime(view.timeMs),
        `${view.platform}:${view.actorId}`,
        view.role ?? say('word.none'),
        said(view),
        view.outcome,
      ]);
    return {
      title: say('audit.title', { hours: window }),
      tone: 'neutral',
      ...(views.length > SHOWN ? { lines: [say('audit.more', { shown: SHOWN, count: views.length })] } : {}),
      tables: [
        kit.table(
          [
            ['col.date', 'left'],
            ['col.person', 'left'],
            ['col.role', 'left'],
            ['col.command', 'left'],
            ['col.outcome', 'left'],
          ],
          rows,
          { empty: say('audit.empty', { hours: window }) },
        ),
      ],
      private: true,
      data: views,
    };
  },
};

/** `/buy symbol=SOLUSDC amount=50`, shortened where it is long. */
function said({ command, args }: AuditView): string {
  const given = Object.entries(args).filter(([, value]) => value !== null && value !== '');
  const words = given.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const text = [command === '' ? '' : `/${command}`, ...words].join(' ').trim();
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
