/** French sets a space before `: ; ? !` and inside `« »`: no line may break there. */
export function keepSigns(text: string): string {
  return text.replaceAll(/ (?=[:;?!»](?:\s|$))/g, '\u00a0').replaceAll('« ', '«\u00a0');
}
