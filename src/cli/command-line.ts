import { CommandFailed, helpOf, parseVerb, UsageError, type Verb } from './verb.ts';

/** Verbs are loaded when asked for: `trailing` needs neither ccxt nor a database. */
const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  start: async () => (await import('./start.ts')).start,
  replay: async () => (await import('./replay.ts')).replay,
  fetch: async () => (await import('./fetch.ts')).fetchVerb,
  analyze: async () => (await import('./analyze.ts')).analyze,
  trailing: async () => (await import('./trailing.ts')).trailing,
  force: async () => (await import('./force.ts')).force,
  run: async () => (await import('./run.ts')).run,
  chat: async () => (await import('./chat.ts')).chat,
  migrate: async () => (await import('./migrate.ts')).migrateVerb,
  doctor: async () => (await import('./doctor.ts')).doctor,
};

async function usage(): Promise<string> {
  const lines = ['roottrading <verb> [options]', ''];
  for (const load of Object.values(VERBS)) {
    const verb = await load();
    lines.push(`  ${verb.name.padEnd(10)} ${verb.summary}`);
  }
  return `${lines.join('\n')}\n\nEach verb answers --help. Exit status: 0 done, 1 failed, 2 wrong use.\n`;
}

/** Runs one verb; answers the exit status (0 done, 1 failed, 2 wrong use). Never throws. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      process.stdout.write(await usage());
      return name === undefined ? 2 : 0;
    }
    const load = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (load === undefined) {
      throw new UsageError(`"${name}" is not a verb; the verbs are ${Object.keys(VERBS).join(', ')}`);
    }
    const verb = await load();
    const input = parseVerb(verb, rest);
    if (input.help) {
      process.stdout.write(helpOf(verb));
      return 0;
    }
    return await verb.run(input);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    if (error instanceof CommandFailed) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
}
