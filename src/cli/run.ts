import { paintFor } from '../bot/terminal/colours.ts';
import { renderReply } from '../bot/terminal/render.ts';
import type { Reply } from '../commands/reply.ts';
import { ControlClient, isRecord, problemOf, replyOf, type ControlAnswer } from './control/client.ts';
import { commandSettings } from './settings.ts';
import { printJson, UsageError, type Verb } from './verb.ts';

const COLUMNS = 100;

export const run: Verb = {
  name: 'run',
  positional: '"<command>"',
  summary: 'One chat command against the running instance, such as run "summary" or run "sell SOL 50".',
  options: { json: { type: 'boolean', describe: 'print the reply as JSON; its plain data is under "data"' } },
  async run(input) {
    const text = input.positionals.join(' ').trim();
    if (text === '')
      throw new UsageError('run: which command? For example roottrading run "summary"; run "help" lists them');
    const answer = await new ControlClient(commandSettings().DATA_DIR).post('/commands', { text });
    if (input.values['json'] === true) printJson(answer.body);
    else show(answer);
    return exitStatus(answer);
  },
};

function show(answer: ControlAnswer): void {
  const reply = replyOf(answer);
  const problem = problemOf(answer);
  const output = problem === null ? process.stdout : process.stderr;
  if (reply === null) {
    output.write(`${problem ?? ''}\n`);
    return;
  }
  // buttons cannot be pressed here; the one that matters is spelled out below
  output.write(renderReply({ ...reply, buttons: [] }, process.stdout.columns ?? COLUMNS, paintFor(output)));
  const confirm = proposalIn(reply);
  if (confirm !== null) output.write(`\nTo confirm: roottrading run "${confirm}"\n`);
}

/** What confirms a proposal that waits: there are no buttons to press on a command line. */
function proposalIn({ data }: Reply): string | null {
  if (!isRecord(data) || data['state'] !== 'proposed') return null;
  const { intent, confirm } = data;
  if (typeof intent === 'string') return `confirm ${intent}`;
  return typeof confirm === 'string' ? confirm : null;
}

/** 0 = answered, 1 = refused or failed, 2 = no such command or a wrong argument. */
function exitStatus({ status, body }: ControlAnswer): number {
  if (status === 400 || status === 404) return 2;
  if (status >= 400) return 1;
  const data = isRecord(body) ? body['data'] : null;
  return isRecord(data) && data['status'] === 'refused' ? 1 : 0;
}
