/**
 * Makes the template of an empty database directory for the installed version of the embedded database, and removes templates of
 * other versions. Run it after changing the version of @electric-sql/pglite:
 *
 *   node src/storage/embedded/build-template.mjs
 */
import { PGlite } from '@electric-sql/pglite';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { templateFile } from './template.mjs';

const folder = mkdtempSync(join(tmpdir(), 'roottrading-template-'));
const database = await PGlite.create({ dataDir: folder });
await database.exec('CHECKPOINT');
const tar = Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer());
await database.close();
rmSync(folder, { recursive: true });

const here = new URL('.', import.meta.url);
for (const name of readdirSync(here)) if (name.endsWith('.tar.br')) rmSync(new URL(name, here));
// the window spans the three system databases, which are alike
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
const packed = brotliCompressSync(tar, { params });
writeFileSync(templateFile(), packed);
process.stdout.write(`${templateFile().pathname}: ${packed.length} bytes\n`);
