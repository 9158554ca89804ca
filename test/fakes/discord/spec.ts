/** The limits of Discord's API (v10) that matter here, as compact tables; what is not in them is refused. */

type Rule = 'text' | 'flag' | 'integer' | 'list' | 'object' | 'id';
type Table = Readonly<Record<string, readonly [rule: Rule, limit?: number]>>;

const MESSAGE: Table = {
  content: ['text', 2000],
  embeds: ['list', 10],
  components: ['list', 5],
  allowed_mentions: ['object'],
  flags: ['integer'],
  attachments: ['list', 10],
};
const TABLES = {
  post: { ...MESSAGE, nonce: ['text', 25], enforce_nonce: ['flag'], message_reference: ['object'], tts: ['flag'] },
  edit: MESSAGE,
  // discord.js adds `enforce_nonce: false` everywhere; Discord ignores it where there is no nonce.
  webhook: { ...MESSAGE, tts: ['flag'], enforce_nonce: ['flag'], username: ['text', 80], avatar_url: ['text', 2048] },
  reply: { ...MESSAGE, tts: ['flag'], enforce_nonce: ['flag'] },
  embed: {
    title: ['text', 256],
    description: ['text', 4096],
    color: ['integer'],
    fields: ['list', 25],
    footer: ['object'],
    image: ['object'],
    url: ['text', 2048],
    timestamp: ['text'],
  },
  field: { name: ['text', 256], value: ['text', 1024], inline: ['flag'] },
  button: { type: ['integer'], style: ['integer'], label: ['text', 80], custom_id: ['text', 100], disabled: ['flag'] },
  menu: {
    type: ['integer'],
    custom_id: ['text', 100],
    placeholder: ['text', 150],
    options: ['list', 25],
    min_values: ['integer'],
    max_values: ['integer'],
    disabled: ['flag'],
  },
  menuOption: { label: ['text', 100], value: ['text', 100], description: ['text', 100], default: ['flag'] },
  row: { type: ['integer'], components: ['list', 5] },
  command: {
    type: ['integer'],
    name: ['text', 32],
    description: ['text', 100],
    description_localizations: ['object'],
    name_localizations: ['object'],
    options: ['list', 25],
    contexts: ['list'],
    integration_types: ['list'],
    default_member_permissions: ['text'],
  },
  option: {
    type: ['integer'],
    name: ['text', 32],
    description: ['text', 100],
    description_localizations: ['object'],
    name_localizations: ['object'],
    required: ['flag'],
    autocomplete: ['flag'],
    choices: ['list', 25],
    min_value: ['integer'],
    max_value: ['integer'],
    max_length: ['integer'],
    min_length: ['integer'],
  },
} satisfies Record<string, Table>;

const FLAGS_SUPPRESS_NOTIFICATIONS = 4096;
const FLAGS_EPHEMERAL = 64;
const EMBEDS_TOTAL = 6000;

type Values = Record<string, unknown>;

/** What is wrong with the body of a message, or null. `kind` tells where it goes. */
export function messageProblem(
  kind: 'post' | 'edit' | 'webhook' | 'reply',
  body: Values,
  fileCount: number,
): string | null {
  const flags = Number(body['flags'] ?? 0);
  const allowed = kind === 'post' ? FLAGS_SUPPRESS_NOTIFICATIONS : FLAGS_EPHEMERAL;
  if ((flags & ~allowed) !== 0) return `${kind}: flags ${flags}`;
  return (
    against(TABLES[kind], body, kind) ??
    firstProblem(list(body['embeds']), embedProblem) ??
    totalProblem(list(body['embeds'])) ??
    componentsProblem(list(body['components'])) ??
    emptyProblem(kind, body, fileCount)
  );
}

export function commandsProblem(commands: readonly Values[]): string | null {
  if (commands.length > 100) return 'more than 100 commands';
  const names = new Set(commands.map((command) => command['name']));
  if (names.size !== commands.length) return 'command names are not unique';
  return firstProblem(commands, (command) => {
    const problem = against(TABLES.command, command, 'command') ?? nameProblem(command);
    if (problem !== null) return problem;
    if (command['type'] === 1 && !command['description']) return `command ${String(command['name'])}: no description`;
    return optionsProblem(list(command['options']));
  });
}

function optionsProblem(options: readonly Values[]): string | null {
  const optional = options.findIndex((option) => option['required'] !== true);
  if (optional >= 0 && options.slice(optional).some((option) => option['required'] === true)) {
    return 'required options must be placed before non-required options';
  }
  return firstProblem(options, (option) => {
    const problem = against(TABLES.option, option, 'option') ?? nameProblem(option);
    if (problem !== null) return problem;
    if (!option['description']) return `option ${String(option['name'])}: no description`;
    if (option['autocomplete'] === true && list(option['choices']).length > 0) return 'autocomplete with choices';
    return choicesProblem(list(option['choices']));
  });
}

