/** A sentence of ours in another language: `$1`, `$2` … stand for what the pattern caught, itself translated where it is a phrase. */
export type Phrase = readonly [pattern: RegExp, words: string];

/** Translates a whole sentence; null where no phrase is it (numbers, names, what others say). */
export function translated(text: string, phrases: readonly Phrase[]): string | null {
  for (const [pattern, words] of phrases) {
    const caught = pattern.exec(text);
    if (caught === null) continue;
    return words.replace(/\$(\d)/g, (_, index: string) => {
      const part = caught[Number(index)] ?? '';
      return translated(part, phrases) ?? part;
    });
  }
  return null;
}
