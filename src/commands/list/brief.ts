import { briefButtons, briefReply, readBrief } from '../brief.ts';
import type { Command } from '../command.ts';
import { kitOf } from '../kit.ts';

export const brief: Command = {
  name: 'brief',
  describe: {
    en: 'The morning on one card: account, night, loss if every stop fires, decisions',
    fr: 'Le matin en une carte : compte, nuit, perte si tous les stops partent, décisions',
  },
  options: [],
  risk: 'read',
  run: async (context) => {
    const kit = kitOf(context);
    const { read, live } = context.services;
    const view = await readBrief(read, live);
    return briefReply(view, await kit.buttons(briefButtons(view, kit)), kit);
  },
};
