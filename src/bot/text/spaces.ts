const NO_BREAK = '\u00a0';

/**
 * A line breaks neither between a number and its sign (`▲ +1.25 %`) nor where French sets a space: before `: ; ? !` and inside `« »`.
 */
export function keepSigns(text: string): string {
  return text.replaceAll(/(?<=[▲▼●«]) | (?=[:;?!»](?:\s|$))|(?<=\d) (?=%)/g, NO_BREAK);
}
