/**
 * What a command answers, without knowing where it is shown. Text is plain (no markup): each platform's renderer escapes and
 * lays out. Numbers are already formatted in the person's language by the command.
 */
export type Tone = 'neutral' | 'good' | 'bad' | 'warning' | 'danger';

export interface ReplyField {
  readonly name: string;
  readonly value: string;
}

export interface ReplyTable {
  readonly title?: string;
  readonly columns: readonly { readonly label: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
  /** Shown where there are no rows. */
  readonly empty?: string;
}

export interface ReplyPicture {
  readonly png: Buffer;
  readonly name: string;
  /** What the picture says, for people who cannot see it and for the terminal. */
  readonly description: string;
}

export interface ReplyButton {
  readonly label: string;
  readonly style: 'primary' | 'danger' | 'neutral';
  /** True where a line of text belongs to the press: an app that has forms asks for it first. */
  readonly asks?: boolean;
  /** Opaque id, at most 40 characters; its meaning is kept by the action store. */
  readonly actionId: string;
}

/** A reply that may go on editing itself: its command is run again, as the same person, until it answers without `live`. */
export interface LiveReply {
  readonly command: string;
  readonly args: Readonly<Record<string, string>>;
  /** Shortest time between two looks, ms. */
  readonly everyMs: number;
  /** Unix ms UTC, wall clock. */
  readonly untilMs: number;
}

export interface Reply {
  readonly title: string;
  readonly tone: Tone;
  readonly lines?: readonly string[];
  /** The last of the lines count most: where not all can be shown, the first are left out. */
  readonly endCounts?: boolean;
  readonly fields?: readonly ReplyField[];
  readonly tables?: readonly ReplyTable[];
  readonly picture?: ReplyPicture;
  readonly file?: { readonly name: string; readonly content: Buffer };
  /** Rows of buttons. */
  readonly buttons?: readonly (readonly ReplyButton[])[];
  readonly footer?: string;
  /** True where it shows balances or is meant for one person: ephemeral in channels. */
  readonly private?: boolean;
  /** Where the platform can, the message keeps itself up to date; others ignore it. */
  readonly live?: LiveReply;
  /** The live message that was pressed is live no more: this reply takes its place, and its command shows it again if need be. */
  readonly ends?: { readonly command: string; readonly args: Readonly<Record<string, string>> };
  /** The option that was left out, with what was given beside it; where it can be picked, the buttons are its choices. */
  readonly missing?: {
    readonly command: string;
    readonly option: string;
    readonly given: Readonly<Record<string, string>>;
  };
  /** The money intent that it tells of: a message about an intent shows what became of it in its own place. */
  readonly intent?: string;
  /** The same answer as plain data, for HTTP and `run --json`. */
  readonly data?: unknown;
}
