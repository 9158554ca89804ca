import type { StoredAction } from './actions.ts';
import { WrappedActions } from './wrapped-actions.ts';

const MARK = 'al:';

/**
 * The id of a button under an alert: the answer comes as a message beside it, for an alert is a record that others read, too, and
 * that later news of the same position edits.
 */
export function besideId(actionId: string): string {
  return MARK + actionId;
}

export function answersBeside(actionId: string): boolean {
  return actionId.startsWith(MARK);
}

/** An action store that also knows the buttons of alerts. */
export class BesideActions extends WrappedActions {
  get(id: string): Promise<StoredAction | null> {
    return this.inner.get(innerId(id));
  }

  recall(id: string): StoredAction | null {
    return this.inner.recall?.(innerId(id)) ?? null;
  }
}

function innerId(id: string): string {
  return answersBeside(id) ? id.slice(MARK.length) : id;
}
