import { randomUUID } from 'node:crypto';
import { createInterface, type Interface } from 'node:readline';
import type { Request } from '../../commands/actor.ts';
import type { Reply, ReplyButton } from '../../commands/reply.ts';
import { PLAIN, paintFor } from './colours.ts';
import { buttonsOf, renderReply } from './render.ts';

const DEFAULT_COLUMNS = 100;
const MIN_COLUMNS = 60;
const PROMPT = '> ';

export type TerminalInput =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'action'; readonly actionId: string };

export interface TerminalChatOptions {
  /** The door to the commands, here or in another process. */
  readonly handle: (request: Request, input: TerminalInput) => Promise<Reply | null>;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Command names and symbols for the Tab key. */
  readonly words?: readonly string[];
  readonly userName?: string;
  /** Told when the person presses Ctrl-C; without it the chat just ends. */
  readonly interrupted?: () => void;
}

export interface TerminalChat {
  /** Resolves when the input ended or `close` was called. */
  readonly closed: Promise<void>;
  /** Shows something between question and answer, such as an alert, and puts the prompt back. */
  show(reply: Reply): void;
  close(): void;
}

/** A chat in the terminal: a line is a command, a number presses a button of the last answer. One line is handled at a time. */
export function startTerminalChat(options: TerminalChatOptions): TerminalChat {
  const { input, output, words = [] } = options;
  const isTerminal = 'isTTY' in output && output.isTTY === true;
  const lines = createInterface({ input, output, prompt: PROMPT, terminal: isTerminal, completer: completerOf(words) });
  const paint = isTerminal ? paintFor(output) : PLAIN;
  let buttons: readonly ReplyButton[] = [];
  let work = Promise.resolve();
  let isOpen = true;

  const write = (reply: Reply): void => {
    output.write(`${renderReply(reply, columnsOf(output), paint)}\n`);
  };
  const answer = async (line: string): Promise<void> => {
    const wanted = inputOf(line, buttons);
    if (wanted === null) return;
    const reply = await options.handle(requestOf(options.userName ?? 'console'), wanted);
    if (reply === null) return;
    buttons = buttonsOf(reply);
    write(reply);
  };
  const closed = new Promise<void>((resolve) => {
    lines.on('close', () => {
      isOpen = false;
      void work.then(resolve);
    });
  });

  lines.on('line', (line) => {
    work = work
      .then(() => answer(line))
      .then(
        () => promptAgain(lines, isOpen),
        (error: unknown) => {
          output.write(`${error instanceof Error ? error.message : String(error)}\n`);
          promptAgain(lines, isOpen);
        },
      );
  });
  lines.on('SIGINT', () => {
    lines.close();
    options.interrupted?.();
  });
  lines.prompt();

  return {
    closed,
    show: (reply) => {
      output.write(isTerminal ? '\r\u001b[K' : '');
      write(reply);
      promptAgain(lines, isOpen);
    },
    close: () => lines.close(),
  };
}

function promptAgain(lines: Interface, isOpen: boolean): void {
  // the cursor stays in what the person is just typing
  if (isOpen) lines.prompt(true);
}

/** A lone number presses a button of the last answer, if there is such a one; anything else is a command. */
function inputOf(line: string, buttons: readonly ReplyButton[]): TerminalInput | null {
  const text = line.trim();
  if (text === '') return null;
  const button = /^\d{1,2}$/.test(text) ? buttons[Number(text) - 1] : undefined;
  return button === undefined ? { kind: 'text', text } : { kind: 'action', actionId: button.actionId };
}

/** The terminal belongs to whoever has the machine: the person `console`. Ids are unique over restarts. */
export function requestOf(userName: string): Request {
  return {
    platform: 'terminal',
    userId: 'console',
    userName,
    languageCode: null,
    place: 'terminal',
    shared: false,
    updateId: randomUUID(),
    saidAtMs: Date.now(),
  };
}

function columnsOf(output: NodeJS.WritableStream): number {
  const columns = 'columns' in output && typeof output.columns === 'number' ? output.columns : DEFAULT_COLUMNS;
  return Math.max(MIN_COLUMNS, columns);
}

/** Completes the word under the cursor; a symbol is found by its asset too, since symbols begin with it. */
function completerOf(words: readonly string[]): (line: string) => [string[], string] {
  return (line) => {
    const typed = line.split(' ').at(-1) ?? '';
    const wanted = typed.replace(/^\//, '').toLowerCase();
    const hits = words.filter((word) => word.toLowerCase().startsWith(wanted));
    return [hits, typed];
  };
}
