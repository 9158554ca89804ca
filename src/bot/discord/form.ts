import {
  ComponentType,
  TextInputStyle,
  type ButtonInteraction,
  type APIModalInteractionResponseCallbackData,
  type ModalSubmitInteraction,
} from 'discord.js';
import { shorten } from '../text/pieces.ts';

/** A button that asks for a line of text opens a form; both carry the action's id behind a mark of their own. */
const ASKS = 'ask:';
const ASKED = 'asked:';
const ANSWER = 'answer';
const TITLE_LIMIT = 45;
const ANSWER_LIMIT = 100;

export function askingId(actionId: string): string {
  return ASKS + actionId;
}

/** The form of a pressed button; null where the button asks for nothing. */
export function formOf({ customId, component }: ButtonInteraction): APIModalInteractionResponseCallbackData | null {
  if (!customId.startsWith(ASKS)) return null;
  const title = shorten(labelOf(component) ?? ANSWER, TITLE_LIMIT);
  const input = {
    type: ComponentType.TextInput,
    custom_id: ANSWER,
    label: title,
    style: TextInputStyle.Short,
  } as const;
  const components = [{ ...input, required: true, max_length: ANSWER_LIMIT }];
  const rows = [{ type: ComponentType.ActionRow as const, components }];
  return { custom_id: ASKED + customId.slice(ASKS.length), title, components: rows };
}

/** What was typed, and for which action; null for a form that is not ours. */
export function answerOf({ customId, fields }: ModalSubmitInteraction): { actionId: string; answer: string } | null {
  if (!customId.startsWith(ASKED)) return null;
  return { actionId: customId.slice(ASKED.length), answer: fields.getTextInputValue(ANSWER) };
}

/** A message that Discord sends without its parts has no labels either. */
function labelOf(component: unknown): string | null {
  const label: unknown = typeof component === 'object' && component !== null ? Reflect.get(component, 'label') : null;
  return typeof label === 'string' && label !== '' ? label : null;
}
