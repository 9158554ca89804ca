import type { Reply } from './reply.ts';
import type { AuditFault, AuditProof } from './stores.ts';
import type { Voice } from './voice.ts';
import type { WordKey } from './words/words.ts';

const FAULT_WORDS: Readonly<Record<AuditFault['kind'], WordKey>> = {
  changed: 'audit.changed',
  'missing before': 'audit.missingBefore',
  'missing after': 'audit.missingAfter',
  'beyond the end': 'audit.beyondEnd',
  'no end': 'audit.noEnd',
};

/** Whether the audit is as it was written; where it is not, from which row on. */
export function proofReply(proof: AuditProof, voice: Voice): Reply {
  const { say, format } = voice;
  const { rows, fault, seal, chainedAtMs, asked } = proof;
  const sealLost = asked !== null && asked.row === null;
  const isWhole = fault === null && !sealLost;
  return {
    title: say(isWhole ? 'audit.whole' : 'audit.broken'),
    tone: isWhole ? 'good' : 'danger',
    lines: [
      ...(fault === null ? [say('audit.rows', { count: rows })] : faultLines(fault, rows, voice)),
      ...sealLines(asked, voice),
      ...(isWhole ? [say('audit.seal', { seal })] : [say('audit.brokenHelp')]),
      ...(chainedAtMs === null ? [] : [say('audit.since', { date: format.date(chainedAtMs) })]),
    ],
    private: true,
    data: { whole: isWhole, ...proof },
  };
}

function faultLines(fault: AuditFault, rows: number, { say, format }: Voice): readonly string[] {
  const values = { id: fault.id, time: format.dateTime(fault.timeMs) };
  return [say(FAULT_WORDS[fault.kind], values), say('audit.soundBefore', { count: rows })];
}

function sealLines(asked: AuditProof['asked'], { say, format }: Voice): readonly string[] {
  if (asked === null) return [];
  if (asked.row === null) return [say('audit.sealGone', { seal: asked.seal })];
  return [say('audit.sealThere', { id: asked.row.id, time: format.dateTime(asked.row.timeMs) })];
}
