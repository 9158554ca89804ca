import { loadSettings } from '../settings/load.ts';
import { SettingsError, type Settings } from '../settings/settings.ts';
import { CommandFailed } from './verb.ts';

/** The settings of this process. @throws CommandFailed with every problem, one line each, as a person reads them. */
export function commandSettings(): Settings {
  try {
    return loadSettings();
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(error.message);
    if (error instanceof Error && 'code' in error) throw new CommandFailed(`.env cannot be read: ${error.message}`);
    throw error;
  }
}
