import type { ChangeScope } from './settings-book.ts';
import type { WantedButton } from './kit.ts';
import type { Voice } from './voice.ts';

/** What people write for "not set". */
export function isNone(text: string): boolean {
  return ['none', 'off', 'aucun', '-', '—'].includes(text.trim().toLowerCase());
}

export function settingWords(value: string | null, { say }: Voice): string {
  return value === null || value === '' ? say('settings.notSet') : value;
}

/** Whom a change concerns (null = no position) and until when it holds, where there is something to say. */
export function holdLines(
  scope: ChangeScope | null,
  untilMs: number | null,
  { say, format }: Voice,
): readonly string[] {
  return [
    ...(scope === null ? [] : [say(scope === 'all' ? 'settings.scopeAll' : 'settings.scopeNew')]),
    ...(untilMs === null ? [] : [say('settings.untilLine', { time: format.dateTime(untilMs) })]),
  ];
}

/** One press takes a change back; it is dead as soon as anything changed since version `since`. */
export function rollbackOf(
  { name, before, scope }: { readonly name: string; readonly before: string | null; readonly scope: ChangeScope },
  since: number,
  voice: Voice,
): WantedButton {
  const label = voice.say('button.rollback', { value: settingWords(before, voice).slice(0, 30) });
  const args = { name, value: before ?? 'none', since: String(since), scope };
  return { label, style: 'neutral', command: 'settingschange', args };
}
