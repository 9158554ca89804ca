import type { Actor, Request } from './actor.ts';
import type { CommandContext } from './command.ts';
import { within } from '../waiting/late.ts';
import { mayRun } from './doorman.ts';
import { problemReply } from './gate-words.ts';
import type { GateParts } from './gate.ts';
import { headed } from './head.ts';
import { endedReply, markedLive, type LiveEnd, type Repeated, type RepeatWish } from './live.ts';
import { parseArguments } from './parse.ts';
import type { Reply } from './reply.ts';
import { ReusedActions } from './reused-actions.ts';
import type { CommandServices } from './services.ts';
import { voiceOf, type Voice } from './voice.ts';

/** A live message that takes longer to make is tried again later. */
const REPEAT_LIMIT_MS = 10_000;

/**
 * Runs the command of a live message again, as the person who asked for it, with the rights they have now. Nobody said anything, so
 * there is no update to claim and nothing to audit.
 */
export class Repeater {
  readonly #parts: GateParts;
  /** A message that shows itself every few seconds must not leave new buttons behind each time. */
  readonly #services: CommandServices;

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#services = { ...parts.services, actions: new ReusedActions(parts.services.actions, parts.clock) };
  }

  /** Never throws. */
  async repeat(request: Request, wish: RepeatWish): Promise<Repeated> {
    const visitor = await this.#parts.doorman.identify(request);
    if (visitor === null) return { state: 'unavailable' };
    const { actor } = visitor;
    const { live, timeZone } = this.#services;
    const voice = voiceOf(actor.language, timeZone, live.quoteAsset);
    const command = this.#parts.commands.find(({ name }) => name === wish.command);
    const repeats = command?.risk === 'read' || command?.onlyShows === true;
    if (command === undefined || !repeats || !mayRun(actor.role, command.risk)) {
      return this.#ended({ title: voice.say('gate.role'), tone: 'warning', private: true }, 'right', voice);
    }
    const given = { symbols: live.symbols, quoteAsset: voice.quoteAsset };
    const parsed = parseArguments(command, { name: command.name, words: [], named: wish.args }, given);
    if (!parsed.ok) return this.#ended(problemReply(command, parsed.problem, voice), 'over', voice);
    try {
      const work = command.run(this.#context(actor, request), parsed.args);
      const reply = await within(work, REPEAT_LIMIT_MS, `/${command.name}`);
      if (reply.live === undefined) return this.#ended(reply, 'over', voice);
      if (wish.end !== null) return this.#ended(reply, wish.end, voice);
      return { state: 'live', reply: headed(markedLive(reply, request.platform, voice), live, voice) };
    } catch (error) {
      this.#parts.log.warn('a live message could not be made', { command: command.name, error });
      return { state: 'unavailable' };
    }
  }

  #ended(reply: Reply, end: LiveEnd, voice: Voice): Repeated {
    return { state: 'ended', reply: headed(endedReply(reply, end, voice), this.#services.live, voice) };
  }

  #context(actor: Actor, request: Request): CommandContext {
    const nowMs = this.#parts.clock();
    return { actor, request, services: this.#services, nowMs, ageMs: 0, ageIsKnown: true, record: () => undefined };
  }
}
