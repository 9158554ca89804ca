import { SETTING_NAMES, type Settings } from './declaration.ts';
import { Secret } from './secret.ts';

/** The values that must appear nowhere: not in a log, a record or an answer. */
export function secretsOf(settings: Settings): readonly string[] {
  return SETTING_NAMES.flatMap((name) => {
    const value: unknown = settings[name];
    return value instanceof Secret ? [value.reveal()] : [];
  });
}
