import { loadSettings } from '../settings/load.ts';
import { SettingsError, settingsWarnings, type Settings } from '../settings/settings.ts';
import { botChecks } from './doctor/bots.ts';
import { fail, lineOf, ok, runChecks, warn, type Finding } from './doctor/check.ts';
import { dataDirectoryChecks } from './doctor/data-dir.ts';
import { marketCheck } from './doctor/market.ts';
import { databaseCheck, redisCheck } from './doctor/servers.ts';
import { printJson, type Verb } from './verb.ts';

/** A call that was given up may hold the process up no longer than this. */
const LINGER_MS = 500;

export const doctor: Verb = {
  name: 'doctor',
  summary: 'Checks settings, clock, database, Redis, exchange, key rights and bots; one line each, with what to do.',
  options: { json: { type: 'boolean', describe: 'print {ok, checks} as JSON' } },
  async run(input) {
    const findings = await examine();
    const sound = findings.every(({ state }) => state !== 'fail');
    if (input.values['json'] === true) printJson({ ok: sound, checks: findings });
    else process.stdout.write(`${findings.map(lineOf).join('\n')}\n`);
    const status = sound ? 0 : 1;
    setTimeout(() => process.exit(status), LINGER_MS).unref();
    return status;
  },
};

async function examine(): Promise<readonly Finding[]> {
  let settings: Settings;
  try {
    settings = loadSettings();
  } catch (error) {
    return settingsProblems(error);
  }
  return [...settingsFindings(settings), ...(await examineWorld(settings))];
}

/** Everything beyond the settings themselves; all checks at once, so the slowest (13 s) is the whole. */
export function examineWorld(settings: Settings): Promise<readonly Finding[]> {
  return runChecks([
    ...dataDirectoryChecks(settings.DATA_DIR),
    databaseCheck(settings),
    redisCheck(settings),
    marketCheck(settings),
    ...botChecks(settings),
  ]);
}

function settingsFindings(settings: Settings): readonly Finding[] {
  const what = `${settings.TRADING_MODE}, ${settings.TRADING_SYMBOLS.length} symbols`;
  const warnings = settingsWarnings(settings).map((text) => warn('settings', text, 'see docs/settings.md'));
  return [ok('settings', what), ...warnings];
}

function settingsProblems(error: unknown): readonly Finding[] {
  if (!(error instanceof SettingsError)) {
    return [
      fail(
        'settings',
        `.env cannot be read (${error instanceof Error ? error.message : String(error)})`,
        'make it readable for this user',
      ),
    ];
  }
  return error.problems.map(({ name, problem, example }) => {
    return fail(
      'settings',
      `${name} ${problem.en}`,
      example === null ? 'see docs/settings.md' : `for example ${name}=${example}`,
    );
  });
}
