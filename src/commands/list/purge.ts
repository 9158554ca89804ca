import type { Command } from '../command.ts';
import { startOfDayMs } from '../dates.ts';
import { kitOf, numberOf, textOf, type Kit } from '../kit.ts';
import type { PurgeCountsView } from '../maintenance.ts';
import { confirmButton, pressProblem, PROPOSAL_OPTIONS } from '../proposals.ts';
import type { ReplyField } from '../reply.ts';
import { notADay } from './export.ts';

export const purge: Command = {
  name: 'purge',
  describe: {
    en: 'Remove old signals and closed trades; counts first, then asks',
    fr: 'Supprimer signaux et trades clos anciens ; compte d’abord, puis demande',
  },
  options: [
    {
      name: 'before',
      kind: 'text',
      oneWord: true,
      required: true,
      describe: { en: 'Everything before this day, such as 2025-01-01', fr: 'Tout avant ce jour, comme 2025-01-01' },
    },
  ],
  risk: 'administer',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say } = kit;
    const { maintenance, timeZone, live } = context.services;
    const day = textOf(args, 'before');
    const beforeMs = startOfDayMs(day, timeZone);
    if (beforeMs === null || beforeMs > live.nowMs()) return notADay(context, day);
    const counts = await maintenance.purgeCounts(beforeMs);
    const total = Object.values(counts).reduce((sum: number, count: number) => sum + count, 0);
    const fields = countFields(counts, kit);
    if (total === 0) return { title: say('purge.nothing', { day }), tone: 'neutral', private: true, data: counts };
    const proposal = await confirmButton(context, kit, 'purgeconfirm', { before: String(beforeMs), day });
    context.record({ text: 'proposed' });
    return {
      title: say('purge.title', { day }),
      tone: 'danger',
      lines: [say('purge.line')],
      fields,
      buttons: proposal.buttons,
      private: true,
      data: { ...counts, ...proposal.data },
    };
  },
};

/** The button under the counts. Pressed twice it finds nothing left. */
export const purgeConfirm: Command = {
  name: 'purgeconfirm',
  hidden: true,
  describe: { en: 'Confirm a purge', fr: 'Confirmer un nettoyage' },
  options: [
    { name: 'before', kind: 'integer', required: true, describe: { en: 'Time', fr: 'Moment' } },
    { name: 'day', kind: 'text', oneWord: true, required: true, describe: { en: 'Day', fr: 'Jour' } },
    ...PROPOSAL_OPTIONS,
  ],
  risk: 'administer',
  run: async (context, args) => {
    const kit = kitOf(context);
    const problem = pressProblem(context, kit, args);
    if (problem !== null) return problem;
    const counts = await context.services.maintenance.purge(numberOf(args, 'before'));
    context.record({ text: 'done' });
    const title = kit.say('purge.done', { day: textOf(args, 'day') });
    return { title, tone: 'good', fields: countFields(counts, kit), private: true, data: counts };
  },
};

function countFields(counts: PurgeCountsView, { say, format }: Kit): readonly ReplyField[] {
  return [
    { name: say('purge.signals'), value: format.number(counts.signals, 0) },
    { name: say('purge.rejections'), value: format.number(counts.rejections, 0) },
    { name: say('purge.cycles'), value: format.number(counts.cycles, 0) },
    { name: say('purge.orders'), value: format.number(counts.orders, 0) },
    { name: say('purge.executions'), value: format.number(counts.executions, 0) },
  ];
}
