import type { Voice } from './voice.ts';

/** What people write for "not set". */
export function isNone(text: string): boolean {
  return ['none', 'off', 'aucun', '-', '—'].includes(text.trim().toLowerCase());
}

export function settingWords(value: string | null, { say }: Voice): string {
  return value === null || value === '' ? say('settings.notSet') : value;
}
