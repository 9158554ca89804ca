/**
 * The part of the Bot API that the bot may use, as a table: types, what is required, and limits. Anything that is not in it is
 * refused by the fake server, so that a wrong field fails a test instead of being ignored.
 */
export type Kind = 'integer' | 'text' | 'flag' | 'chat' | 'list' | 'object' | 'file';

export interface Parameter {
  readonly kind: Kind;
  readonly required?: true;
  readonly min?: number;
  readonly max?: number;
}

const chat: Parameter = { kind: 'chat', required: true };
const sendCommon = {
  chat_id: chat,
  message_thread_id: { kind: 'integer' },
  parse_mode: { kind: 'text' },
  disable_notification: { kind: 'flag' },
  protect_content: { kind: 'flag' },
  reply_parameters: { kind: 'object' },
  reply_markup: { kind: 'object' },
} as const satisfies Record<string, Parameter>;
const editCommon = {
  chat_id: chat,
  message_id: { kind: 'integer', required: true },
  parse_mode: { kind: 'text' },
  reply_markup: { kind: 'object' },
} as const satisfies Record<string, Parameter>;

export const METHODS: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  getMe: {},
  getUpdates: {
    offset: { kind: 'integer' },
    limit: { kind: 'integer', min: 1, max: 100 },
    timeout: { kind: 'integer', min: 0, max: 50 },
    allowed_updates: { kind: 'list' },
  },
  deleteWebhook: { drop_pending_updates: { kind: 'flag' } },
  setMyCommands: {
    commands: { kind: 'list', required: true, max: 100 },
    scope: { kind: 'object' },
    language_code: { kind: 'text', max: 2 },
  },
  getMyCommands: { scope: { kind: 'object' }, language_code: { kind: 'text', max: 2 } },
  sendMessage: { ...sendCommon, text: { kind: 'text', required: true }, link_preview_options: { kind: 'object' } },
  sendPhoto: { ...sendCommon, photo: { kind: 'file', required: true }, caption: { kind: 'text' } },
  sendDocument: { ...sendCommon, document: { kind: 'file', required: true }, caption: { kind: 'text' } },
  editMessageText: { ...editCommon, text: { kind: 'text', required: true }, link_preview_options: { kind: 'object' } },
  editMessageCaption: { ...editCommon, caption: { kind: 'text' } },
  editMessageReplyMarkup: editCommon,
  answerCallbackQuery: {
    callback_query_id: { kind: 'text', required: true },
    text: { kind: 'text', max: 200 },
    show_alert: { kind: 'flag' },
    cache_time: { kind: 'integer' },
  },
  sendChatAction: { chat_id: chat, action: { kind: 'text', required: true }, message_thread_id: { kind: 'integer' } },
};

const BUTTON_FIELDS = new Set(['text', 'callback_data', 'url', 'style']);
const BUTTON_STYLES = new Set<unknown>(['primary', 'danger', 'success']);

/** What is wrong with the parameters of a call, or null. */
export function parameterProblem(method: string, values: Record<string, unknown>): string | null {
  const table = METHODS[method];
  if (table === undefined) return `method ${method} is not in the table`;
  for (const name of Object.keys(values)) {
    if (table[name] === undefined) return `${method}: unknown parameter ${name}`;
  }
  for (const [name, parameter] of Object.entries(table)) {
    const value = values[name];
    if (value === undefined) {
      if (parameter.required) return `${method}: parameter ${name} is missing`;
      continue;
    }
    const problem = valueProblem(parameter, value);
    if (problem !== null) return `${method}: ${name} ${problem}`;
  }
  return keyboardProblem(values['reply_markup']) ?? commandsProblem(method, values['commands']);
}

function valueProblem({ kind, min, max }: Parameter, value: unknown): string | null {
  switch (kind) {
    case 'integer':
      if (!Number.isSafeInteger(value)) return `is not an integer: ${String(value)}`;
      if ((min !== undefined && Number(value) < min) || (max !== undefined && Number(value) > max))
        return `is out of range`;
      return null;
    case 'text':
      if (typeof value !== 'string') return 'is not a text';
      return max !== undefined && value.length > max ? `is longer than ${max}` : null;
    case 'flag':
      return typeof value === 'boolean' ? null : 'is not a boolean';
    case 'chat':
      return typeof value === 'number' || (typeof value === 'string' && value !== '') ? null : 'is not a chat id';
    case 'list':
      if (!Array.isArray(value)) return 'is not a list';
      return max !== undefined && value.length > max ? `has more than ${max} entries` : null;
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'is not an object';
    case 'file':
    default:
      return typeof value === 'string' && value.startsWith('upload:') ? null : 'is not an uploaded file';
  }
}

function keyboardProblem(markup: unknown): string | null {
  if (markup === undefined) return null;
  const rows = (markup as { inline_keyboard?: unknown }).inline_keyboard;
  if (!Array.isArray(rows)) return 'reply_markup: inline_keyboard is not a list';
  const buttons = rows.flat() as Record<string, unknown>[];
  if (buttons.length > 100) return 'reply_markup: more than 100 buttons';
  if (rows.some((row: unknown) => !Array.isArray(row) || row.length === 0 || row.length > 8))
    return 'reply_markup: bad row';
  for (const button of buttons) {
    const unknown = Object.keys(button).find((name) => !BUTTON_FIELDS.has(name));
    if (unknown !== undefined) return `button: unknown field ${unknown}`;
    if (typeof button['text'] !== 'string' || button['text'] === '') return 'button: no text';
    const data = button['callback_data'];
    if (typeof data !== 'string' || Buffer.byteLength(data) < 1 || Buffer.byteLength(data) > 64)
      return 'BUTTON_DATA_INVALID';
    const style = button['style'];
    if (style !== undefined && !BUTTON_STYLES.has(style)) return `button: style ${JSON.stringify(style)}`;
  }
  return null;
}

function commandsProblem(method: string, commands: unknown): string | null {
  if (method !== 'setMyCommands' || !Array.isArray(commands)) return null;
  for (const { command, description } of commands as { command: string; description: string }[]) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) return `BOT_COMMAND_INVALID: ${command}`;
    if (description.length < 1 || description.length > 256) return `BOT_COMMAND_DESCRIPTION_INVALID: ${command}`;
  }
  return null;
}
