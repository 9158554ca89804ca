import type { ReplyButton } from '../../commands/reply.ts';
import { shorten } from '../text/pieces.ts';

export interface KeyboardButton {
  readonly text: string;
  readonly callback_data: string;
  readonly style?: 'primary' | 'danger';
}

export interface Keyboard {
  readonly inline_keyboard: KeyboardButton[][];
}

/** Labels longer than this are cut off by phones anyway. */
const LABEL_LIMIT = 40;
const BUTTONS_PER_ROW = 8;
/** Letters that a row of buttons shows on a phone; buttons of a row are equally wide, and each needs room around its label. */
const LETTERS_PER_ROW = 45;
const LETTERS_AROUND = 2;
const BUTTONS_AT_MOST = 100;
const DATA_LIMIT_BYTES = 64;

/**
 * Buttons as an inline keyboard; null where there are none.
 * @throws RangeError for an action id that Telegram would refuse (over 64 bytes): a programming error, not bad luck.
 */
export function keyboardOf(rows: readonly (readonly ReplyButton[])[] | undefined): Keyboard | null {
  const keyboard: KeyboardButton[][] = [];
  let count = 0;
  for (const row of rows ?? []) {
    const perRow = buttonsPerRow(row);
    for (let start = 0; start < row.length; start += perRow) {
      const buttons = row.slice(start, start + perRow).slice(0, BUTTONS_AT_MOST - count);
      count += buttons.length;
      if (buttons.length > 0) keyboard.push(buttons.map(toButton));
    }
  }
  return keyboard.length === 0 ? null : { inline_keyboard: keyboard };
}

/** As many as show their labels whole. */
function buttonsPerRow(row: readonly ReplyButton[]): number {
  const longest = Math.max(...row.map(({ label }) => Math.min(label.length, LABEL_LIMIT)));
  return Math.min(BUTTONS_PER_ROW, Math.max(1, Math.floor(LETTERS_PER_ROW / (longest + LETTERS_AROUND))));
}

function toButton(button: ReplyButton): KeyboardButton {
  const bytes = Buffer.byteLength(button.actionId);
  if (bytes === 0 || bytes > DATA_LIMIT_BYTES) {
    throw new RangeError(
      `button "${button.label}": its action id has ${bytes} bytes, Telegram takes 1 to ${DATA_LIMIT_BYTES}`,
    );
  }
  const plain = { text: shorten(button.label, LABEL_LIMIT), callback_data: button.actionId };
  return button.style === 'neutral' ? plain : { ...plain, style: button.style };
}
