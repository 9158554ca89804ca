import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of package.json, whether this runs from `src/` or from a build in `dist/`. What is read at run time and not
 * compiled (migrations, the worker of the embedded database and its template) is found from here, so an image needs
 * `migrations/` and `src/storage/embedded/` beside `dist/`.
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json was not found above the program; reinstall it');
    folder = parent;
  }
  return folder;
}
