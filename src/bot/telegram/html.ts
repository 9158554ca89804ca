import type { Block, Line } from '../text/blocks.ts';
import { pieces } from '../text/pieces.ts';
import { keepSigns } from '../text/spaces.ts';

/** A line may grow sixfold when escaped (`"` → `&quot;`), and must still fit a caption of 1024. */
const LONGEST_ESCAPED_LINE = 150;
const LONGEST_LINE = 600;

/** Telegram's HTML mode knows four entities; everything else stays as it is. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Raw text as lines, each short enough to be placed whole. */
export function textLines(text: string, tag?: 'b' | 'i'): Line[] {
  return placeable(keepSigns(text), tag);
}

function placeable(text: string, tag?: 'b' | 'i'): Line[] {
  return text.split('\n').flatMap((line) => {
    const limit = escapeHtml(line).length > LONGEST_LINE ? LONGEST_ESCAPED_LINE : LONGEST_LINE;
    return pieces(line, limit).map((piece) => ({
      markup: tag === undefined || piece === '' ? escapeHtml(piece) : `<${tag}>${escapeHtml(piece)}</${tag}>`,
      plain: piece,
    }));
  });
}

/** Lines whose columns stay aligned. */
export function preBlock(lines: readonly string[]): Block {
  return { open: '<pre>', close: '</pre>', lines: lines.flatMap((line) => placeable(line)) };
}
