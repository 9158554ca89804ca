import type { Command } from './command.ts';
import { usageOf, type ArgumentProblem } from './parse.ts';
import type { Reply } from './reply.ts';
import type { Voice } from './voice.ts';

/** What is wrong with an argument, what was probably meant, and how the command is written. */
export function problemReply(command: Command, problem: ArgumentProblem, { say }: Voice): Reply {
  const meant = problem.suggestion === null ? [] : [say('gate.didYouMean', { suggestion: problem.suggestion })];
  return {
    title:
      problem.option === command.name
        ? say('gate.badCall', { command: command.name })
        : say('gate.badOption', { command: command.name, option: problem.option }),
    tone: 'warning',
    lines: [say(problem.key, problem.values), ...meant, say('gate.usage', { usage: usageOf(command) })],
    ...(problem.given === undefined
      ? {}
      : { missing: { command: command.name, option: problem.option, given: problem.given } }),
    data: { error: say(problem.key, problem.values), field: problem.option },
  };
}

/** A button that does nothing any more; `lifeMs` null where it is not known at all. */
export function staleButtonReply(lifeMs: number | null, { say, format }: Voice): Reply {
  const line =
    lifeMs === null ? say('gate.unknownButton') : say('gate.staleButtonLine', { duration: format.duration(lifeMs) });
  return { title: say('gate.staleButton'), tone: 'neutral', lines: [line] };
}

/** Something broke inside a command; the log has the same id. */
export function errorReply(command: string, id: string, { say }: Voice): Reply {
  return {
    title: say('gate.error'),
    tone: 'bad',
    lines: [say('gate.errorLine', { command, id })],
    data: { error: id },
  };
}

/** The database is away, and this may not be done without it. */
export function unavailableReply({ say }: Voice): Reply {
  return { title: say('gate.unavailable'), tone: 'bad', lines: [say('gate.unavailableLine')] };
}

/** A command that the settings switched off. */
export function offReply(command: string, { say }: Voice): Reply {
  return { title: say('gate.off', { command }), tone: 'warning', lines: [say('gate.offLine')] };
}
