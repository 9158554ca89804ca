import type { Api } from 'grammy';
import { LANGUAGES, type Command } from '../../commands/command.ts';
import { shorten } from '../text/pieces.ts';
import type { CallSignal } from './sender.ts';

interface MenuEntry {
  readonly command: string;
  readonly description: string;
}

const COMMANDS_AT_MOST = 100;
const DESCRIPTION_LIMIT = 256;
const NAME = /^[a-z0-9_]{1,32}$/;

/** The commands menu in one language, as Telegram takes it. */
export function menuOf(commands: readonly Command[], language: (typeof LANGUAGES)[number]): MenuEntry[] {
  return commands
    .filter((command) => NAME.test(command.name))
    .slice(0, COMMANDS_AT_MOST)
    .map((command) => ({ command: command.name, description: shorten(command.describe[language], DESCRIPTION_LIMIT) }));
}

/** Registers the menus that differ from what Telegram has: English as default for everyone, French for French phones. */
export async function registerMenus(api: Api, commands: readonly Command[], signal?: CallSignal): Promise<string[]> {
  const changed: string[] = [];
  for (const language of LANGUAGES) {
    const code = language === 'en' ? {} : { language_code: language };
    const wanted = menuOf(commands, language);
    const present = await api.raw.getMyCommands(code, signal);
    if (
      JSON.stringify(present.map(({ command, description }) => ({ command, description }))) === JSON.stringify(wanted)
    ) {
      continue;
    }
    await api.raw.setMyCommands({ commands: wanted, ...code }, signal);
    changed.push(language);
  }
  return changed;
}
