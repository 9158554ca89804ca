import { startTerminalChat, type TerminalInput } from '../bot/terminal/chat.ts';
import type { Reply } from '../commands/reply.ts';
import { ControlClient, isRecord, problemOf, replyOf } from './control/client.ts';
import { commandSettings } from './settings.ts';
import { CommandFailed, type Verb } from './verb.ts';

export const chat: Verb = {
  name: 'chat',
  summary: 'Terminal chat against the running instance; Ctrl-D ends it, the engine goes on.',
  options: {},
  async run() {
    const client = new ControlClient(commandSettings().DATA_DIR);
    const words = await wordsOf(client);
    const talk = startTerminalChat({
      handle: (_request, input) => say(client, input),
      input: process.stdin,
      output: process.stdout,
      words,
    });
    await talk.closed;
    return 0;
  },
};

/** The person is the machine's owner, because they could open the socket: the instance itself says who they are. */
async function say(client: ControlClient, input: TerminalInput): Promise<Reply> {
  const answer =
    input.kind === 'text'
      ? await client.post('/commands', { text: input.text })
      : await client.post(`/actions/${encodeURIComponent(input.actionId)}`, {});
  const reply = replyOf(answer);
  if (reply === null) throw new CommandFailed(problemOf(answer) ?? 'the instance gave no answer');
  return reply;
}

/** Command names and symbols for the Tab key. */
async function wordsOf(client: ControlClient): Promise<string[]> {
  const [document, symbols] = await Promise.all([client.get('/openapi.json'), client.get('/symbols/traded')]);
  const paths = isRecord(document.body) && isRecord(document.body['paths']) ? Object.keys(document.body['paths']) : [];
  const commands = paths.filter((path) => path.startsWith('/commands/')).map((path) => path.slice('/commands/'.length));
  const rows: unknown[] = Array.isArray(symbols.body) ? symbols.body : [];
  const names = rows.filter(isRecord).map((row) => String(row['symbol']));
  return [...commands, ...names];
}
