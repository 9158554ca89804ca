import type { RetunedStop } from '../../engine/desk/retuning.ts';
import { nearest } from '../../text/nearest.ts';
import { MASK } from '../../text/mask.ts';
import type { Arguments, Command, CommandContext } from '../command.ts';
import { kitOf, optionalNumber, optionalText, type Kit } from '../kit.ts';
import { readTypedNumber, twoNumbersLine } from '../numbers.ts';
import { confirmButtons, type ConfirmChoice } from '../proposals.ts';
import type { Reply } from '../reply.ts';
import { effectLines, sellersOf } from '../setting-effects.ts';
import type { CommandServices } from '../services.ts';
import type { SettingChange, SettingCheck, SettingsBook, SettingView } from '../settings-book.ts';
import { isNone, rollbackOf, settingWords } from '../setting-words.ts';

const HISTORY = 5;
/** Longer values (lists of symbols) are shown in full with the setting's own name. */
const LONGEST_VALUE = 24;
/** Stands behind what a restart is needed for. */
const RESTART_MARK = '↻';

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
    {
      name: 'minutes',
      kind: 'integer',
      byName: true,
      min: 1,
      max: 10_080,
      describe: { en: 'Take it back after so many minutes', fr: 'Revenir en arrière après tant de minutes' },
    },
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
    return value === ''
      ? detail(context, kit, setting)
      : propose(context, kit, { setting, text: value, minutes: optionalNumber(args, 'minutes'), answers: null });
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
    lines: [kit.say('settings.hint'), kit.say('settings.mark', { mark: RESTART_MARK })],
    tables: [...shown, [kit.say('settings.other'), single] as const].map(([title, group]) => table(title, group, kit)),
    private: true,
    data: all,
  };
}

function table(title: string, group: readonly SettingView[], kit: Kit) {
  return kit.table(
    [
      ['col.setting', 'left'],
      ['col.value', 'right'],
    ],
    group.map((setting) => [setting.name, stateWords(setting, kit)]),
    { title },
  );
}

/** `3 positions · default 5 · until 02/10, 15:33`, `8000 ↻` */
function stateWords(setting: SettingView, kit: Kit): string {
  const { value, fallback, changeable, untilMs } = setting;
  const shorten = (text: string) => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);
  const { unit } = textsOf(setting, kit);
  // `1.2 % of entry`, but `not set (quote asset)`
  const counted = unit === '' || /^[\d.]+$/.test(value ?? '') ? unit : `(${unit})`;
  const parts = [
    [shorten(settingWords(value, kit)), counted].filter(Boolean).join(' '),
    ...(value === fallback ? [] : [kit.say('settings.default', { value: shorten(settingWords(fallback, kit)) })]),
    ...(untilMs === null ? [] : [untilWords(untilMs, kit)]),
  ];
  return parts.join(' · ') + (changeable ? '' : ` ${RESTART_MARK}`);
}

function textsOf(setting: SettingView, { format }: Kit): SettingView['french'] {
  return format.language === 'fr' ? setting.french : setting;
}

function untilWords(untilMs: number, { say, format }: Kit): string {
  return say('settings.until', { time: format.dateTime(untilMs) });
}

async function detail(context: CommandContext, kit: Kit, setting: SettingView): Promise<Reply> {
  const { say, format } = kit;
  const { why, unit, range } = textsOf(setting, kit);
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
    lines: [why, say(setting.changeable ? 'settings.changeLine' : 'settings.restartLine', { name: setting.name })],
    fields: [
      { name: say('col.value'), value: settingWords(setting.value, kit) },
      { name: say('col.default'), value: settingWords(setting.fallback, kit) },
      { name: say('col.unit'), value: unit || say('word.none') },
      { name: say('settings.range'), value: range },
      ...(setting.untilMs === null ? [] : [{ name: say('settings.holds'), value: untilWords(setting.untilMs, kit) }]),
    ],
    ...(rows.length === 0 ? {} : { tables: [kit.table(columns, rows, { title: say('settings.history') })] }),
    ...(last === undefined ? {} : { buttons: await rollbackButton(kit, last, version) }),
    private: true,
    data: { ...setting, history },
  };
}

