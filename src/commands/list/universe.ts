import type { Command } from '../command.ts';
import { kitOf, type Kit } from '../kit.ts';
import type { UniverseView } from '../read-model.ts';

export const universe: Command = {
  name: 'universe',
  describe: {
    en: 'What may be bought: core, satellites with score, forced with time left',
    fr: 'Ce qui peut être acheté : noyau, satellites avec score, forcés avec temps restant',
  },
  options: [],
  risk: 'read',
  run: async (context) => {
    const kit = kitOf(context);
    const { say } = kit;
    const nowMs = context.services.live.nowMs();
    const views = await context.services.read.universe();
    const isForced = (view: UniverseView) => view.forcedUntilMs !== null && view.forcedUntilMs > nowMs;
    const core = views.filter((view) => view.core);
    const forced = views.filter((view) => !view.core && isForced(view));
    const satellites = views.filter((view) => !view.core && view.selected && !isForced(view));
    const outside = views.filter((view) => !view.core && !view.selected && !isForced(view));
    return {
      title: say('universe.title'),
      tone: 'neutral',
      tables: [
        table(say('universe.core'), core, nowMs, kit),
        table(say('universe.satellites'), satellites, nowMs, kit),
        table(say('universe.forced'), forced, nowMs, kit),
        table(say('universe.outside'), outside, nowMs, kit),
      ].filter(({ rows }, index) => index < 2 || rows.length > 0),
      data: views,
    };
  },
};

function table(title: string, views: readonly UniverseView[], nowMs: number, kit: Kit) {
  const { say, format } = kit;
  const left = (untilMs: number | null) =>
    untilMs === null || untilMs <= nowMs ? say('word.none') : format.duration(untilMs - nowMs);
  return kit.table(
    [
      ['col.symbol', 'left'],
      ['col.score', 'right'],
      ['col.forcedFor', 'right'],
      ['col.restsFor', 'right'],
    ],
    views.map((view) => [
      view.symbol,
      view.score === null ? say('word.none') : format.number(view.score),
      left(view.forcedUntilMs),
      left(view.cooldownUntilMs),
    ]),
    { title, empty: say('universe.empty') },
  );
}
