import type { Command } from '../command.ts';
import { kitOf, textOf } from '../kit.ts';
import { confirmButton, pressProblem, PROPOSAL_OPTIONS } from '../proposals.ts';

const SHOWN = 10;

export const quarantine: Command = {
  name: 'quarantine',
  describe: {
    en: 'What the database refused: nothing is bought until you say that it is in order',
    fr: 'Ce que la base a refusé : rien n’est acheté avant que vous disiez que c’est en ordre',
  },
  options: [],
  risk: 'administer',
  run: async (context) => {
    const kit = kitOf(context);
    const { say, format } = kit;
    const rounds = await context.services.maintenance.quarantined(SHOWN);
    const [newest] = rounds;
    if (newest === undefined) return { title: say('quarantine.none'), tone: 'good', private: true, data: rounds };
    const proposal = await confirmButton(context, kit, 'quarantineconfirm', { round: newest.id });
    context.record({ text: 'proposed' });
    return {
      title: say('quarantine.title'),
      tone: 'danger',
      lines: [say('quarantine.line')],
      fields: rounds.map(({ timeMs, refused }) => ({ name: format.dateTime(timeMs), value: refused })),
      buttons: proposal.buttons,
      private: true,
      data: { rounds, ...proposal.data },
    };
  },
};

/** The button under them: what was set aside since they were shown still waits. */
export const quarantineConfirm: Command = {
  name: 'quarantineconfirm',
  hidden: true,
  describe: { en: 'Confirm that a quarantine is resolved', fr: 'Confirmer que la quarantaine est réglée' },
  options: [
    { name: 'round', kind: 'text', oneWord: true, required: true, describe: { en: 'Up to which', fr: 'Jusqu’auquel' } },
    ...PROPOSAL_OPTIONS,
  ],
  risk: 'administer',
  run: async (context, args) => {
    const kit = kitOf(context);
    const problem = pressProblem(context, kit, args);
    if (problem !== null) return problem;
    const { maintenance } = context.services;
    const resolved = await maintenance.resolveQuarantined(textOf(args, 'round'));
    const left = await maintenance.quarantined(SHOWN);
    context.record({ text: 'done' });
    const title = kit.say(left.length > 0 ? 'quarantine.more' : 'quarantine.done');
    return { title, tone: left.length > 0 ? 'warning' : 'good', private: true, data: { resolved, left: left.length } };
  },
};
