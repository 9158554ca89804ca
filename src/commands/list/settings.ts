import { nearest } from '../../text/nearest.ts';
import { MASK } from '../../text/mask.ts';
import type { Arguments, Command, CommandContext } from '../command.ts';
import { kitOf, optionalText, type Kit } from '../kit.ts';
import { confirmButton } from '../proposals.ts';
import type { Reply } from '../reply.ts';
import { effectLines } from '../setting-effects.ts';
import type { CommandServices } from '../services.ts';
import type { SettingChange, SettingView } from '../settings-book.ts';
import { isNone, settingWords } from '../setting-words.ts';

const HISTORY = 5;
/** Longer values (lists of symbols) are shown in full with the setting's own name. */
const LONGEST_CELL = 24;

export const settings: Command = {
  name: 'settings',
  describe: {
    en: 'All settings; with a name and a value, a proposal that shows its effect',
    fr: 'Tous les réglages ; avec un nom et une valeur, une proposition qui montre son effet',
  },
  options: [
    {
      name: 'name',
      kind: 'text',
      oneWord: true,
      describe: { en: 'Such as TRADING_MAX_POSITIONS', fr: 'Par exemple TRADING_MAX_POSITIONS' },
      suggest: ({ settings: book }) => book.all().map(({ name }) => name),
    },
    { name: 'value', kind: 'text', describe: { en: 'New value; none = not set', fr: 'Nouvelle valeur ; none = sans' } },
  ],
  risk: 'administer',
  kept: keptSetting,
  run: async (context, args) => {
    const kit = kitOf(context);
    const all = context.services.settings.all();
    const name = optionalText(args, 'name') ?? '';
    const value = optionalText(args, 'value') ?? '';
    if (name === '') return overview(all, kit);
    const setting = all.find((candidate) => candidate.name === name.toUpperCase());
    if (setting === undefined) return unknown(context, kit, name, all);
    return value === '' ? detail(context, kit, setting) : propose(context, kit, setting, value);
  },
};

/** A value is kept where it is known to be no secret; under a name that nobody knows it may be one. */
export function keptSetting(args: Arguments, { settings: book }: CommandServices): Arguments {
  const { name, value } = args;
  if (name === undefined) return args;
  const known = book.all().find((setting) => setting.name === String(name).toUpperCase());
  const kept = value === undefined || (known !== undefined && !known.secret) ? value : MASK;
  return { ...args, name: known?.name ?? MASK, value: kept };
}

function overview(all: readonly SettingView[], kit: Kit): Reply {
  const groups = new Map<string, SettingView[]>();
  for (const setting of all) {
    const group = setting.name.split('_')[0] ?? '';
    groups.set(group, [...(groups.get(group) ?? []), setting]);
  }
  const single = [...groups.values()].filter((group) => group.length === 1).flat();
  const shown = [...groups].filter(([, group]) => group.length > 1);
  return {
    title: kit.say('settings.title'),
    tone: 'neutral',
    lines: [kit.say('settings.hint')],
    tables: [...shown, [kit.say('settings.other'), single] as const].map(([title, group]) => table(title, group, kit)),
    private: true,
    data: all,
  };
}

function table(title: string, group: readonly SettingView[], kit: Kit) {
  const cell = (text: string) => (text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text);
  return kit.table(
    [
      ['col.setting', 'left'],
      ['col.value', 'right'],
      ['col.default', 'right'],
      ['col.unit', 'left'],
      ['col.change', 'left'],
    ],
    group.map((setting) => [
      setting.name,
      cell(settingWords(setting.value, kit)),
      cell(settingWords(setting.fallback, kit)),
      setting.unit === '' ? kit.say('word.none') : setting.unit,
      kit.say(setting.changeable ? 'settings.atOnce' : 'settings.restart'),
    ]),
    { title },
  );
}

