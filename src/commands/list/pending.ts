import type { Command, CommandContext } from '../command.ts';
import { intentName, stateName } from '../intent-words.ts';
import { kitOf, type Kit, type WantedButton } from '../kit.ts';
import { INTENT_COMMAND } from '../live.ts';
import type { Reply } from '../reply.ts';
import type { Intent } from '../stores.ts';

/** A question asked on one app can be answered on the other: whoever has lost a phone still has the second one. */
export const pending: Command = {
  name: 'pending',
  describe: {
    en: 'What you asked on any app and what is not over: confirm or cancel it here',
    fr: 'Vos demandes en cours, de toutes les applis : les confirmer ou les annuler ici',
  },
  options: [],
  risk: 'read',
  run: async (context) => {
    const { intents } = context.services;
    const open = await intents.open(context);
    const [only, ...others] = open;
    if (only !== undefined && others.length === 0)
      return { ...(await intents.show(only.id, context)).reply, private: true };
    return list(open, context, kitOf(context));
  },
};

async function list(open: readonly Intent[], context: CommandContext, kit: Kit): Promise<Reply> {
  const { say } = kit;
  const lines = open.map((intent, index) => lineOf(intent, index + 1, context.nowMs, kit));
  // one row each, so that a number's buttons stand side by side
  const buttons = await Promise.all(open.map((intent, index) => kit.buttons(buttonsOf(intent, index + 1, kit))));
  const data = open.map(({ id, command, state, action }) => ({ id, command, state, action }));
  if (open.length === 0) return { title: say('pending.title'), tone: 'neutral', lines: [say('pending.none')], data };
  return { title: say('pending.title'), tone: 'neutral', lines, buttons, private: true, data };
}

function lineOf(intent: Intent, place: number, nowMs: number, kit: Kit): string {
  const { say, format, quoteAsset } = kit;
  const { quote, expiresAtMs } = intent;
  const amount = quote.amount === null ? [] : [format.amount(Number(quote.amount), quoteAsset)];
  const price = quote.price === null ? [] : [say('pending.at', { price: format.price(Number(quote.price)) })];
  const state =
    intent.state === 'proposed'
      ? say('pending.valid', { time: format.duration(Math.max(0, expiresAtMs - nowMs)) })
      : stateName(intent, kit);
  return `${place}. ${[intentName(intent, kit), ...amount, ...price, state].join(' · ')}`;
}

function buttonsOf({ id, state, action }: Intent, place: number, { say }: Kit): readonly WantedButton[] {
  const args = { intent: id };
  if (state !== 'proposed') {
    return [{ label: `${place}. ${say('button.checkOutcome')}`, style: 'neutral', command: INTENT_COMMAND, args }];
  }
  const style = action.kind === 'flatten' ? 'danger' : 'primary';
  return [
    { label: `${place}. ${say('button.confirm')}`, style, command: 'confirm', args },
    { label: `${place}. ${say('button.cancel')}`, style: 'neutral', command: 'dismiss', args },
  ];
}
