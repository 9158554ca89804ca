import { randomBytes } from 'node:crypto';
import type { Mask } from '../text/mask.ts';
import { nearest } from '../text/nearest.ts';
import { storable } from '../text/storable.ts';
import type { ButtonAction } from './actions.ts';
import type { Actor, Request } from './actor.ts';
import { Ages } from './ages.ts';
import type { Command, CommandContext, Outcome, Risk } from './command.ts';
import { within } from './deadline.ts';
import { type Doorman, mayRun, neededRole } from './doorman.ts';
import { errorReply, offReply, problemReply, staleButtonReply, unavailableReply } from './gate-words.ts';
import { headed } from './head.ts';
import { keptArguments, keptCall, keptName, maskedTexts } from './kept-arguments.ts';
import { BUTTON_LIFE_MS } from './kit.ts';
import { markedLive } from './live.ts';
import type { CommandLog } from './log.ts';
import { parseArguments, splitLine, type RawCall } from './parse.ts';
import type { Reply } from './reply.ts';
import type { CommandServices } from './services.ts';
import type { AuditStore, ProcessedStore } from './stores.ts';
import { voiceOf, type Voice } from './voice.ts';

/** What a person did: typed a line, filled in a slash command, or pressed a button. */
export type GateInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly args: Readonly<Record<string, string | number>> }
  /** `answer` = the text that the button asked for. */
  | { readonly kind: 'action'; readonly actionId: string; readonly answer?: string };

export interface GateParts {
  readonly commands: readonly Command[];
  readonly services: CommandServices;
  readonly doorman: Doorman;
  readonly processed: ProcessedStore;
  readonly audit: AuditStore;
  readonly log: CommandLog;
  /** Hides the secrets of the settings in what people type. */
  readonly mask: Mask;
  /** The wall clock, Unix ms UTC. */
  readonly clock: () => number;
}

/** A slow or absent database does not hold up what reduces risk longer than this. */
const STORE_LIMIT_MS = 1_000;
/** The same for each of its steps, so that the person is answered within a second. */
const URGENT_LIMIT_MS = 100;
const CODE = /^\s*\d{6}\s*$/;
/** Update ids remembered in this process, for when the database cannot be asked. */
const REMEMBERED_UPDATES = 5_000;

/**
 * The one way in, for typed commands and buttons alike (chat.md §1–3): person → repeated? → meaning → right → arguments → run →
 * audit. The checks on the person sit before any parsing.
 */