async function detail(context: CommandContext, kit: Kit, setting: SettingView): Promise<Reply> {
  const { say, format } = kit;
  const book = context.services.settings;
  const [history, version] = await Promise.all([book.history(setting.name, HISTORY), book.version()]);
  const rows = history.map((change) => [
    String(change.version),
    settingWords(change.before, kit),
    settingWords(change.value, kit),
    change.actor,
    format.dateTime(change.timeMs),
  ]);
  const columns = [
    ['col.version', 'right'],
    ['col.before', 'right'],
    ['col.value', 'right'],
    ['col.person', 'left'],
    ['col.date', 'right'],
  ] as const;
  const last = history[0];
  return {
    title: setting.name,
    tone: 'neutral',
    lines: [
      setting.why,
      say(setting.changeable ? 'settings.changeLine' : 'settings.restartLine', { name: setting.name }),
    ],
    fields: [
      { name: say('col.value'), value: settingWords(setting.value, kit) },
      { name: say('col.default'), value: settingWords(setting.fallback, kit) },
      { name: say('col.unit'), value: setting.unit === '' ? say('word.none') : setting.unit },
      { name: say('settings.range'), value: setting.range },
    ],
    ...(rows.length === 0 ? {} : { tables: [kit.table(columns, rows, { title: say('settings.history') })] }),
    ...(last === undefined ? {} : { buttons: await rollbackButton(kit, last, version) }),
    private: true,
    data: { ...setting, history },
  };
}

/** One press takes the last change back; it is dead as soon as anything changed since. */
export async function rollbackButton(kit: Kit, last: SettingChange, version: number) {
  const value = last.before ?? 'none';
  const since = String(version);
  const label = kit.say('button.rollback', { value: settingWords(last.before, kit).slice(0, 30) });
  const args = { name: last.name, value, since };
  return [await kit.buttons([{ label, style: 'neutral', command: 'settingschange', args }])];
}

async function propose(context: CommandContext, kit: Kit, setting: SettingView, text: string): Promise<Reply> {
  const { say } = kit;
  const { settings: book, read } = context.services;
  if (!setting.changeable) {
    context.record({ text: 'refused:needs restart' });
    const lines = [say('settings.restartLine', { name: setting.name })];
    return { title: say('settings.notNow', { name: setting.name }), tone: 'warning', lines, private: true };
  }
  const check = book.check(setting.name, isNone(text) ? null : text);
  if (!check.ok) {
    context.record({ text: 'refused:arguments' });
    const lines = [
      `${setting.name} ${check.problem}`,
      say('settings.example', { name: setting.name, value: check.example }),
    ];
    return { title: say('settings.bad', { name: setting.name }), tone: 'warning', lines, private: true };
  }
  const [summary, open, version] = await Promise.all([read.summary(), read.openPositions(), book.version()]);
  const value = check.value ?? 'none';
  const wanted = { name: setting.name, value, since: String(version) };
  const proposal = await confirmButton(context, kit, 'settingsconfirm', wanted);
  context.record({ text: 'proposed' });
  return {
    title: say('settings.propose', { name: setting.name }),
    tone: 'warning',
    lines: effectLines(setting.name, setting.value, check.value, summary, open, kit),
    fields: [
      { name: say('col.before'), value: settingWords(setting.value, kit) },
      { name: say('col.value'), value: settingWords(check.value, kit) },
      { name: say('col.default'), value: settingWords(setting.fallback, kit) },
    ],
    buttons: proposal.buttons,
    private: true,
    data: { name: setting.name, before: setting.value, value: check.value, version, ...proposal.data },
  };
}

function unknown(context: CommandContext, kit: Kit, name: string, all: readonly SettingView[]): Reply {
  const { say } = kit;
  context.record({ text: 'refused:arguments' });
  const meant = nearest(
    name.toUpperCase(),
    all.map((setting) => setting.name),
  );
  const lines =
    meant === null ? [say('settings.listHint')] : [say('gate.didYouMean', { suggestion: `/settings ${meant}` })];
  return { title: say('settings.unknown', { name: name.slice(0, 40) }), tone: 'warning', lines, private: true };
}
