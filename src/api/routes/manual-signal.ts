import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { createHash } from 'node:crypto';
import { refusalReply } from '../../commands/intent-words.ts';
import { problemWords } from '../../commands/problem-words.ts';
import type { ActionOutcome } from '../../commands/services.ts';
import { voiceOf, type Voice } from '../../commands/voice.ts';
import { storable } from '../../text/storable.ts';
import { writersOnly } from '../access.ts';
import { idempotencyKey, updateIdOf } from '../idempotency.ts';
import { knownSymbol, symbolText } from '../inputs.ts';
import { jsonBodies } from '../limits.ts';
import { ApiProblem } from '../problem.ts';
import type { ApiAccess, ApiEnv, ApiParts, Caller } from '../ports.ts';
import { Problem } from '../schemas.ts';
import { ActionResult } from '../write-schemas.ts';
import { BAD_INPUT, json, WRITERS_ONLY } from './answers.ts';

/** Confidence of a manual signal that gives none, as `/buy` has it (engine.md E18). */
const DEFAULT_CONFIDENCE = 0.95;
/** A price further than this from the live one was meant for another moment. */
const MAX_PRICE_DIFFERENCE_RATIO = 0.01;
const SUBMIT_LIMIT_MS = 15_000;

const price = z.number({ error: 'must be a number above 0' }).positive('must be a number above 0');
const amountProblem = 'must be an amount from 0.01 to 1000000000 in the quote asset';

const ManualSignal = z
  .strictObject({
    symbol: symbolText,
    confidence: z
      .number({ error: 'must be a number above 0 and at most 1' })
      .positive('must be a number above 0 and at most 1')
      .max(1, 'must be a number above 0 and at most 1')
      .default(DEFAULT_CONFIDENCE),
    reason: z
      .string({ error: 'must be a text of at most 200 characters' })
      .max(200, 'must be a text of at most 200 characters')
      .default('manual'),
    price: price
      .optional()
      .openapi({ description: 'The price you saw; refused when the live one differs by more than 1 %' }),
    current_price: price.optional().openapi({ description: 'The same under the name of the guide’s script' }),
    amount: z
      .number({ error: amountProblem })
      .min(0.01, amountProblem)
      .max(1_000_000_000, amountProblem)
      .optional()
      .openapi({ description: 'In the quote asset; without it the engine sizes the order' }),
  })
  .openapi('ManualSignal');

const manualSignal = createRoute({
  method: 'post',
  path: '/signals/manual',
  tags: ['orders'],
  summary: 'A strong BUY signal by hand: takes the same road as any other signal',
  security: [{ apiToken: [] }],
  request: {
    headers: z.object({ 'idempotency-key': idempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: ManualSignal } } },
  },
  responses: {
    200: json(ActionResult, 'Done: what the exchange filled'),
    202: json(ActionResult, 'Submitted, or not known yet: being checked, never sent again'),
    409: json(ActionResult, 'Refused by a rule: which one, with its numbers'),
    503: json(Problem, 'No live price for the symbol'),
    ...BAD_INPUT,
    ...WRITERS_ONLY,
  },
});

type ManualSignal = z.infer<typeof ManualSignal>;

export const orderRoutes = [manualSignal];

export function addManualSignalRoute(app: OpenAPIHono<ApiEnv>, parts: ApiParts, access: ApiAccess): void {
  const { live, operator } = parts;
  const voice = voiceOf('en', parts.timeZone, live.quoteAsset);
  app.use('/signals/manual', writersOnly(access), jsonBodies);

  app.openapi(manualSignal, async (context) => {
    const sent = context.req.valid('json');
    const input = { ...sent, reason: storable(parts.mask(sent.reason)) };
    const caller = context.get('caller');
    const symbol = knownSymbol(input.symbol, live, 400);
    const livePrice = priceFor(symbol, input, parts);
    const id = intentId(updateIdOf(caller, context.req.valid('header')['idempotency-key']));
    const outcome = await operator.submit(
      id,
      `${caller.platform}:${caller.id}`,
      {
        kind: 'buy',
        symbol,
        price: livePrice,
        confidence: input.confidence,
        reason: input.reason,
        amountQuote: input.amount === undefined ? null : String(input.amount),
      },
      SUBMIT_LIMIT_MS,
    );
    await record(parts, caller, id, { ...input, symbol }, outcome);
    const body = resultShape(id, outcome, voice);
    if (outcome.status === 'refused') return context.json(body, 409);
    return outcome.status === 'done' ? context.json(body, 200) : context.json(body, 202);
  });
}

/** The live ask; a price that was given must be near it. */
function priceFor(symbol: string, input: ManualSignal, { live }: ApiParts): number {
  const now = live.price(symbol);
  if (now === null) {
    throw new ApiProblem(503, {
      error: `${symbol} has no live price yet; look at /health and try again`,
      field: 'symbol',
    });
  }
  const field = input.price === undefined ? 'current_price' : 'price';
  const given = input[field];
  if (given === undefined) return now.ask;
  const difference = Math.abs(given - now.ask) / now.ask;
  if (difference > MAX_PRICE_DIFFERENCE_RATIO) {
    const error = `${field} ${given} differs by ${(difference * 100).toFixed(2)} % from the live price ${now.ask} (at most 1 %); leave it out to take the live one`;
    throw new ApiProblem(400, { error, field });
  }
  return now.ask;
}

/** The same key makes the same id, and the engine acts at most once on an id. */
function intentId(updateId: string): string {
  return `manual-${createHash('sha256').update(updateId).digest('hex').slice(0, 24)}`;
}

async function record(
  { audit, clock, log }: ApiParts,
  caller: Caller,
  id: string,
  args: ManualSignal,
  outcome: ActionOutcome,
): Promise<void> {
  const code = outcome.refusal === null ? '' : `:${outcome.refusal.code}`;
  const row = {
    platform: caller.platform,
    actorId: caller.id,
    role: 'owner',
    command: 'signals/manual',
    args,
    risk: 'add',
    outcome: `${outcome.status}${code}`,
    intentId: id,
    timeMs: clock(),
  } as const;
  // the order is out: a missing audit row must not turn its answer into an error
  await audit.write(row).catch((error: unknown) => log.error('an audit row could not be written', { id, error }));
}

function resultShape(id: string, { refusal, status, problem, fills }: ActionOutcome, voice: Voice) {
  return {
    id,
    status,
    ...(refusal === null ? {} : { error: (refusalReply(refusal, voice).lines ?? []).join(' ') }),
    code: refusal?.code ?? null,
    numbers: { ...refusal?.numbers },
    problem: problem === null ? null : problemWords(problem, voice.say),
    fills: fills.map((fill) => ({
      symbol: fill.symbol,
      side: fill.side,
      price: fill.price,
      quantity: fill.quantity,
      fee: fill.fee,
      fee_asset: fill.feeAsset,
    })),
  };
}
