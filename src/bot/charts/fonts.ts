import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GlobalFonts } from '@napi-rs/canvas';

const REGULAR = 'RootTrading Sans';
const BOLD = 'RootTrading Sans Bold';
const FILES = [
  [REGULAR, 'DejaVuSans.ttf'],
  [BOLD, 'DejaVuSans-Bold.ttf'],
] as const;

let registered = false;

/**
 * Makes the project's own fonts known, once. System fonts are never relied on: a bare machine has none, and pictures must be
 * the same everywhere.
 * @throws Error naming the file where one is missing or damaged.
 */
export function registerFonts(): void {
  if (registered) return;
  const folder = fontFolder();
  for (const [family, file] of FILES) {
    const path = join(folder, file);
    if (!existsSync(path) || GlobalFonts.registerFromPath(path, family) === null) {
      throw new Error(`the font ${path} is missing or damaged: restore it from the project's assets/fonts`);
    }
  }
  registered = true;
}

/** A CSS font of ours; `size` in logical pixels. */
export function font(size: number, bold = false): string {
  return `${size}px "${bold ? BOLD : REGULAR}"`;
}

/** `assets/fonts` beside package.json, from the sources as well as from a build. */
function fontFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'assets', 'fonts'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('assets/fonts was not found above the program: reinstall it');
    folder = parent;
  }
  return join(folder, 'assets', 'fonts');
}
