import { ButtonStyle, ComponentType, type APIActionRowComponent, type APIButtonComponent } from 'discord.js';
import type { ReplyButton } from '../../commands/reply.ts';
import { askingId } from './form.ts';
import { shorten } from '../text/pieces.ts';

const ROWS_AT_MOST = 5;
const BUTTONS_PER_ROW = 5;
const LABEL_LIMIT = 80;
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

function toButton(button: ReplyButton): APIButtonComponent {
  if (button.actionId.length === 0 || button.actionId.length > ID_LIMIT) {
    throw new RangeError(
      `button "${button.label}": its action id has ${button.actionId.length} characters, Discord takes 1 to ${ID_LIMIT}`,
    );
  }
  return {
    type: ComponentType.Button,
    style: STYLES[button.style],
    label: shorten(button.label, LABEL_LIMIT),
    custom_id: button.asks === true ? askingId(button.actionId) : button.actionId,
  };
}
