import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { openApiDocument } from '../../src/api/openapi.ts';
import { COMMANDS, commandsTable } from '../../src/commands/registry.ts';
import { settingsTable } from '../../src/settings/table.ts';

const ROOT = new URL('../../', import.meta.url);
const MADE = '<!-- made by "npm run docs" from the declarations in src/; do not edit -->';

/** A file of the docs as the declarations in the code say it should be. */
export interface Document {
  /** From the project's root. */
  readonly path: string;
  readonly content: string;
}

/** Everything that is generated. @throws Error when a marker is missing in the README. */
export async function documents(): Promise<readonly Document[]> {
  return [
    { path: 'docs/commands.md', content: commandsPage() },
    { path: 'docs/settings.md', content: settingsPage() },
    { path: 'docs/openapi.json', content: await openApi() },
    { path: 'README.md', content: readme(readDocument('README.md') ?? '') },
  ];
}

export function readDocument(path: string): string | null {
  const url = new URL(path, ROOT);
  return existsSync(url) ? readFileSync(url, 'utf8').replaceAll('\r\n', '\n') : null;
}

export function documentFile(path: string): string {
  return fileURLToPath(new URL(path, ROOT));
}

/** Puts the tables between their markers; the rest of the page is written by hand. */
export function readme(page: string): string {
  return between(between(page, 'commands', commandsTable()), 'settings', settingsTable());
}

function between(page: string, name: string, table: string): string {
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md needs the markers ${start} and ${end}, in this order`);
  return `${page.slice(0, from)}${start}\n\n${table}\n${page.slice(to)}`;
}

function commandsPage(): string {
  const about = [
    'The same on Discord, on Telegram, in the terminal chat, as `roottrading run "<command>"` and as `POST /commands/<name>`.',
    '`SYMBOL` may be written `SOL`, `sol`, `SOL/USDC` or `SOLUSDC`; options in brackets may be left out and may be given by name (`percent=50`).',
  ].join('\n');
  return [MADE, '# Commands', about, commandsTable().trimEnd(), optionsList(), ''].join('\n\n');
}

/** What the table has no room for. */
function optionsList(): string {
  const commands = COMMANDS.filter(({ hidden, options }) => hidden !== true && options.length > 0);
  const sections = commands.map(({ name, describe, options }) => {
    const lines = options.map((option) => {
      const range = option.choices?.join(', ') ?? rangeOf(option.min, option.max);
      return `- \`${option.name}\` (${option.kind}${option.required === true ? ', required' : ''}${range === '' ? '' : `; ${range}`}): ${option.describe.en}`;
    });
    return [`### /${name}`, '', `${describe.en}.`, '', ...lines].join('\n');
  });
  return ['## Options', ...sections].join('\n\n');
}

function rangeOf(min: number | undefined, max: number | undefined): string {
  if (min === undefined && max === undefined) return '';
  return max === undefined ? `${min} or more` : `${min ?? '…'} to ${max}`;
}

function settingsPage(): string {
  const about = [
    'Set them in the environment or in a file `.env` in the working directory; the environment wins.',
    'A typo in a name or a wrong value stops the start and says what to write. Percent: 1.2 means 1.2 %.',
  ].join('\n');
  return [MADE, '# Settings', about, settingsTable()].join('\n\n');
}

async function openApi(): Promise<string> {
  const visible = COMMANDS.filter(({ hidden }) => hidden !== true);
  const text = JSON.stringify(openApiDocument(visible, projectVersion()));
  return format(text, { parser: 'json', printWidth: 120 });
}

function projectVersion(): string {
  const { version } = JSON.parse(readDocument('package.json') ?? '{}') as { version?: string };
  if (version === undefined) throw new Error('package.json has no version');
  return version;
}
