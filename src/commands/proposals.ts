import type { Arguments, CommandContext, CommandOption } from './command.ts';
import { numberOf, textOf, type Kit } from './kit.ts';
import type { Reply, ReplyButton } from './reply.ts';

/** What an owner was shown (counts, effects) holds this long; after that it is shown anew before anything changes. */
export const PROPOSAL_LIFE_MS = 120_000;

/** Options of the hidden command behind a Confirm button, besides its own. */
export const PROPOSAL_OPTIONS: readonly CommandOption[] = [
  {
    name: 'by',
    kind: 'text',
    oneWord: true,
    required: true,
    describe: { en: 'Who was asked', fr: 'À qui la question fut posée' },
  },
  { name: 'until', kind: 'integer', required: true, describe: { en: 'Until when', fr: 'Jusqu’à quand' } },
];

/** A proposal that waits for its Confirm; the text is the same press for a terminal. */
export interface Proposal {
  readonly buttons: readonly (readonly ReplyButton[])[];
  readonly data: { readonly state: 'proposed'; readonly confirm: string };
}

/** One way to say yes. */
export interface ConfirmChoice {
  readonly label: string;
  readonly args: Readonly<Record<string, string>>;
}

/** One Confirm button for work that moves no money; leaving it alone is the way to say no. */
export function confirmButton(
  context: CommandContext,
  kit: Kit,
  command: string,
  args: Readonly<Record<string, string>>,
): Promise<Proposal> {
  return confirmButtons(context, kit, command, [{ label: kit.say('button.confirm'), args }]);
}

/** The same where there are several ways to say yes; the text for a terminal is the first of them. */
export async function confirmButtons(
  context: CommandContext,
  kit: Kit,
  command: string,
  choices: readonly ConfirmChoice[],
): Promise<Proposal> {
  const { actor, services, nowMs } = context;
  const by = services.people.person(actor.platform, actor.id);
  const until = String(nowMs + PROPOSAL_LIFE_MS);
  const wanted = choices.map(({ label, args }) => {
    return { label, style: 'danger', command, args: { ...args, by, until } } as const;
  });
  const words = Object.entries(wanted[0]?.args ?? {}).map(([name, value]) => `${name}=${value}`);
  return {
    buttons: [await kit.buttons(wanted)],
    data: { state: 'proposed', confirm: [command, ...words].join(' ') },
  };
}

/** Why a pressed Confirm does nothing: another person's, or shown too long ago. Null = go on. */
export function pressProblem(context: CommandContext, kit: Kit, args: Arguments): Reply | null {
  const { actor, services, nowMs, ageMs } = context;
  if (services.people.person(actor.platform, actor.id) !== textOf(args, 'by')) {
    context.record({ text: 'refused:other person' });
    return { title: kit.say('intent.foreign'), tone: 'warning' };
  }
  // pressed in time but delivered late still counts as seen
  if (nowMs - ageMs <= numberOf(args, 'until')) return null;
  context.record({ text: 'expired' });
  const lines = [kit.say('proposal.expiredLine', { duration: kit.format.duration(PROPOSAL_LIFE_MS) })];
  return { title: kit.say('intent.expired'), tone: 'neutral', lines };
}
