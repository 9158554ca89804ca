import type { AlertFacts } from './alert-data.ts';
import { about, lines } from './alert-lines.ts';
import { endedIntentWords } from './ended-intent.ts';
import type { Reply } from './reply.ts';
import { healthWords, readHealthWord, readHealthWords } from './health-words.ts';
import { holdLines, settingWords } from './setting-words.ts';
import type { Voice } from './voice.ts';

type Facts = AlertFacts<'system'>;

const PLATFORMS: Readonly<Record<string, string>> = { discord: 'Discord', telegram: 'Telegram' };

/** What concerns the engine itself and no position: each problem has its own words. */
export function systemWords(facts: Facts, symbol: string, voice: Voice): Reply {
  const { say } = voice;
  switch (facts.problem) {
    case 'candle_refused': {
      const body = lines(symbol, say('system.candleRefusedLine'), facts.detail);
      return { title: say('system.candleRefused'), tone: 'warning', lines: body };
    }
    case 'link_down':
    case 'link_refused':
    case 'link_back':
      return linkWords(facts, voice);
    case 'undelivered': {
      const line = about(facts.count, (count) => say('system.undeliveredLine', { count }));
      const title = say('system.undelivered', { channel: facts.channel ?? '' });
      const why = facts.detail ? healthWords(readHealthWords(facts.detail), voice.format.language) : null;
      return { title, tone: 'danger', lines: lines(line, why) };
    }
    case 'setting_changed':
    case 'setting_expired':
      return settingNews(facts, voice);
    case 'engine_fault': {
      const body = lines(
        `${facts.event ?? ''}: ${facts.detail ?? ''}`,
        say('system.engineFaultLine'),
        say('system.engineFaultRemedy'),
      );
      return { title: say('system.engineFault'), tone: 'danger', lines: body };
    }
    case 'record_failed':
      return {
        title: say('system.recordFailed'),
        tone: 'warning',
        lines: lines(facts.detail, say('system.recordFailedLine')),
      };
    case 'no_database':
      return {
        title: say('system.noDatabase'),
        tone: 'danger',
        lines: lines(facts.detail, say('system.noDatabaseLine')),
      };
    case 'poisoned':
      return {
        title: say('system.poisoned'),
        tone: 'danger',
        lines: lines(
          `${facts.row ?? ''}: ${facts.detail ?? ''}`,
          say('system.poisonedLine'),
          say('system.poisonedRemedy'),
        ),
      };
    case 'intent_ended':
      return endedIntentWords(facts.intent ?? '{}', voice);
    case 'failed_starts':
      return failedStartsWords(facts, voice);
    case 'unclean_end':
      return uncleanWords(facts, voice);
    case 'database_away':
      return { title: say('alert.databaseAway'), tone: 'danger', lines: [say('alert.databaseAwayLine')] };
    case 'database_back': {
      const lost = about(facts.lostRows, (count) => (count > 0 ? say('alert.historyLost', { count }) : ''));
      return { title: say('alert.databaseBack'), tone: 'good', lines: lines(say('alert.databaseBackLine'), lost) };
    }
    case 'journal_taken_over':
      return {
        title: say('alert.journalTaken'),
        tone: 'warning',
        lines: journalLines('alert.journalTakenLine', facts, voice),
      };
    case 'journal_foreign':
      return {
        title: say('alert.journalForeign'),
        tone: 'danger',
        lines: journalLines('alert.journalForeignLine', facts, voice),
      };
    default:
      return otherWords(facts, voice);
  }
}

function settingNews(facts: Facts, voice: Voice): Reply {
  const { say } = voice;
  const { setting, before = null, value = null, actor, scope, untilMs } = facts;
  const whom = scope === 'all' || scope === 'new' ? scope : null;
  const expired = facts.problem === 'setting_expired';
  return {
    title: say(expired ? 'system.settingExpired' : 'system.settingChanged', { name: setting ?? '' }),
    tone: 'warning',
    lines: lines(
      say('system.settingLine', { before: settingWords(before, voice), value: settingWords(value, voice) }),
      expired || !actor ? null : say('system.settingBy', { actor }),
      ...holdLines(whom, typeof untilMs === 'number' ? untilMs : null, voice),
    ),
  };
}

function journalLines(
  line: 'alert.journalTakenLine' | 'alert.journalForeignLine',
  { orderIds }: Facts,
  { say }: Voice,
): readonly string[] {
  return lines(say(line), orderIds ? say('alert.journalOrders', { orders: orderIds }) : null);
}

function otherWords(facts: Facts, { say, format }: Voice): Reply {
  const clock = about(facts.jumpMs, (ms) =>
    say(ms < 0 ? 'alert.clockBack' : 'alert.clockForward', { jump: format.duration(Math.abs(ms)) }),
  );
  const title = facts.title ?? say(clock === null ? 'alert.system' : 'alert.clock');
  return { title, tone: clock === null ? 'neutral' : 'danger', lines: lines(clock, facts.detail) };
}

function linkWords(facts: Facts, { say, format }: Voice): Reply {
  const platform = PLATFORMS[facts.platform ?? ''] ?? facts.platform ?? '';
  const duration = about(facts.durationMs, (ms) => format.duration(ms)) ?? say('word.none');
  if (facts.problem === 'link_back') {
    const title = say('system.linkBack', { platform, duration });
    return { title, tone: 'good', lines: [say('system.linkBackLine')] };
  }
  if (facts.problem === 'link_refused') {
    const body = say('system.linkRefusedLine', { name: (facts.platform ?? '').toUpperCase() });
    return { title: say('system.linkRefused', { platform }), tone: 'danger', lines: [body] };
  }
  // alerts of earlier versions carry the English
  const link = facts.link ? healthWords([readHealthWord(facts.link)], format.language) : facts.detail;
  const body = lines(say('system.linkDownLine', { duration }), link);
  return { title: say('system.linkDown', { platform }), tone: 'warning', lines: body };
}

function failedStartsWords(facts: Facts, { say, format }: Voice): Reply {
  const at = about(facts.lastSeenMs, (ms) => format.dateTime(ms)) ?? say('word.none');
  const count = about(facts.count, String) ?? '1';
  return {
    title: say('system.failedStarts'),
    tone: 'danger',
    lines: lines(say('system.failedStartsLine', { count, at }), facts.detail, say('system.failedStartsRemedy')),
  };
}

function uncleanWords(facts: Facts, { say, format }: Voice): Reply {
  const seen = about(facts.lastSeenMs, (ms) => format.dateTime(ms)) ?? say('word.none');
  const duration = about(facts.durationMs, (ms) => format.duration(ms)) ?? say('word.none');
  return {
    title: say('system.unclean'),
    tone: 'warning',
    lines: lines(
      say('system.uncleanLine', { seen, duration }),
      about(facts.positions, (count) => say('system.uncleanPositions', { count })),
      about(facts.orders, (count) => (count > 0 ? say('system.uncleanOrders', { count }) : '')),
      about(facts.commands, (count) => (count > 0 ? say('system.uncleanCommands', { count }) : '')),
    ),
  };
}
