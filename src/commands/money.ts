import type { OperatorAction } from '../engine/events.ts';
import type { CommandContext } from './command.ts';
import type { IntentReply, IntentRequest } from './intents.ts';
import type { Reply } from './reply.ts';

/** For what adds risk, and for /flatten: shows a quote with Confirm and Cancel. */
export async function propose(context: CommandContext, action: OperatorAction): Promise<Reply> {
  return told(context, await context.services.intents.propose(requestOf(context, action)));
}

/** For what reduces risk: this very press acts. */
export async function act(context: CommandContext, action: OperatorAction): Promise<Reply> {
  return told(context, await context.services.intents.act(requestOf(context, action)));
}

function requestOf(context: CommandContext, action: OperatorAction): IntentRequest {
  const { actor, request, nowMs, ageMs } = context;
  return { actor, updateId: request.updateId, command: action.kind, action, nowMs, ageMs };
}

function told(context: CommandContext, answer: IntentReply): Reply {
  context.record({ text: answer.outcome, intentId: answer.intentId });
  return { ...answer.reply, private: true };
}
