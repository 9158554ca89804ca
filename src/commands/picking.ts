import type { Command, CommandOption } from './command.ts';

/**
 * The option that can be picked from a list where it was left out: it is the only required one, and what it may be is known. A
 * platform asks for it after the command was sent; one with a secret beside it is never stored behind a button.
 */
export function pickedOption({ options }: Pick<Command, 'options'>): CommandOption | null {
  const required = options.filter((option) => option.required === true);
  const [only] = required;
  if (required.length !== 1 || only === undefined || options.some(({ secret }) => secret)) return null;
  return only.kind === 'symbol' || only.kind === 'choice' || only.suggest !== undefined ? only : null;
}
