import type { Command } from '../command.ts';
import { componentWords, healthWords, shownHealth } from '../health-words.ts';
import { kitOf, textOf } from '../kit.ts';
import { RESTARTABLE, type Restartable } from '../maintenance.ts';

/** Whose health tells how it went. */
const HEALTH: Readonly<Record<Restartable, readonly string[]>> = {
  feed: ['feed'],
  analyst: ['engine'],
  books: ['exchange'],
  alerts: ['discord', 'telegram'],
};

export const restart: Command = {
  name: 'restart',
  describe: {
    en: 'Begin one part anew: market feed, analysis, comparison of the books, delivery of alerts',
    fr: 'Relancer une partie : flux du marché, analyse, comparaison des livres, alertes',
  },
  options: [
    {
      name: 'component',
      kind: 'choice',
      required: true,
      describe: { en: 'Which part', fr: 'Quelle partie' },
      choices: RESTARTABLE,
      choiceWords: (choice, say) => componentWords(choice, say),
    },
  ],
  risk: 'administer',
  run: async (context, args) => {
    const { say, format } = kitOf(context);
    const { maintenance, live } = context.services;
    const wanted = textOf(args, 'component');
    const component = RESTARTABLE.find((known) => known === wanted) ?? 'feed';
    const result = await maintenance.restart(component);
    context.record({ text: result });
    const health = (await live.health()).filter((item) => HEALTH[component].includes(item.component));
    const states = health.map((item) => {
      const age = item.ageMs === null ? '' : ` (${format.duration(item.ageMs)})`;
      return `${componentWords(item.component, say)}: ${say(`state.${item.state}`)}${age} · ${healthWords(item.detail, format.language)}`;
    });
    const done = result === 'done' ? say(`restart.${component}`) : say('restart.notNeeded');
    return {
      title: say('restart.title', { component: componentWords(component, say) }),
      tone: health.some(({ state }) => state === 'down') ? 'warning' : 'good',
      lines: [done, ...states, say('restart.process')],
      data: { component, result, health: health.map(shownHealth) },
    };
  },
};
