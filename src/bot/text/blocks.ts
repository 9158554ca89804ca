/** One line of a message: as markup, and as the plain text that stands in where a platform refuses markup. */
export interface Line {
  readonly markup: string;
  readonly plain: string;
}

/** Lines in order that share a wrapping, such as the one that keeps columns aligned. */
export interface Block {
  readonly open: string;
  readonly close: string;
  readonly lines: readonly Line[];
}

export interface TextPart {
  readonly markup: string;
  readonly plain: string;
}

export function plainBlock(lines: readonly Line[]): Block {
  return { open: '', close: '', lines };
}

/** A name and its value side by side: the last line of the one goes on with the first of the other. */
export function sideBySide(names: readonly Line[], values: readonly Line[]): Line[] {
  const [first, ...others] = values;
  const last = names.at(-1);
  const joined = {
    markup: `${last?.markup ?? ''}  ${first?.markup ?? ''}`,
    plain: `${last?.plain ?? ''}  ${first?.plain ?? ''}`,
  };
  return [...names.slice(0, -1), joined, ...others];
}

/**
 * Packs blocks into as few parts of at most `limit` UTF-16 units of markup as their order allows. Wrappings never cross a part.
 * A single line must be shorter than `limit` with its wrapping.
 */
export function packBlocks(blocks: readonly Block[], limit: number): TextPart[] {
  const parts: TextPart[] = [];
  let markup = '';
  let plain = '';
  const flush = (): void => {
    if (plain.trim() !== '') parts.push({ markup, plain });
    markup = '';
    plain = '';
  };
  for (const block of blocks) {
    let rest = block.lines;
    while (rest.length > 0) {
      const room = limit - markup.length - (markup === '' ? 0 : 1) - block.open.length - block.close.length;
      const fitting = countFitting(rest, room);
      if (fitting === 0) {
        if (markup === '') throw new RangeError(`a line of ${rest[0]?.markup.length} characters does not fit ${limit}`);
        flush();
        continue;
      }
      const taken = rest.slice(0, fitting);
      const body = taken.map((line) => line.markup).join('\n');
      markup = joinLines(markup, `${block.open}${body}${block.close}`);
      plain = joinLines(plain, taken.map((line) => line.plain).join('\n'));
      rest = rest.slice(fitting);
    }
  }
  flush();
  return parts;
}

function countFitting(lines: readonly Line[], room: number): number {
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += line.markup.length + (index === 0 ? 0 : 1);
    if (used > room) return index;
  }
  return lines.length;
}

function joinLines(above: string, below: string): string {
  return above === '' ? below : `${above}\n${below}`;
}
