import type { SKRSContext2D } from '@napi-rs/canvas';
import { fitted } from './frame.ts';

/** An arrow stays with its number, a number with its unit. */
const BOUND = /(?<=[▲▼●×→]) | (?=[%→])/g;

/** A text as lines of at most `width` pixels in the pen's font, broken between words; a longer word ends with an ellipsis. */
export function wrapped(pen: SKRSContext2D, text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.replaceAll(BOUND, '\u00a0').split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && pen.measureText(longer).width > width) {
      lines.push(line);
      line = fitted(pen, word, width);
    } else line = line === '' ? fitted(pen, word, width) : longer;
  }
  return [...lines, line];
}
