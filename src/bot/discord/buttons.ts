import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIStringSelectComponent,
} from 'discord.js';
import type { Reply, ReplyButton } from '../../commands/reply.ts';
import { askingId } from './form.ts';
import { shorten } from '../text/pieces.ts';

const ROWS_AT_MOST = 5;
const BUTTONS_PER_ROW = 5;
const LABEL_LIMIT = 80;
const CHOICES_AT_MOST = 25;
const PLACEHOLDER_LIMIT = 150;
/** A message has one menu at most; what was picked says what is meant. */
const MENU = 'menu';
const ID_LIMIT = 100;

const STYLES = {
  primary: ButtonStyle.Primary,
  danger: ButtonStyle.Danger,
  neutral: ButtonStyle.Secondary,
} as const;

/**
 * Buttons as action rows: five rows of five at most, what is beyond them is left out.
 * @throws RangeError for an action id that Discord would refuse (over 100 characters): a programming error, not bad luck.
 */
export function buttonRows(
  rows: readonly (readonly ReplyButton[])[] | undefined,
): APIActionRowComponent<APIButtonComponent>[] {
  const result: APIActionRowComponent<APIButtonComponent>[] = [];
  for (const row of rows ?? []) {
    for (let start = 0; start < row.length; start += BUTTONS_PER_ROW) {
      const components = row.slice(start, start + BUTTONS_PER_ROW).map(toButton);
      result.push({ type: ComponentType.ActionRow, components });
    }
  }
  return result.slice(0, ROWS_AT_MOST);
}

/** The buttons of a reply as one menu, of which one is picked: 25 choices at most. */
export function menuRow(reply: Reply): APIActionRowComponent<APIStringSelectComponent>[] {
  const choices = (reply.buttons ?? []).flat().slice(0, CHOICES_AT_MOST);
  if (choices.length === 0) return [];
  const options = choices.map(({ label, actionId }) => ({
    label: shorten(label, ID_LIMIT),
    value: checkedId(actionId),
  }));
  const menu = { custom_id: MENU, placeholder: shorten(reply.title, PLACEHOLDER_LIMIT), options };
  return [{ type: ComponentType.ActionRow, components: [{ type: ComponentType.StringSelect, ...menu }] }];
}

function checkedId(actionId: string): string {
  if (actionId.length > 0 && actionId.length <= ID_LIMIT) return actionId;
  throw new RangeError(`action id "${actionId}" has ${actionId.length} characters, Discord takes 1 to ${ID_LIMIT}`);
}

function toButton(button: ReplyButton): APIButtonComponent {
  const actionId = checkedId(button.actionId);
  return {
    type: ComponentType.Button,
    style: STYLES[button.style],
    label: shorten(button.label, LABEL_LIMIT),
    custom_id: button.asks === true ? askingId(actionId) : actionId,
  };
}
