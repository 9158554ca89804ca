import type { Arguments, Command, CommandContext, CommandOption } from '../command.ts';
import type { IntentReply, IntentService, Press } from '../intents.ts';
import { textOf } from '../kit.ts';
import { INTENT_COMMAND } from '../live.ts';
import type { Reply } from '../reply.ts';

/** What the buttons of a proposal say. Hidden from menus; `confirm <id>` can be typed where there are no buttons. */

const INTENT: CommandOption = {
  name: 'intent',
  kind: 'text',
  required: true,
  describe: { en: 'Id of the proposal', fr: 'Id de la proposition' },
};

function onIntent(
  name: string,
  describe: Command['describe'],
  press: (intents: IntentService, id: string, press: Press) => Promise<IntentReply>,
  onlyShows = false,
): Command {
  const run = async (context: CommandContext, args: Arguments): Promise<Reply> => {
    const { actor, request, nowMs, ageMs, ageIsKnown, services } = context;
    const answer = await press(services.intents, textOf(args, 'intent'), {
      actor,
      updateId: request.updateId,
      nowMs,
      ageMs,
      ageIsKnown,
    });
    context.record({ text: answer.outcome, intentId: answer.intentId });
    return answer.reply;
  };
  // pressing is as guarded as asking: a trader's right, whatever the proposal does
  return { name, describe, options: [INTENT], risk: 'reduce', hidden: true, onlyShows, run };
}

export const intentCommands: readonly Command[] = [
  onIntent('confirm', { en: 'Confirm a proposal', fr: 'Confirmer une proposition' }, (intents, id, press) =>
    intents.confirm(id, press),
  ),
  onIntent('dismiss', { en: 'Cancel a proposal', fr: 'Annuler une proposition' }, (intents, id, press) =>
    intents.dismiss(id, press),
  ),
  onIntent('again', { en: 'Quote a proposal again', fr: 'Refaire un devis' }, (intents, id, press) =>
    intents.again(id, press),
  ),
  onIntent(
    INTENT_COMMAND,
    { en: 'Where a proposal stands', fr: 'Où en est une proposition' },
    (intents, id, press) => intents.show(id, press),
    true,
  ),
];
