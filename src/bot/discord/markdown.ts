import type { Block, Line } from '../text/blocks.ts';
import { pieces } from '../text/pieces.ts';
import { keepSigns } from '../text/spaces.ts';

const LONGEST_LINE = 400;

/** Text that reads the same on Discord: no bold, links, mentions, headings or lists by accident. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\*_~`|<>[\]@#]/g, (character) => `\\${character}`)
    .replaceAll(/^(\s*)([-+]|\d+\.)(?=\s)/gm, (_, space: string, mark: string) => `${space}${escapeMark(mark)}`);
}

function escapeMark(mark: string): string {
  return mark.endsWith('.') ? `${mark.slice(0, -1)}\\.` : `\\${mark}`;
}

export function markdownLines(text: string, wrap: '' | '**' | '*' = ''): Line[] {
  return keepSigns(text)
    .split('\n')
    .flatMap((line) =>
      pieces(line, LONGEST_LINE).map((piece) => ({
        markup: piece === '' ? '' : `${wrap}${escapeMarkdown(piece)}${wrap}`,
        plain: piece,
      })),
    );
}

/** Lines in a monospaced font; a fence inside the text cannot end it. */
export function codeBlock(lines: readonly string[]): Block {
  return {
    open: '```\n',
    close: '\n```',
    lines: lines
      .flatMap((line) => pieces(line.replaceAll('```', "'''"), LONGEST_LINE))
      .map((line) => ({ markup: line, plain: line })),
  };
}