export class Gate {
  readonly #parts: GateParts;
  readonly #seen = new Set<string>();
  readonly #ages = new Ages();

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Null = say nothing: a stranger who was told already, or a repeated update. Never throws. */
  async handle(asked: Request, said: GateInput): Promise<Reply | null> {
    const { doorman } = this.#parts;
    const request = { ...asked, userName: storable(asked.userName) };
    const input = storableInput(said);
    const limitMs = this.#isUrgent(input) ? URGENT_LIMIT_MS : STORE_LIMIT_MS;
    const visitor = await doorman.identify(request, limitMs);
    if (visitor === null) return null;
    const { actor } = visitor;
    if (actor.role === null && !this.#isPublic(input))
      return doorman.turnAway(request, actor.language, () => this.#nameOf(input, actor));

    const claim = await this.#claim(request, limitMs);
    if (claim === 'repeated') return null;
    const call = await this.#meaning(input, actor);
    if ('reply' in call) return this.#finish(request, actor, call.name, null, { text: call.outcome }, call.reply);
    const command = this.#parts.commands.find(({ name }) => name === call.name);
    if (command === undefined) return this.#unknownCommand(request, actor, call.name);

    const stop = this.#stop(command, actor, visitor.degraded || claim === 'unknown');
    if (stop !== null)
      return this.#finish(request, actor, command.name, command.risk, { text: stop.outcome }, stop.reply);
    return this.#run(request, actor, command, call);
  }

  async #run(request: Request, actor: Actor, command: Command, call: RawCall): Promise<Reply> {
    const { services, log, clock, mask } = this.#parts;
    const voice = this.#voice(actor);
    const parsed = parseArguments(command, call, { symbols: services.live.symbols, quoteAsset: voice.quoteAsset });
    if (!parsed.ok) {
      const reply = problemReply(command, parsed.problem, voice);
      const said = keptCall(command, call);
      return this.#finish(request, actor, command.name, command.risk, { text: 'refused:arguments' }, reply, said);
    }
    const args = maskedTexts(command, parsed.args, mask);
    const nowMs = clock();
    let outcome: Outcome = { text: 'answered' };
    const context: CommandContext = {
      actor,
      request,
      services,
      nowMs,
      ageMs: this.#ages.ageOf(request, nowMs),
      ageIsKnown: !(request.undated === true && request.waited === true),
      record: (told) => {
        outcome = told;
      },
    };
    const reply = await command.run(context, args).catch((error: unknown) => {
      const id = randomBytes(4).toString('hex');
      log.error('command failed', { id, command: command.name, error });
      outcome = { text: `error:${id}` };
      return errorReply(command.name, id, voice);
    });
    const shown = markedLive(reply, request.platform, voice);
    const kept = keptArguments(command, args, services);
    return this.#finish(request, actor, command.name, command.risk, outcome, shown, kept);
  }

  /** What the input asks for; for a button, what its id stands for. */
  async #meaning(input: GateInput, actor: Actor): Promise<RawCall | Stop> {
    if (input.kind === 'text') {
      // six digits alone are the code that a large buy asked for
      if (CODE.test(input.text)) return { name: 'code', words: [input.text.trim()], named: {} };
      return splitLine(input.text) ?? { name: 'help', words: [], named: {} };
    }
    if (input.kind === 'command') {
      const named = Object.entries(input.args).map(([name, value]) => [name, String(value)] as const);
      return { name: input.name.toLowerCase(), words: [], named: Object.fromEntries(named) };
    }
    const voice = this.#voice(actor);
    try {
      const action = await within(this.#parts.services.actions.get(input.actionId), STORE_LIMIT_MS, 'the action store');
      const isStale = action === null || action.expiresAtMs < this.#parts.clock();
      if (!isStale)
        return { name: action.command, words: [], named: { ...action.args, ...this.#answerTo(action, input) } };
      const reply = staleButtonReply(action === null ? null : BUTTON_LIFE_MS, voice);
      return { name: action?.command ?? 'button', outcome: 'refused:stale button', reply };
    } catch (error) {
      this.#parts.log.error('a button could not be looked up', { error });
      return { name: 'button', outcome: 'refused:no database', reply: unavailableReply(voice) };
    }
  }

  /** For the audit only: what a stranger tried is not looked at any further. */
  async #nameOf(input: GateInput, actor: Actor): Promise<string> {
    return keptName((await this.#meaning(input, actor)).name);
  }

  /** A button asks for the one thing that is not kept with it: the secret option of its command. */
  #answerTo({ command }: ButtonAction, { answer }: { readonly answer?: string }): Readonly<Record<string, string>> {
    const options = this.#parts.commands.find(({ name }) => name === command)?.options ?? [];
    const asked = options.find(({ secret }) => secret === true);
    return asked === undefined || answer === undefined ? {} : { [asked.name]: answer };
  }

  /** Why this person may not run this command now, or null. */
  #stop(command: Command, actor: Actor, storeIsAway: boolean): Stop | null {
    const voice = this.#voice(actor);
    if (this.#parts.services.off.has(command.name)) {
      return { name: command.name, outcome: 'refused:off', reply: offReply(command.name, voice) };
    }
    if (!mayRun(actor.role, command.risk)) {
      const needed = neededRole(command.risk) ?? '';
      const line = voice.say('gate.roleLine', { command: command.name, needed, role: actor.role ?? '' });
      // what one person may not do must not take the place of a message that others press
      const reply: Reply = { title: voice.say('gate.role'), tone: 'warning', lines: [line], private: true };
      return { name: command.name, outcome: 'refused:role', reply };
    }
    const needsStore = command.risk === 'add' || command.risk === 'administer';
    if (!storeIsAway || !needsStore) return null;
    return { name: command.name, outcome: 'refused:no database', reply: unavailableReply(voice) };
  }

  /** Each update id once, over restarts; where the database is away, at least once in this process. */
  async #claim(request: Request, limitMs: number): Promise<'new' | 'repeated' | 'unknown'> {
    const key = `${request.platform} ${request.updateId}`;
    if (this.#seen.has(key)) return 'repeated';
    this.#seen.add(key);
    if (this.#seen.size > REMEMBERED_UPDATES) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    try {
      const claim = this.#parts.processed.claim(request.platform, request.updateId);
      return (await within(claim, limitMs, 'the list of handled updates')) ? 'new' : 'repeated';
    } catch (error) {
      this.#parts.log.error('updates cannot be told from repeats', { error });
      return 'unknown';
    }
  }

  /** True for what reduces risk, as far as that is known without asking the database. */
  #isUrgent(input: GateInput): boolean {
    const { commands, services } = this.#parts;
    const name =
      input.kind === 'text'
        ? splitLine(input.text)?.name
        : input.kind === 'command'
          ? input.name.toLowerCase()
          : services.actions.recall?.(input.actionId)?.command;
    return commands.some((command) => command.name === name && command.risk === 'reduce');
  }

  #isPublic(input: GateInput): boolean {
    if (input.kind === 'action') return false;
    const name = input.kind === 'text' ? splitLine(input.text)?.name : input.name;
    return this.#parts.commands.some((command) => command.name === name && command.risk === 'public');
  }

