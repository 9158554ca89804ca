import type { ButtonAction } from './actions.ts';
import type { Arguments, CommandContext } from './command.ts';
import type { ReplyButton, ReplyTable } from './reply.ts';
import { voiceOf, type Voice } from './voice.ts';
import type { WordKey } from './words/words.ts';

/** Buttons of replies live this long; a pressed one is checked like a typed command anyway. */
export const BUTTON_LIFE_MS = 24 * 60 * 60_000;

/** What nearly every command needs: its words, its number formats, its tables and buttons. */
export interface Kit extends Voice {
  table(columns: readonly Column[], rows: readonly (readonly string[])[], words?: TableWords): ReplyTable;
  /** Stores what the buttons do and answers them in the same order. */
  buttons(wanted: readonly WantedButton[]): Promise<readonly ReplyButton[]>;
}

/** A column by its word, right-aligned where it holds numbers. */
export type Column = readonly [label: WordKey, align: 'left' | 'right'];

export interface TableWords {
  readonly title?: string;
  readonly empty?: string;
}

export interface WantedButton extends ButtonAction {
  readonly label: string;
  readonly style: ReplyButton['style'];
}

export function kitOf(context: Pick<CommandContext, 'actor' | 'services'>): Kit {
  const { actor, services } = context;
  const voice = voiceOf(actor.language, services.timeZone, services.live.quoteAsset);
  return {
    ...voice,
    table: (columns, rows, words = {}) => ({
      ...words,
      columns: columns.map(([label, align]) => ({ label: voice.say(label), align })),
      rows,
    }),
    buttons: async (all) => {
      // no button for what nobody may use
      const wanted = all.filter(({ command }) => !services.off.has(command));
      if (wanted.length === 0) return [];
      const ids = await services.actions.putAll(wanted, BUTTON_LIFE_MS);
      return wanted.map(({ label, style }, index) => ({ label, style, actionId: ids[index] ?? '' }));
    },
  };
}

/** Puts buttons into rows of `perRow`. */
export function rowsOf<T>(items: readonly T[], perRow: number): readonly (readonly T[])[] {
  const rows: T[][] = [];
  for (let i = 0; i < items.length; i += perRow) rows.push(items.slice(i, i + perRow));
  return rows;
}

/** A checked text argument. @throws Error when the command did not declare it as one. */
export function textOf(args: Arguments, name: string): string {
  const value = args[name];
  if (typeof value !== 'string')
    throw new Error(`argument ${name} is not a text: declare the option as required or with a default`);
  return value;
}

export function optionalText(args: Arguments, name: string): string | null {
  const value = args[name];
  return typeof value === 'string' ? value : null;
}

/** A checked number argument. @throws Error when the command did not declare it as one. */
export function numberOf(args: Arguments, name: string): number {
  const value = args[name];
  if (typeof value !== 'number')
    throw new Error(`argument ${name} is not a number: declare the option as required or with a default`);
  return value;
}

export function optionalNumber(args: Arguments, name: string): number | null {
  const value = args[name];
  return typeof value === 'number' ? value : null;
}
