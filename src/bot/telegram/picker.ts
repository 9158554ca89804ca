import type { Command, Request } from '../../commands/command.ts';
import type { Reply, ReplyButton } from '../../commands/reply.ts';
import type { CommandDoor } from '../ports.ts';
import { botWords, languageOf } from '../words.ts';

const SYMBOLS_SHOWN = 24;
const PER_ROW = 3;

/**
 * Where the gate answered that the symbol is missing: the symbols as buttons, held ones first. Null = nothing to pick, the answer
 * stands. The gate comes first, so that a picker is as guarded, recorded and unrepeatable as the command.
 */
export async function pickSymbol(door: CommandDoor, request: Request, answer: Reply): Promise<Reply | null> {
  const { missing } = answer;
  const command = door.commands.find((candidate) => candidate.name === missing?.command);
  const option = command === undefined ? null : missingSymbol(command);
  if (command === undefined || option === null) return null;
  const suggestions = (await door.complete(request, command.name, option, '')).slice(0, SYMBOLS_SHOWN);
  if (suggestions.length === 0) return null;
  const buttons = await Promise.all(
    suggestions.map(async ({ value, label }): Promise<ReplyButton> => {
      const actionId = await door.offer(command.name, { [option]: value });
      return { label, style: 'neutral', actionId };
    }),
  );
  return {
    title: botWords(languageOf(request.languageCode)).pickSymbol(command.name),
    tone: 'neutral',
    buttons: rowsOf(buttons),
  };
}

/** A picker helps only where the symbol is all that is missing. */
function missingSymbol(command: Command): string | null {
  const required = command.options.filter((option) => option.required === true);
  const [only] = required;
  return required.length === 1 && only?.kind === 'symbol' ? only.name : null;
}

function rowsOf(buttons: readonly ReplyButton[]): ReplyButton[][] {
  const rows: ReplyButton[][] = [];
  for (let start = 0; start < buttons.length; start += PER_ROW) rows.push(buttons.slice(start, start + PER_ROW));
  return rows;
}