  async #unknownCommand(request: Request, actor: Actor, name: string): Promise<Reply | null> {
    const { say } = this.#voice(actor);
    if (actor.role === null) return null;
    const { off } = this.#parts.services;
    const names = this.#parts.commands
      .filter(({ hidden, name: known }) => !hidden && !off.has(known))
      .map((command) => command.name);
    const meant = nearest(name, names);
    const hint = meant === null ? [] : [say('gate.didYouMean', { suggestion: `/${meant}` })];
    const reply: Reply = {
      title: say('gate.unknownCommand', { name: `/${name.slice(0, 40)}` }),
      tone: 'warning',
      lines: [...hint, say('gate.seeHelp')],
    };
    return this.#finish(request, actor, keptName(name), null, { text: 'refused:unknown command' }, reply);
  }

  async #finish(
    request: Request,
    actor: Actor,
    command: string,
    risk: Risk | null,
    outcome: Outcome,
    reply: Reply,
    args: Readonly<Record<string, unknown>> = {},
  ): Promise<Reply> {
    const { audit, log, clock } = this.#parts;
    const row = {
      platform: request.platform,
      actorId: actor.id,
      role: actor.role,
      command,
      args,
      risk,
      outcome: outcome.text,
      intentId: outcome.intentId ?? null,
      timeMs: clock(),
    };
    const written = within(audit.write(row), STORE_LIMIT_MS, 'the audit log').catch((error: unknown) =>
      log.error('an audit row could not be written', { command, outcome: outcome.text, error }),
    );
    // what only shows does not wait for its own record, and what reduces risk must not
    if (risk !== 'read' && risk !== 'public' && risk !== 'reduce') await written;
    return headed(reply, this.#parts.services.live, this.#voice(actor));
  }

  #voice(actor: Actor): Voice {
    const { services } = this.#parts;
    return voiceOf(actor.language, services.timeZone, services.live.quoteAsset);
  }
}

/** What no table takes must not come as far as an order: its round would be set aside, and nothing bought any more. */
function storableInput(input: GateInput): GateInput {
  if (input.kind === 'text') return { ...input, text: storable(input.text) };
  if (input.kind === 'command') {
    const args = Object.entries(input.args).map(([name, value]) => [storable(name), storableValue(value)] as const);
    return { ...input, name: storable(input.name), args: Object.fromEntries(args) };
  }
  const answer = input.answer === undefined ? {} : { answer: storable(input.answer) };
  return { kind: 'action', actionId: storable(input.actionId), ...answer };
}

function storableValue(value: string | number): string | number {
  return typeof value === 'string' ? storable(value) : value;
}

/** A call that ends before its command runs. */
interface Stop {
  readonly name: string;
  readonly outcome: string;
  readonly reply: Reply;
}
