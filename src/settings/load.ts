import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { readSettings, type Environment, type Settings } from './settings.ts';

/**
 * The settings of this process: its environment over the lines of `.env`. The only place that reads the environment.
 * @throws SettingsError with every problem found; the system's own error where `.env` exists but cannot be read.
 */
export function loadSettings(envFile = '.env', environment: Environment = process.env): Settings {
  return readSettings(environment, readEnvFile(envFile));
}

function readEnvFile(path: string): Environment {
  try {
    return parse(readFileSync(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
