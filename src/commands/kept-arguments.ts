import { looksSecret, MASK, type Mask } from '../text/mask.ts';
import type { Arguments, Command } from './command.ts';
import type { RawCall } from './parse.ts';
import type { CommandServices } from './services.ts';
import type { AuditStore } from './stores.ts';

/** What the audit keeps of what was said. People paste keys and passwords into chats; a record for ever must not hold them. */

type Kept = Readonly<Record<string, unknown>>;

const PLAIN_NAME = /^[a-z][a-z0-9_]{0,31}$/;

/** Arguments of a call that was understood. */
export function keptArguments(command: Command, args: Arguments, services: CommandServices): Kept {
  const kept = command.kept?.(args, services) ?? args;
  const secret = command.options.filter((option) => option.secret === true && kept[option.name] !== undefined);
  return { ...kept, ...Object.fromEntries(secret.map(({ name }) => [name, MASK])) };
}

/** Words of a call that was not understood: what its command can hide is hidden whole, for nobody knows which word is the value. */
export function keptCall(command: Command, { named, words }: RawCall): Kept {
  const mayHide = command.kept !== undefined || command.options.some(({ secret }) => secret === true);
  const hide = (word: string): string => (mayHide || looksSecret(word) ? MASK : word);
  const options = Object.entries(named).filter(([name]) => command.options.some((option) => option.name === name));
  return { ...Object.fromEntries(options.map(([name, value]) => [name, hide(value)])), words: words.map(hide) };
}

/** The name of a command that does not exist, unless it was no name at all. */
export function keptName(name: string): string {
  return PLAIN_NAME.test(name) && !looksSecret(name) ? name : MASK;
}

/** Texts without the secrets of the settings, before a command sees them: what it stores holds none. */
export function maskedTexts(command: Command, args: Arguments, mask: Mask): Arguments {
  const texts = command.options.filter(({ kind }) => kind === 'text');
  const masked = texts.flatMap(({ name }) => {
    const value = args[name];
    return typeof value === 'string' ? [[name, mask(value)] as const] : [];
  });
  return { ...args, ...Object.fromEntries(masked) };
}

/** An audit whose rows never hold a secret of the settings, whoever writes them. */
export function maskedAudit(inner: AuditStore, mask: Mask): AuditStore {
  const clean = (_: string, value: unknown): unknown => (typeof value === 'string' ? mask(value) : value);
  return {
    write: (row) => {
      const args = JSON.parse(JSON.stringify(row.args, clean)) as Kept;
      return inner.write({ ...row, command: mask(row.command), args });
    },
    lastOutcome: (platform, actorId, outcome) => inner.lastOutcome(platform, actorId, outcome),
  };
}
