/**
 * Cuts a text into pieces of at most `limit` UTF-16 units, at line ends where it can, else at spaces, never inside a surrogate
 * pair. No character is lost but the white space at a cut.
 */
export function pieces(text: string, limit: number): string[] {
  const result: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const cut = cutPosition(rest, limit);
    result.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).replace(/^[\n ]/, '');
  }
  result.push(rest);
  return result;
}

function cutPosition(text: string, limit: number): number {
  const window = text.slice(0, limit + 1);
  const lineEnd = window.lastIndexOf('\n');
  if (lineEnd > 0) return lineEnd;
  const space = window.lastIndexOf(' ');
  if (space > limit / 2) return space;
  return isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Shortens to at most `limit` UTF-16 units, ending with an ellipsis where something was left out. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = isHighSurrogate(text.charCodeAt(limit - 2)) ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}
