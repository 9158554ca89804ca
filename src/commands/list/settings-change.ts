import { actorKey } from '../actor.ts';
import type { Arguments, Command, CommandContext, CommandOption, Outcome } from '../command.ts';
import { kitOf, numberOf, optionalNumber, optionalText, textOf } from '../kit.ts';
import { act } from '../money.ts';
import { confirmButtons, pressProblem, PROPOSAL_OPTIONS } from '../proposals.ts';
import type { Reply } from '../reply.ts';
import { sellersOf, stopLines } from '../setting-effects.ts';
import { holdLines, isNone, settingWords } from '../setting-words.ts';
import { CHANGE_SCOPES } from '../settings-book.ts';
import { forAllPositions, keptSetting, rollbackButton } from './settings.ts';

const MINUTE_MS = 60_000;

/** What the buttons of a proposal and of the history say. Hidden from menus, owners only. */

const OPTIONS: readonly CommandOption[] = [
  { name: 'name', kind: 'text', oneWord: true, required: true, describe: { en: 'Setting', fr: 'Réglage' } },
  { name: 'value', kind: 'text', oneWord: true, required: true, describe: { en: 'New value', fr: 'Nouvelle valeur' } },
  { name: 'since', kind: 'integer', required: true, describe: { en: 'Version seen', fr: 'Version vue' } },
];

const SCOPE: CommandOption = {
  name: 'scope',
  kind: 'choice',
  choices: CHANGE_SCOPES,
  default: 'new',
  describe: { en: 'New positions only, or all', fr: 'Nouvelles positions seulement, ou toutes' },
};

const MINUTES: CommandOption = {
  name: 'minutes',
  kind: 'integer',
  byName: true,
  min: 1,
  describe: { en: 'How long it holds', fr: 'Combien de temps' },
};

const SELLS: CommandOption = {
  name: 'sells',
  kind: 'text',
  oneWord: true,
  byName: true,
  describe: { en: 'Symbols it was said to sell at once', fr: 'Symboles annoncés comme vendus aussitôt' },
};

const QUESTION: CommandOption = {
  name: 'question',
  kind: 'text',
  oneWord: true,
  byName: true,
  describe: { en: 'The question that it answers with Sell', fr: 'La question à laquelle il répond Vendre' },
};

export const settingsConfirm: Command = {
  name: 'settingsconfirm',
  hidden: true,
  describe: { en: 'Confirm a change of a setting', fr: 'Confirmer un changement de réglage' },
  options: [...OPTIONS, ...PROPOSAL_OPTIONS, SCOPE, MINUTES, SELLS, QUESTION],
  risk: 'administer',
  kept: keptSetting,
  run: async (context, args) =>
    pressProblem(context, kitOf(context), args) ??
    (await unforeseenSale(context, args)) ??
    changeAndAnswer(context, args),
};

/** With a question beside it, what was changed is its answer as well: Sell. */
async function changeAndAnswer(context: CommandContext, args: Arguments): Promise<Reply> {
  const changed = await change(context, args);
  const question = optionalText(args, 'question');
  // nothing was changed, or nobody may answer now
  if (question === null || changed.tone !== 'good' || context.services.off.has('release')) return changed;
  const outcomes: Outcome[] = [];
  const sold = await act(
    { ...context, record: (outcome) => void outcomes.push(outcome) },
    { kind: 'release', question, answer: 'sell', name: context.actor.name },
  );
  const [{ text, intentId = null } = { text: 'unknown' }] = outcomes;
  context.record({ text: `changed, release ${text}`, intentId });
  const lines = [...(changed.lines ?? []), sold.title, ...(sold.lines ?? [])];
  return { ...changed, lines, tone: sold.tone };
}

/** Takes a change back: the value before it was in force once, so one press is enough, unless it would sell a position at once. */
export const settingsChange: Command = {
  name: 'settingschange',
  hidden: true,
  describe: { en: 'Take a change of a setting back', fr: 'Revenir sur un changement de réglage' },
  options: [...OPTIONS, SCOPE],
  risk: 'administer',
  kept: keptSetting,
  run: async (context, args) => (await unforeseenSale(context, args)) ?? change(context, args),
};

/** The question anew where the change would sell a position that nobody was told of; null = go on. */
async function unforeseenSale(context: CommandContext, args: Arguments): Promise<Reply | null> {
  if (textOf(args, 'scope') !== 'all') return null;
  const kit = kitOf(context);
  const { settings: book } = context.services;
  const [name, text] = [textOf(args, 'name'), textOf(args, 'value')];
  const value = isNone(text) ? null : text;
  if (!book.check(name, value).ok || (await book.version()) !== numberOf(args, 'since')) return null;
  const stops = book.stopsUnder(name, value);
  const foreseen = (optionalText(args, 'sells') ?? '').split(',');
  if (sellersOf(stops).every((symbol) => foreseen.includes(symbol))) return null;
  const minutes = optionalNumber(args, 'minutes');
  const wanted = { name, value: text, since: String(numberOf(args, 'since')) };
  const held = minutes === null ? wanted : { ...wanted, minutes: String(minutes) };
  const proposal = await confirmButtons(context, kit, 'settingsconfirm', [forAllPositions(stops, held, kit)]);
  context.record({ text: 'proposed' });
  return {
    title: kit.say('settings.propose', { name }),
    tone: 'warning',
    lines: stopLines(stops, kit),
    buttons: proposal.buttons,
    private: true,
    data: { name, value, ...proposal.data },
  };
}

async function change(context: CommandContext, args: Arguments): Promise<Reply> {
  const kit = kitOf(context);
  const { say } = kit;
  const { settings: book } = context.services;
  const name = textOf(args, 'name');
  const text = textOf(args, 'value');
  const value = isNone(text) ? null : text;
  const check = book.check(name, value);
  if (!check.ok) {
    context.record({ text: 'refused:arguments' });
    return {
      title: say('settings.bad', { name }),
      tone: 'warning',
      lines: [`${name} ${check.problem[kit.format.language]}`],
      private: true,
    };
  }
  const minutes = optionalNumber(args, 'minutes');
  const result = await book.change({
    name,
    value,
    since: numberOf(args, 'since'),
    actor: actorKey(context.actor),
    scope: textOf(args, 'scope') === 'all' ? 'all' : 'new',
    forMs: minutes === null ? null : minutes * MINUTE_MS,
  });
  context.record({ text: result });
  if (result === 'stale') {
    const lines = [say('settings.staleLine', { name })];
    return { title: say('settings.stale'), tone: 'warning', lines, private: true };
  }
  const isTrail = book.all().some((setting) => setting.name === name && setting.concernsPositions);
  const [[last], version] = await Promise.all([book.history(name, 1), book.version()]);
  return {
    title: say('settings.changed', { name }),
    tone: 'good',
    lines: [
      say('settings.changedLine', { name, value: settingWords(value, kit) }),
      ...(last === undefined ? [] : holdLines(isTrail ? last.scope : null, last.untilMs, kit)),
    ],
    ...(last === undefined ? {} : { buttons: await rollbackButton(kit, last, version) }),
    private: true,
    data: { name, value, version },
  };
}
