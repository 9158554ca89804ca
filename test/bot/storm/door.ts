import type { Request } from '../../../src/commands/command.ts';
import type { Reply } from '../../../src/commands/reply.ts';
import type { BotLog } from '../../../src/bot/ports.ts';
import { StubDoor } from '../support.ts';

export const OWNER_ID = 11;
export const AGAIN = 'again';
/** First word of every answer. */
export const ANSWER = 'answer';

/** Answers everybody with the number of what they did, and a button to do it again. */
export class StormDoor extends StubDoor {
  atOnce = 0;
  mostAtOnce = 0;

  constructor() {
    super(String(OWNER_ID));
  }

  override async handle(request: Request): Promise<Reply> {
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    this.atOnce -= 1;
    return {
      title: answerTo(request.updateId),
      tone: 'neutral',
      lines: ['Total 1,234.56 USDC', 'Open 12'],
      buttons: [[{ label: 'Again', style: 'primary', actionId: AGAIN }]],
    };
  }
}

export function answerTo(updateId: string): string {
  return `${ANSWER} ${updateId};`;
}

/** Counts what was logged and keeps the last of it: a storm's whole log would be the leak that is looked for. */
export class StormLog implements BotLog {
  count = 0;
  readonly last: string[] = [];

  info(message: string, facts?: Readonly<Record<string, unknown>>): void {
    this.#keep('info', message, facts);
  }

  warn(message: string, facts?: Readonly<Record<string, unknown>>): void {
    this.#keep('warn', message, facts);
  }

  #keep(level: string, message: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.count += 1;
    this.last.push(`${level} ${message} ${JSON.stringify(facts)}`);
    if (this.last.length > 100) this.last.shift();
  }
}