export function choicesProblem(choices: readonly Values[]): string | null {
  if (choices.length > 25) return 'more than 25 choices';
  return firstProblem(choices, ({ name, value }) => {
    if (typeof name !== 'string' || name.length < 1 || name.length > 100)
      return 'choice name must have 1 to 100 characters';
    return typeof value === 'string' && value.length > 100 ? 'choice value is longer than 100' : null;
  });
}

function nameProblem(item: Values): string | null {
  return /^[-_\p{L}\p{N}]{1,32}$/u.test(String(item['name'])) && String(item['name']).toLowerCase() === item['name']
    ? null
    : `name ${String(item['name'])}`;
}

function embedProblem(embed: Values): string | null {
  return (
    against(TABLES.embed, embed, 'embed') ??
    firstProblem(list(embed['fields']), (field) => {
      if (!field['name'] || !field['value']) return 'embed field without name or value';
      return against(TABLES.field, field, 'field');
    })
  );
}

function totalProblem(embeds: readonly Values[]): string | null {
  let total = 0;
  for (const embed of embeds) {
    const footer = (embed['footer'] as { text?: string } | undefined)?.text ?? '';
    total += lengthOf(embed['title']) + lengthOf(embed['description']) + footer.length;
    for (const field of list(embed['fields'])) total += String(field['name']).length + String(field['value']).length;
  }
  return total > EMBEDS_TOTAL ? `embeds have ${total} characters` : null;
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

function componentsProblem(rows: readonly Values[]): string | null {
  const ids: unknown[] = [];
  const problem = firstProblem(rows, (row) => {
    const buttons = list(row['components']);
    if (row['type'] !== 1 || buttons.length === 0) return 'component row';
    return (
      against(TABLES.row, row, 'row') ??
      firstProblem(buttons, (button) => {
        ids.push(button['custom_id']);
        if (button['type'] === 3) return buttons.length > 1 ? 'a menu has a row of its own' : menuProblem(button);
        if (button['type'] !== 2 || !button['custom_id'] || !button['label']) return 'button without id or label';
        return against(TABLES.button, button, 'button');
      })
    );
  });
  return problem ?? (new Set(ids).size === ids.length ? null : 'custom ids are not unique');
}

function menuProblem(menu: Values): string | null {
  const options = list(menu['options']);
  if (!menu['custom_id'] || options.length === 0) return 'menu without id or options';
  if (new Set(options.map(({ value }) => value)).size !== options.length) return 'menu values are not unique';
  return (
    against(TABLES.menu, menu, 'menu') ??
    firstProblem(options, (option) => {
      if (!option['label'] || !option['value']) return 'menu option without label or value';
      return against(TABLES.menuOption, option, 'menu option');
    })
  );
}

function emptyProblem(kind: string, body: Values, fileCount: number): string | null {
  if (kind === 'edit') return null;
  const empty = !body['content'] && list(body['embeds']).length === 0 && fileCount === 0;
  return empty ? 'Cannot send an empty message' : null;
}

function against(table: Table, values: Values, where: string): string | null {
  for (const [name, value] of Object.entries(values)) {
    const rule = table[name];
    if (rule === undefined) return `${where}: unknown field ${name}`;
    if (value === null || value === undefined) continue;
    const problem = ruleProblem(rule[0], rule[1], value);
    if (problem !== null) return `${where}: ${name} ${problem}`;
  }
  return null;
}

function ruleProblem(rule: Rule, limit: number | undefined, value: unknown): string | null {
  const kinds = {
    text: typeof value === 'string',
    flag: typeof value === 'boolean',
    integer: typeof value === 'number',
    list: Array.isArray(value),
    object: typeof value === 'object' && !Array.isArray(value),
    id: /^\d{1,20}$/.test(String(value)),
  };
  if (!kinds[rule]) return `is not ${rule}`;
  const length = typeof value === 'string' || Array.isArray(value) ? value.length : 0;
  return limit !== undefined && length > limit ? `is longer than ${limit}` : null;
}

function firstProblem(items: readonly Values[], check: (item: Values) => string | null): string | null {
  for (const item of items) {
    const problem = check(item);
    if (problem !== null) return problem;
  }
  return null;
}

function list(value: unknown): readonly Values[] {
  return Array.isArray(value) ? (value as Values[]) : [];
}

/** What Discord would refuse of a form; null = nothing. */
export function formProblem({ custom_id: id, title, components }: Readonly<Record<string, unknown>>): string | null {
  if (typeof id !== 'string' || id.length === 0 || id.length > 100)
    return 'form: custom_id must have 1 to 100 characters';
  if (typeof title !== 'string' || title.length === 0 || title.length > 45)
    return 'form: title must have 1 to 45 characters';
  const rows = Array.isArray(components) ? (components as { components?: { type?: number; label?: string }[] }[]) : [];
  const inputs = rows.flatMap((row) => row.components ?? []);
  if (rows.length === 0 || rows.length > 5 || inputs.length !== rows.length)
    return 'form: one input in each of 1 to 5 rows';
  const isSound = inputs.every(
    ({ type, label }) => type === 4 && (label ?? '').length > 0 && (label ?? '').length <= 45,
  );
  return isSound ? null : 'form: an input needs a label of 1 to 45 characters';
}
