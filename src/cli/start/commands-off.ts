import type { Command, Risk } from '../../commands/command.ts';
import { COMMANDS } from '../../commands/registry.ts';
import type { Settings } from '../../settings/settings.ts';
import { nearest } from '../../text/nearest.ts';

/** Classes that may be switched off as a whole; what reduces risk only by its own name, so that nobody loses the brake by accident. */
const CLASSES: readonly Risk[] = ['read', 'add', 'administer'];
/** Without these nobody could learn what is wrong. */
const ALWAYS_ON = ['help', 'id', 'start', 'pair', 'code'];

/** Names of the commands that the settings switch off. @throws Error that names what is no command */
export function commandsOff({ COMMANDS_OFF }: Pick<Settings, 'COMMANDS_OFF'>): ReadonlySet<string> {
  const known = COMMANDS.filter(({ hidden, name }) => hidden !== true && !ALWAYS_ON.includes(name));
  return new Set((COMMANDS_OFF ?? []).flatMap((word) => namesOf(word, known)));
}

function namesOf(word: string, known: readonly Command[]): readonly string[] {
  const name = word.replace(/^\//, '').toLowerCase();
  if (CLASSES.some((risk) => risk === name)) return known.filter(({ risk }) => risk === name).map((item) => item.name);
  if (known.some((command) => command.name === name)) return [name];
  if (ALWAYS_ON.includes(name)) throw new Error(`COMMANDS_OFF cannot hold ${name}: it is always on. Remove it`);
  if (name === 'reduce')
    throw new Error(
      'COMMANDS_OFF cannot hold reduce: what reduces risk is switched off only by its own name, such as flatten',
    );
  const meant = nearest(
    name,
    known.map((command) => command.name),
  );
  const hint = meant === null ? '/help lists them' : `did you mean ${meant}?`;
  throw new Error(`COMMANDS_OFF holds ${word.slice(0, 40)}, which is no command; ${hint}`);
}
