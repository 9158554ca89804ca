/**
 * `npm run docs` writes what is generated from the declarations in src/: docs/commands.md, docs/settings.md, docs/openapi.json and
 * the tables of the README. With `--check` it writes nothing and exits 1 when a file is not as it should be.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { documentFile, documents, readDocument } from './docs/documents.ts';

const isCheck = process.argv.includes('--check');
const stale = (await documents()).filter(({ path, content }) => readDocument(path) !== content);

for (const { path, content } of stale) {
  if (isCheck) {
    process.stderr.write(`${path} does not match the code; run "npm run docs"\n`);
    continue;
  }
  const file = documentFile(path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  process.stdout.write(`wrote ${path}\n`);
}
process.exitCode = isCheck && stale.length > 0 ? 1 : 0;
