import type { Language } from '../../../src/commands/command.ts';
import type { Reply } from '../../../src/commands/reply.ts';
import type { StoredAlert } from '../../../src/bot/alerts/store.ts';

const TIERS = ['breakeven_armed', 'trailing_armed', 'take_profit', 'pump_rider'];
const MARK = /#(\w+)\/(\d+)\/(\w+)\/(loud|silent)/;

/** One message that a platform took, or one edit of it. */
export interface Shown {
  readonly text: string;
  readonly messageId: string;
  readonly isEdit: boolean;
  readonly silent: boolean;
}

/** Marks every single alert with its thread, its number there and the sound that chat.md §4 gives it. */
export function marked(render: (alert: StoredAlert, language: Language) => Reply) {
  return (alert: StoredAlert, language: Language): Reply => {
    const isLoud = alert.priority === 'danger' || alert.kind === 'exit' || TIERS.includes(alert.kind);
    const step = Number(alert.data['step'] ?? 0);
    const mark = `#${alert.threadKey ?? 'alone'}/${step}/${alert.kind}/${isLoud ? 'loud' : 'silent'}`;
    return { ...render(alert, language), footer: mark };
  };
}

/** What tells a single alert of a position from all others; null for everything else. */
export function markOf(text: string): string | null {
  const [mark = null, thread] = MARK.exec(text) ?? [];
  return thread === 'alone' ? null : mark;
}

/** Thread of a single alert's text; null for summaries and answers. */
export function threadOf(text: string): string | null {
  return MARK.exec(text)?.[1] ?? null;
}

/** Looks over a platform's shoulder: order, sound, and one stop message per position. Keeps little of what it saw. */
export class Watch {
  readonly problems: string[] = [];
  messages = 0;
  edits = 0;
  /** Alerts that were shown by more than one message; only a lost answer excuses them. */
  doubles = 0;
  readonly #name: string;
  readonly #lastStep = new Map<string, number>();
  readonly #stopMessages = new Map<string, string>();

  constructor(name: string) {
    this.#name = name;
  }

  see({ text, messageId, isEdit, silent }: Shown): void {
    if (isEdit) this.edits += 1;
    else this.messages += 1;
    const [, thread = '', number = '', kind = '', sound = ''] = MARK.exec(text) ?? [];
    if (thread === '') return;
    if (!isEdit && silent !== (sound === 'silent')) this.report(`${kind} of ${thread} should be ${sound}`);
    if (thread === 'alone') return;
    const step = Number(number);
    const last = this.#lastStep.get(thread) ?? 0;
    if (step < last) this.report(`${thread}: number ${step} after ${last}`);
    if (step === last && !isEdit) this.doubles += 1;
    this.#lastStep.set(thread, step);
    if (kind === 'stop_moved') this.#seeStop(thread, messageId, step === last);
  }

  /** A position that ended long ago is not heard of again. */
  forget(thread: string): void {
    this.#lastStep.delete(thread);
    this.#stopMessages.delete(thread);
  }

  #seeStop(thread: string, messageId: string, isDouble: boolean): void {
    const known = this.#stopMessages.get(thread) ?? messageId;
    if (known !== messageId && !isDouble) this.report(`${thread}: a second stop message`);
    this.#stopMessages.set(thread, messageId);
  }

  report(problem: string): void {
    if (this.problems.length < 20) this.problems.push(`${this.#name}: ${problem}`);
  }
}
