import type { Language, Request } from '../../../src/commands/actor.ts';
import type { Reply } from '../../../src/commands/reply.ts';
import type { LiveView } from '../../../src/commands/services.ts';
import { House, type HouseOptions } from '../chat-house.ts';
import type { AccountName, Accounts } from './accounts.ts';

export const OWNER = 'telegram:1';
/** The same person on the other app. */
export const OWNER_ELSEWHERE = 'discord:2';

/** One reply that people can see: how it comes about, over an account in memory. */
export interface ReplyCase {
  /** What is asked and how it ends, such as `buy refused`. */
  readonly name: string;
  /** Without it: an account with three positions. */
  readonly account?: AccountName;
  readonly live?: Partial<LiveView>;
  readonly house?: HouseOptions;
  /** True where it arrives without being asked for, title first. */
  readonly isAlert?: boolean;
  /** True where something breaks on the way, and the log says so. */
  readonly breaks?: boolean;
  readonly show: (stage: Stage) => Promise<Reply>;
}

/** A person in front of a chat app, in one language. */
export class Stage {
  readonly house: House;
  readonly language: Language;

  constructor(house: House, language: Language) {
    this.house = house;
    this.language = language;
  }

  async say(text: string, who = OWNER, change: Partial<Request> = {}): Promise<Reply> {
    const reply = await this.house.say(who, text, { languageCode: this.language, ...change });
    if (reply === null) throw new Error(`"${text}" was not answered`);
    return reply;
  }

  /** Presses the first button that leads to this command. */
  async press(reply: Reply, command: string, who = OWNER, change: Partial<Request> = {}): Promise<Reply> {
    const actionId = await this.buttonTo(reply, command);
    const answer = await this.house.press(who, actionId, { languageCode: this.language, ...change });
    if (answer === null) throw new Error(`the button to /${command} was not answered`);
    return answer;
  }

  async buttonTo(reply: Reply, command: string): Promise<string> {
    for (const { actionId } of (reply.buttons ?? []).flat()) {
      if ((await this.house.actions.get(actionId))?.command === command) return actionId;
    }
    throw new Error(`no button leads to /${command} under "${reply.title}"`);
  }
}

export interface ShownReply {
  readonly reply: Reply;
  /** The commands that were run for it. */
  readonly commands: readonly string[];
  /** What the commands logged: problems. */
  readonly logged: readonly unknown[];
}

/** Plays a case in a language. */
export async function play(item: ReplyCase, language: Language, accounts: Accounts): Promise<ShownReply> {
  const account = accounts(item.account ?? 'full', item.live ?? {});
  const house = new House({ ...account, ...item.house });
  const reply = await item.show(new Stage(house, language));
  return { reply, commands: house.audit.rows.map(({ command }) => command), logged: house.logged };
}

/** The plain cases: a name and the line that a person types. */
export function typed(
  lines: readonly (readonly [name: string, line: string])[],
  more: Partial<ReplyCase> = {},
): readonly ReplyCase[] {
  return lines.map(([name, line]) => ({ ...more, name, show: (stage) => stage.say(line) }));
}
