import { alertSummaries, type AlertSummaries } from '../../src/commands/alert-summary.ts';
import type { Command, Request } from '../../src/commands/command.ts';
import type { Reply } from '../../src/commands/reply.ts';
import type { AlertDecision } from '../../src/engine/decisions.ts';
import type { StoredAlert } from '../../src/bot/alerts/store.ts';
import type { BotLog, CommandDoor, DoorInput, Suggestion } from '../../src/bot/ports.ts';

/** Waits until `check` gives something, looking every few ms; fails with `what` after `withinMs`. */
export async function until<T>(what: string, check: () => T | undefined | null | false, withinMs = 20_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = check();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const SYMBOL = { name: 'symbol', kind: 'symbol', describe: { en: 'Symbol', fr: 'Symbole' }, required: true } as const;

/** Declarations with every kind of option. */
export const COMMANDS: readonly Command[] = [
  declare('summary', 'Value, balances, positions', 'Valeur, soldes, positions', []),
  declare('sell', 'Close a position', 'Fermer une position', [
    {
      name: 'percent',
      kind: 'integer',
      describe: { en: 'Share in %', fr: 'Part en %' },
      min: 1,
      max: 100,
      default: 100,
    },
    SYMBOL,
  ]),
  declare('trail', 'Move a stop', 'Déplacer un stop', [
    SYMBOL,
    { name: 'action', kind: 'choice', describe: { en: 'How', fr: 'Comment' }, choices: ['tighten', 'loosen'] },
    { name: 'value', kind: 'decimal', describe: { en: 'Price', fr: 'Prix' } },
  ]),
  declare('buy', 'Buy by hand', 'Acheter à la main', [
    SYMBOL,
    { name: 'reason', kind: 'text', describe: { en: 'Why', fr: 'Pourquoi' } },
  ]),
];

function declare(name: string, en: string, fr: string, options: Command['options']): Command {
  return { name, describe: { en, fr }, options, risk: 'read', run: () => Promise.reject(new Error('not run here')) };
}

export interface Visit {
  readonly request: Request;
  readonly input: DoorInput;
}

/** A gate that knows one person and answers with what the test wants. */
export class StubDoor implements CommandDoor {
  readonly commands = COMMANDS;
  readonly visits: Visit[] = [];
  readonly offers = new Map<
    string,
    { readonly command: string; readonly args: Readonly<Record<string, string | number>> }
  >();
  readonly listed: ReadonlySet<string>;
  answer: (visit: Visit) => Promise<Reply | null> | Reply | null = () => ({ title: 'done', tone: 'good' });
  symbols: readonly string[] = ['SOLUSDC', 'ETHUSDC', 'BTCUSDC'];

  constructor(...listed: readonly string[]) {
    this.listed = new Set(listed);
  }

  async handle(request: Request, input: DoorInput): Promise<Reply | null> {
    if (!this.listed.has(request.userId)) return null;
    const visit = { request, input };
    this.visits.push(visit);
    return this.answer(visit);
  }

  complete(request: Request, _command: string, _option: string, typed: string): Promise<readonly Suggestion[]> {
    if (!this.listed.has(request.userId)) return Promise.resolve([]);
    const found = this.symbols.filter((symbol) => symbol.includes(typed.toUpperCase()));
    return Promise.resolve(found.map((symbol) => ({ value: symbol, label: symbol })));
  }

  isListed(request: Request): Promise<boolean> {
    return Promise.resolve(this.listed.has(request.userId));
  }

  offer(command: string, args: Readonly<Record<string, string | number>>): Promise<string> {
    const id = `offer-${this.offers.size + 1}`;
    this.offers.set(id, { command, args });
    return Promise.resolve(id);
  }
}

/** After a test: the fakes saw nothing that the real servers would refuse, and no token was logged. */
export function assertClean(violations: readonly string[], log: MemoryLog, tokens: readonly string[]): void {
  if (violations.length > 0) throw new Error(`the platform would have refused: ${violations.join('; ')}`);
  const said = log.lines.join('\n');
  if (tokens.some((token) => said.includes(token))) throw new Error('a token was logged');
}

/** What was logged, for the reader of a failed test. */
export function showOnFailure(context: { onTestFailed(show: () => void): void }, log: MemoryLog): void {
  context.onTestFailed(() => {
    process.stderr.write(`${log.lines.join('\n')}\n`);
  });
}

/** Keeps what was logged, so that a test can look for what must not be in it. */
export class MemoryLog implements BotLog {
  readonly lines: string[] = [];

  info(message: string, facts?: Readonly<Record<string, unknown>>): void {
    this.lines.push(`info ${message} ${JSON.stringify(facts ?? {})}`);
  }

  warn(message: string, facts?: Readonly<Record<string, unknown>>): void {
    this.lines.push(`warn ${message} ${JSON.stringify(facts ?? {})}`);
  }
}

export function alertOf(id: number, more: Partial<StoredAlert> = {}): StoredAlert {
  return {
    type: 'alert',
    id: String(id),
    kind: 'entry',
    priority: 'notice',
    symbol: 'SOLUSDC',
    dedupKey: `key-${id}`,
    threadKey: null,
    data: { n: id },
    timeMs: 1_700_000_000_000 + id,
    createdAtMs: Date.now(),
    attempts: 0,
    ...more,
  };
}

/** Real words for several alerts in one message; its buttons are named after their commands. */
export const SUMMARIES: AlertSummaries = alertSummaries(
  { timeZone: 'UTC', quoteAsset: 'USDC', market: 'live' },
  (command) => Promise.resolve(`press-${command}`),
);

/** Words for tests: the alert's kind, number and stop. */
export function renderAlert(alert: AlertDecision): Reply {
  return {
    title: `${alert.kind} ${String(alert.data['n'])}`,
    tone: alert.priority === 'danger' ? 'danger' : 'neutral',
    lines: [`thread ${alert.threadKey ?? 'none'}`],
  };
}
