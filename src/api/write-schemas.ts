import { z } from '@hono/zod-openapi';

/** What writing routes answer. */

export const ActionResult = z
  .strictObject({
    id: z.string(),
    status: z.enum(['done', 'refused', 'submitted', 'unknown']),
    error: z.string().optional().openapi({ description: 'Why it was refused, in words' }),
    code: z.string().nullable().openapi({ description: 'The rule that refused it' }),
    numbers: z.record(z.string(), z.union([z.number(), z.string()]).nullable()),
    problem: z.string().nullable(),
    fills: z.array(
      z.strictObject({
        symbol: z.string(),
        side: z.enum(['BUY', 'SELL']),
        price: z.string().openapi({ description: 'Exact decimal, as all amounts of fills' }),
        quantity: z.string(),
        fee: z.string(),
        fee_asset: z.string(),
      }),
    ),
  })
  .openapi('ActionResult');

export const CommandReply = z
  .strictObject({
    title: z.string(),
    tone: z.enum(['neutral', 'good', 'bad', 'warning', 'danger']),
    lines: z.array(z.string()),
    fields: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    tables: z.array(
      z.strictObject({
        title: z.string().optional(),
        columns: z.array(z.strictObject({ label: z.string(), align: z.enum(['left', 'right']) })),
        rows: z.array(z.array(z.string())),
        empty: z.string().optional(),
      }),
    ),
    buttons: z.array(
      z.array(
        z.strictObject({
          label: z.string(),
          style: z.enum(['primary', 'danger', 'neutral']),
          action_id: z.string().openapi({ description: 'POST /actions/{id} presses it' }),
        }),
      ),
    ),
    picture: z.strictObject({ name: z.string(), description: z.string(), png_base64: z.string() }).nullable(),
    file: z.strictObject({ name: z.string(), content_base64: z.string() }).nullable(),
    footer: z.string().nullable(),
    private: z.boolean(),
    data: z.unknown().openapi({ description: 'The same answer as plain data; null where there is none' }),
    error: z.string().optional(),
    field: z.string().optional(),
  })
  .openapi('CommandReply');
