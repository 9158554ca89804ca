import { randomBytes } from 'node:crypto';
import type { Mask } from '../text/mask.ts';
import { nearest } from '../text/nearest.ts';
import { storable } from '../text/storable.ts';
import type { Actor, Request } from './actor.ts';
import { Ages } from './ages.ts';
import { Claims } from './claims.ts';
import type { Command, CommandContext, Outcome, Risk } from './command.ts';
import { within } from '../waiting/late.ts';
import { type Doorman, mayRun, neededRole } from './doorman.ts';
import { errorReply, offReply, problemReply, unavailableReply } from './gate-words.ts';
import { headed } from './head.ts';
import { keptArguments, keptCall, keptName, maskedTexts } from './kept-arguments.ts';
import { markedLive } from './live.ts';
import { Meanings, STORE_LIMIT_MS, type GateInput, type MeaningParts, type Stop } from './meanings.ts';
import { parseArguments, type RawCall } from './parse.ts';
import type { Reply } from './reply.ts';
import { storableInput } from './storable-input.ts';
import type { AuditStore, ProcessedStore } from './stores.ts';
import { voiceOf, type Voice } from './voice.ts';

export interface GateParts extends MeaningParts {
  readonly doorman: Doorman;
  readonly processed: ProcessedStore;
  readonly audit: AuditStore;
  /** Hides the secrets of the settings in what people type. */
  readonly mask: Mask;
}

/** The same for each of its steps, so that the person is answered within a second. */
const URGENT_LIMIT_MS = 100;
/**
 * The one way in, for typed commands and buttons alike (chat.md §1–3): person → repeated? → meaning → right → arguments → run →
 * audit. The checks on the person sit before any parsing.
 */
export class Gate {
  readonly #parts: GateParts;
  readonly #meanings: Meanings;
  readonly #claims: Claims;
  readonly #ages = new Ages();

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#meanings = new Meanings(parts);
    this.#claims = new Claims(parts.processed, parts.log);
  }

  /** Null = say nothing: a stranger who was told already, or a repeated update. Never throws. */
  async handle(asked: Request, said: GateInput): Promise<Reply | null> {
    const { doorman } = this.#parts;
    const request = { ...asked, userName: storable(asked.userName) };
    const input = storableInput(said);
    const limitMs = this.#meanings.isUrgent(input) ? URGENT_LIMIT_MS : STORE_LIMIT_MS;
    const visitor = await doorman.identify(request, limitMs);
    if (visitor === null) return null;
    const { actor } = visitor;
    if (actor.role === null && !this.#meanings.isPublic(input))
      return doorman.turnAway(request, actor.language, () => this.#meanings.nameOf(input, actor));

    const claim = await this.#claims.take(request, limitMs);
    if (claim === 'repeated') return null;
    const call = await this.#meanings.of(input, actor);
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
