import { briefButtons, briefReply, type BriefView } from './brief.ts';
import type { Reply } from './reply.ts';
import type { Voice } from './voice.ts';

/** The brief as the outbox stores it: its data, and the buttons' ids, which were made when it was sent. */
export interface StoredBrief {
  readonly view: BriefView;
  readonly actionIds: readonly string[];
}

export function writeBrief(brief: StoredBrief): string {
  return JSON.stringify(brief);
}

export function briefAlert(text: string, voice: Voice): Reply {
  const { view, actionIds } = JSON.parse(text) as StoredBrief;
  const buttons = briefButtons(view, voice).flatMap(({ label, style }, index) => {
    const actionId = actionIds[index];
    // stored by an older version, which made fewer buttons
    return actionId === undefined ? [] : [{ label, style, actionId }];
  });
  return briefReply(view, buttons, voice);
}
