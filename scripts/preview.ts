/**
 * `npm run preview` draws what people see: every reply of every command and every alert, on Discord and Telegram, dark and light, in
 * both languages, at the width of a phone, as PNG files in out/preview, with sheets of many on one and an index.html.
 * `-- --only buy` draws a part (what begins with the word, or a group such as `money`), `--lang fr` one language,
 * `--look telegram-dark` one look, `--sheets` the sheets alone.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { registerFonts } from '../src/bot/charts/fonts.ts';
import { LANGUAGES, type Language } from '../src/commands/actor.ts';
import { openAccounts } from '../test/support/reply-cases/accounts.ts';
import { REPLY_CASES } from '../test/support/reply-cases/catalogue.ts';
import { play, type ReplyCase } from '../test/support/reply-cases/stage.ts';
import { openDatabases } from './preview/databases.ts';
import { LOOKS, phonePicture, type Look } from './preview/phone.ts';
import { contactSheets, type Shown } from './preview/sheets.ts';

const OUT = join('out', 'preview');

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    lang: { type: 'string', multiple: true, default: [...LANGUAGES] },
    look: { type: 'string', multiple: true, default: [...LOOKS] },
    sheets: { type: 'boolean', default: false },
  },
});
const languages = chosen('lang', values.lang, LANGUAGES);
const looks = chosen('look', values.look, LOOKS);
const groups = Object.entries(REPLY_CASES).flatMap(([group, cases]) => {
  const wanted = cases.filter(({ name }) => isWanted(group, name));
  return wanted.length === 0 ? [] : [[group, wanted] as const];
});
if (groups.length === 0) throw new Error(`nothing is named ${values.only.join(', ')}; groups: ${groupNames()}`);

registerFonts();
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const store = await openDatabases();
try {
  const accounts = await openAccounts(store.databases);
  const files: string[] = [];
  for (const language of languages) {
    for (const [group, cases] of groups) {
      const replies = await Promise.all(
        cases.map(async (item) => ({ item, ...(await play(item, language, accounts)) })),
      );
      for (const look of looks) {
        const shown: Shown[] = [];
        for (const { item, reply } of replies) {
          shown.push({ name: item.name, picture: await phonePicture(reply, look, item.isAlert === true) });
        }
        if (!values.sheets) for (const one of shown) await keep(one, language, look);
        files.push(...(await keepSheets(shown, `${language} ${look} ${group}`)));
      }
    }
  }
  writeFileSync(join(OUT, 'index.html'), indexOf(files));
  process.stdout.write(`${files.length} sheets and index.html in ${OUT}\n`);
} finally {
  await store.dispose();
}

async function keep({ name, picture }: Shown, language: Language, look: Look): Promise<void> {
  const folder = join(OUT, language, look);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, fileName(name)), await picture.encode('png'));
}

async function keepSheets(shown: readonly Shown[], name: string): Promise<readonly string[]> {
  const sheets = await contactSheets(shown);
  return sheets.map((sheet, index) => {
    const file = fileName(`sheet ${name} ${index + 1}`);
    writeFileSync(join(OUT, file), sheet);
    return file;
  });
}

function indexOf(files: readonly string[]): string {
  const pictures = files.map((file) => `<h2>${file}</h2><img src="${file}" loading="lazy" alt="${file}">`);
  return `<!doctype html><meta charset="utf-8"><title>Preview</title>${pictures.join('\n')}\n`;
}

function fileName(name: string): string {
  return `${name.replaceAll(' ', '-')}.png`;
}

function isWanted(group: string, name: ReplyCase['name']): boolean {
  return values.only.length === 0 || values.only.some((word) => word === group || name.startsWith(word));
}

function groupNames(): string {
  return Object.keys(REPLY_CASES).join(', ');
}

function chosen<T extends string>(option: string, wanted: readonly string[], known: readonly T[]): readonly T[] {
  const unknown = wanted.find((word) => !known.some((one) => one === word));
  if (unknown !== undefined) throw new Error(`--${option} ${unknown}: may be ${known.join(', ')}`);
  return known.filter((one) => wanted.includes(one));
}
