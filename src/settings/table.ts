import { SETTINGS, SETTING_NAMES, type Setting } from './declaration.ts';

/** The settings as a markdown table, for the docs; generated, so that it cannot drift. */
export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const setting: Setting<unknown> = SETTINGS[name];
    const fallback = setting.fallback === null ? 'not set' : `\`${setting.fallback.replaceAll(',', ', ')}\``;
    const kind = setting.kind.secret ? `${setting.kind.range.en} (secret)` : setting.kind.range.en;
    return [`\`${name}\``, kind, setting.unit, fallback, setting.why, `\`${setting.example}\``]
      .map(escapeCell)
      .join(' | ');
  });
  const head = ['| Setting | Values | Unit | Default | What it is for | Example |', '|---|---|---|---|---|---|'];
  return [...head, ...rows.map((row) => `| ${row} |`)].join('\n') + '\n';
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
