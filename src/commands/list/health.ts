import type { Command } from '../command.ts';
import { componentWords, healthWords, shownHealth } from '../health-words.ts';
import { kitOf, type Kit } from '../kit.ts';
import type { OutboxItem } from '../services.ts';
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
            componentWords(item.component, say),
            wordOf(say, 'state', item.state),
            item.ageMs === null ? say('word.none') : format.duration(item.ageMs),
            item.outbox === undefined ? healthWords(item.detail, format.language) : outboxWords(item.outbox, kit),
          ]),
        ),
      ],
      data: { version, items: items.map(shownHealth) },
    };
  },
};

/** `2 wait, 1 given up in 24 h, rests until 14:05 (not reachable; no answer from Telegram (ECONNREFUSED))` */
function outboxWords({ pending, dead, restsUntilMs, problem }: OutboxItem, { say, format }: Kit): string {
  const parts = [
    pending === 0 ? say('health.noneWaits') : say('health.waiting', { count: pending }),
    ...(dead === 0 ? [] : [say('health.dead', { count: dead })]),
    ...(restsUntilMs === null ? [] : [say('health.rests', { time: format.time(restsUntilMs) })]),
  ];
  return parts.join(', ') + (problem.length === 0 ? '' : ` (${healthWords(problem, format.language)})`);
}