export async function rollbackButton(kit: Kit, last: SettingChange, version: number) {
  return [await kit.buttons([rollbackOf(last, version, kit)])];
}

interface Wanted {
  readonly setting: SettingView;
  readonly text: string;
  /** After which the change is taken back; null = it stays. */
  readonly minutes: number | null;
  /** The open question about a cash release that Confirm answers with Sell, too; null = none. */
  readonly answers: { readonly question: string; readonly symbol: string } | null;
}

export async function propose(context: CommandContext, kit: Kit, asked: Wanted): Promise<Reply> {
  const { setting, text, minutes, answers } = asked;
  const { say } = kit;
  const { settings: book, read } = context.services;
  if (!setting.changeable) {
    context.record({ text: 'refused:needs restart' });
    const lines = [say('settings.restartLine', { name: setting.name })];
    return { title: say('settings.notNow', { name: setting.name }), tone: 'warning', lines, private: true };
  }
  const check = checkTyped(book, setting.name, text);
  if (!check.ok) {
    context.record({ text: 'refused:arguments' });
    const lines = [
      ...twoNumbersLine(text, kit),
      `${setting.name} ${check.problem[kit.format.language]}`,
      say('settings.example', { name: setting.name, value: check.example }),
    ];
    return { title: say('settings.bad', { name: setting.name }), tone: 'warning', lines, private: true };
  }
  const [summary, open, version] = await Promise.all([read.summary(), read.openPositions(), book.version()]);
  const stops = book.stopsUnder(setting.name, check.value);
  const wanted = { name: setting.name, value: check.value ?? 'none', since: String(version) };
  const held = {
    ...wanted,
    ...(minutes === null ? {} : { minutes: String(minutes) }),
    ...(answers === null ? {} : { question: answers.question }),
  };
  const proposal = await confirmButtons(context, kit, 'settingsconfirm', waysToSayYes(stops, held, kit));
  context.record({ text: 'proposed' });
  return {
    title: say('settings.propose', { name: setting.name }),
    tone: 'warning',
    lines: [
      ...effectLines({ ...setting, before: setting.value, value: check.value, summary, open, stops, answers }, kit),
      ...(minutes === null ? [] : endLines(minutes, stops.length > 0, kit)),
    ],
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

/** The value as it was typed; where that is none, as the number that it is for every other command. */
function checkTyped(book: SettingsBook, name: string, text: string): SettingCheck {
  const check = book.check(name, isNone(text) ? null : text);
  const read = check.ok ? null : readTypedNumber(text);
  return read !== null && 'plain' in read ? book.check(name, read.plain) : check;
}

/** With open positions that it may concern, the person says whom it concerns. */
function waysToSayYes(stops: readonly RetunedStop[], wanted: ConfirmChoice['args'], kit: Kit): ConfirmChoice[] {
  const { say } = kit;
  if (stops.length === 0) return [{ label: say('button.confirm'), args: wanted }];
  return [
    { label: say('button.newPositions'), args: { ...wanted, scope: 'new' } },
    forAllPositions(stops, wanted, kit),
  ];
}

/** It names what it sells at once: a position that it would sell by the time it is pressed is asked about anew. */
export function forAllPositions(
  stops: readonly RetunedStop[],
  wanted: ConfirmChoice['args'],
  { say }: Kit,
): ConfirmChoice {
  const sellers = sellersOf(stops);
  const args = { ...wanted, scope: 'all' };
  if (sellers.length === 0) return { label: say('button.allPositions'), args };
  const label = say('button.allPositionsSell', { symbols: sellers.join(', ') });
  return { label, args: { ...args, sells: sellers.join(',') } };
}

function endLines(minutes: number, isTrail: boolean, { say, format }: Kit): readonly string[] {
  const ends = say('effect.ends', { duration: format.duration(minutes * 60_000) });
  return isTrail ? [ends, say('effect.endOfAll')] : [ends];
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
