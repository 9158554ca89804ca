import { toNumber, toText } from '../../engine/money.ts';
import {
  LANGUAGES,
  type Arguments,
  type Command,
  type CommandContext,
  type CommandOption,
  type Language,
} from '../command.ts';
import { dateText, nextDayMs, startOfDayMs } from '../dates.ts';
import { kitOf, optionalText } from '../kit.ts';
import { lotsFile } from '../lots-file.ts';
import type { Reply } from '../reply.ts';

const DAYS_BACK_MS = 30 * 24 * 60 * 60_000;

const day = (name: string, en: string, fr: string): CommandOption => ({
  name,
  kind: 'text',
  oneWord: true,
  describe: { en, fr },
});

export const exportTrades: Command = {
  name: 'export',
  describe: {
    en: 'Closed trades by lot as a CSV file: times, fees, results, reasons, EUR where known',
    fr: 'Trades clos par lot en fichier CSV : heures, frais, résultats, raisons, EUR si connu',
  },
  options: [
    day('from', 'First day, such as 2025-10-01; else 30 days back', 'Premier jour, comme 2025-10-01 ; sinon 30 jours'),
    day('to', 'Last day, included; else today', 'Dernier jour, compris ; sinon aujourd’hui'),
    {
      name: 'lang',
      kind: 'choice',
      describe: {
        en: 'Words and decimal mark of the file; else your language',
        fr: 'Mots et virgule décimale du fichier ; sinon votre langue',
      },
      choices: LANGUAGES,
    },
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format, quoteAsset } = kit;
    const { archive, live, timeZone } = context.services;
    const to = optionalText(args, 'to') ?? dateText(live.nowMs(), timeZone);
    const from = optionalText(args, 'from') ?? dateText(live.nowMs() - DAYS_BACK_MS, timeZone);
    const fromMs = startOfDayMs(from, timeZone);
    const lastMs = startOfDayMs(to, timeZone);
    if (fromMs === null) return notADay(context, from);
    if (lastMs === null) return notADay(context, to);
    const trades = await archive.trades(fromMs, nextDayMs(lastMs, timeZone));
    const title = say('export.title', { from, to });
    if (trades.length === 0) return { title, tone: 'neutral', lines: [say('profit.empty')], private: true, data: [] };
    const { content, count, result, fees, withoutRate } = await lotsFile(archive, trades, languageOf(context, args));
    const total = format.result(toNumber(result), quoteAsset);
    const without = withoutRate === 0 ? [] : [say('export.noRate', { count: withoutRate, symbol: `EUR${quoteAsset}` })];
    return {
      title,
      tone: 'neutral',
      lines: [say('export.line', { count: trades.length, lots: count, result: total }), ...without],
      file: { name: `trades-${from}-${to}.csv`, content },
      private: true,
      data: {
        trades: trades.length,
        lots: count,
        result: toText(result),
        fees: toText(fees),
        without_rate: withoutRate,
      },
    };
  },
};

function languageOf({ actor }: CommandContext, args: Arguments): Language {
  const asked = optionalText(args, 'lang');
  return LANGUAGES.find((language) => language === asked) ?? actor.language;
}

/** What a date should look like; for every command that takes one. */
export function notADay(context: CommandContext, text: string): Reply {
  const { say } = kitOf(context);
  context.record({ text: 'refused:arguments' });
  return { title: say('dates.notADay', { value: text }), tone: 'warning', lines: [say('dates.example')] };
}
