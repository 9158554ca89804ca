import { auditFile } from '../audit-file.ts';
import { proofReply } from '../audit-proof.ts';
import type { Command, CommandContext } from '../command.ts';
import { kitOf, numberOf, optionalText, textOf } from '../kit.ts';
import { hours } from '../options.ts';
import type { AuditView } from '../read-model.ts';
import type { Reply } from '../reply.ts';

const SHOWN = 30;
/** Rows that are looked at for the list, and at most put into a file. */
const LISTED = 500;
const FILED = 20_000;
const SEAL = /^[0-9a-f]{64}$/i;

export const audit: Command = {
  name: 'audit',
  describe: {
    en: 'Who did what, from where, with what outcome; verify finds rows that were touched',
    fr: 'Qui a fait quoi, d’où, avec quel résultat ; verify trouve les lignes touchées',
  },
  options: [
    hours(24),
    {
      name: 'action',
      kind: 'choice',
      describe: {
        en: 'verify checks every row since the beginning',
        fr: 'verify contrôle chaque ligne depuis le début',
      },
      choices: ['show', 'verify'],
      default: 'show',
    },
    {
      name: 'format',
      kind: 'choice',
      describe: { en: 'csv gives a file', fr: 'csv donne un fichier' },
      choices: ['table', 'csv'],
      default: 'table',
    },
    {
      name: 'seal',
      kind: 'text',
      oneWord: true,
      describe: { en: 'A seal noted at an earlier verify', fr: 'Un sceau noté lors d’un verify précédent' },
    },
  ],
  risk: 'administer',
  run: async (context, args) => {
    const seal = optionalText(args, 'seal');
    if (seal !== null && !SEAL.test(seal)) return notASeal(context, seal);
    const { read } = context.services;
    if (seal !== null || textOf(args, 'action') === 'verify')
      return proofReply(await read.proveAudit(seal), kitOf(context));
    const window = numberOf(args, 'hours');
    if (textOf(args, 'format') !== 'csv') return listed(context, window, await read.audit(window, LISTED));
    return filed(context, window, await read.audit(window, FILED));
  },
};

function listed(context: CommandContext, window: number, views: readonly AuditView[]): Reply {
  const kit = kitOf(context);
  const { say, format } = kit;
  const none = say('word.none');
  const rows = views
    .slice(0, SHOWN)
    .map((view) => [
      format.dateTime(view.timeMs),
      `${view.platform}:${view.actorId}`,
      view.role ?? none,
      said(view),
      ended(view),
      view.intentId ?? none,
      view.orders.map(({ id, status }) => `${id} (${status})`).join(', ') || none,
    ]);
  return {
    title: say('audit.title', { hours: window }),
    tone: 'neutral',
    ...(views.length > SHOWN ? { lines: [say('audit.more', { shown: SHOWN, count: views.length })] } : {}),
    tables: [
      kit.table(
        [
          ['col.date', 'left'],
          ['col.person', 'left'],
          ['col.role', 'left'],
          ['col.command', 'left'],
          ['col.outcome', 'left'],
          ['col.intent', 'left'],
          ['col.orders', 'left'],
        ],
        rows,
        { empty: say('audit.empty', { hours: window }) },
      ),
    ],
    private: true,
    data: views,
  };
}

function filed(context: CommandContext, window: number, views: readonly AuditView[]): Reply {
  const { say } = kitOf(context);
  const title = say('audit.title', { hours: window });
  if (views.length === 0)
    return { title, tone: 'neutral', lines: [say('audit.empty', { hours: window })], private: true, data: [] };
  const cut = views.length === FILED ? [say('audit.cut', { count: FILED })] : [];
  return {
    title,
    tone: 'neutral',
    lines: [say('audit.file', { count: views.length }), ...cut],
    file: { name: `audit-${window}h.csv`, content: auditFile(views, context.actor.language) },
    private: true,
    data: views,
  };
}

function notASeal(context: CommandContext, value: string): Reply {
  const { say } = kitOf(context);
  context.record({ text: 'refused:arguments' });
  return { title: say('audit.notSeal', { value }), tone: 'warning', lines: [say('audit.sealExample')] };
}

/** What was known then, and what came of the intent since: `submitted → done`. */
function ended({ outcome, intentState, intentCode }: AuditView): string {
  if (intentState === null) return outcome;
  const now = intentCode === null ? intentState : `${intentState}:${intentCode}`;
  return outcome === now ? now : `${outcome} → ${now}`;
}

/** `/buy symbol=SOLUSDC amount=50`, shortened where it is long. */
function said({ command, args }: AuditView): string {
  const given = Object.entries(args).filter(([, value]) => value !== null && value !== '');
  const words = given.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const text = [command === '' ? '' : `/${command}`, ...words].join(' ').trim();
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
