import type { Command } from '../command.ts';
import { kitOf } from '../kit.ts';
import { wordOf } from '../words/words.ts';

export const health: Command = {
  name: 'health',
  describe: {
    en: 'Each part of the engine: up or not, and how old its news is',
    fr: 'Chaque partie du moteur : en marche ou non, et l’âge de ses nouvelles',
  },
  options: [],
  risk: 'read',
  run: async (context) => {
    const kit = kitOf(context);
    const { say, format } = kit;
    const { live, version } = context.services;
    const items = await live.health();
    const troubled = items.some(({ state }) => state === 'degraded' || state === 'down');
    const running = format.duration(context.nowMs - live.startedAtMs);
    return {
      title: say('health.title'),
      tone: troubled ? 'warning' : 'good',
      lines: [say(troubled ? 'health.trouble' : 'health.allUp'), say('health.running', { version, duration: running })],
      tables: [
        kit.table(
          [
            ['col.part', 'left'],
            ['col.state', 'left'],
            ['col.age', 'right'],
            ['col.detail', 'left'],
          ],
          items.map((item) => [
            item.component,
            wordOf(say, 'state', item.state),
            item.ageMs === null ? say('word.none') : format.duration(item.ageMs),
            item.detail,
          ]),
        ),
      ],
      data: { version, items },
    };
  },
};
