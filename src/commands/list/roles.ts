import { actorKey, type Platform } from '../actor.ts';
import type { Command, CommandContext } from '../command.ts';
import { kitOf, optionalText, rowsOf, type Kit } from '../kit.ts';
import { readTypedNumber, twoNumbersLine } from '../numbers.ts';
import { PAIRED } from '../pairing.ts';
import type { Reply } from '../reply.ts';
import type { ChatUser } from '../stores.ts';

const GRANTABLE = ['viewer', 'trader', 'none'] as const;
const PERSON = /^(telegram|discord):(\d{1,20})$/;
const LIMIT = /^\d{1,12}(\.\d{1,8})?$/;
/** One Remove button each. */
const BUTTONS = 10;

export const roles: Command = {
  name: 'roles',
  describe: {
    en: 'Who may do what; make a person a viewer or trader, or take it back',
    fr: 'Qui peut quoi ; faire d’une personne un viewer ou un trader, ou retirer ce droit',
  },
  options: [
    {
      name: 'person',
      kind: 'text',
      oneWord: true,
      describe: {
        en: 'As /id tells it, such as telegram:123456789',
        fr: 'Comme le dit /id, par exemple telegram:123456789',
      },
    },
    {
      name: 'role',
      kind: 'choice',
      describe: { en: 'none takes it back', fr: 'none retire le droit' },
      choices: GRANTABLE,
    },
    {
      name: 'limit',
      kind: 'text',
      oneWord: true,
      byName: true,
      describe: {
        en: 'Largest buy, quote amount; off takes the limit away',
        fr: 'Plus gros achat, en quote ; off enlève la limite',
      },
    },
  ],
  risk: 'administer',
  run: async (context, args) => {
    const kit = kitOf(context);
    const given = optionalText(args, 'person') ?? '';
    const wanted = optionalText(args, 'role');
    if (given === '') return list(context, kit);
    const match = PERSON.exec(given.toLowerCase());
    if (match === null) return notUnderstood(context, kit, given);
    const role = GRANTABLE.find((known) => known === wanted);
    const typed = optionalText(args, 'limit');
    const limit = typed === null ? null : limitOf(typed);
    if (typed !== null && limit === null) return notALimit(context, kit, typed);
    const [person, platform, id = ''] = match;
    if (role === undefined && limit === null) return whichRole(kit, person);
    const about = { person, platform: platform as Platform, id };
    const changed = role === undefined ? null : await change(context, kit, about, role);
    return limit === null || changed?.tone === 'warning' || role === 'none'
      ? (changed ?? whichRole(kit, person))
      : setLimit(context, kit, about, limit);
  },
};

/** An exact amount or `off`; null for anything else. */
function limitOf(typed: string): string | null {
  if (typed.toLowerCase() === 'off') return 'off';
  const read = readTypedNumber(typed);
  return read !== null && 'plain' in read && LIMIT.test(read.plain) ? read.plain : null;
}

interface Person {
  /** As `/id` tells it. */
  readonly person: string;
  readonly platform: Platform;
  readonly id: string;
}

async function setLimit(
  context: CommandContext,
  kit: Kit,
  { person, platform, id }: Person,
  text: string,
): Promise<Reply> {
  const { say, format, quoteAsset } = kit;
  const limit = text === 'off' ? null : text;
  const isListed = await context.services.users.setBuyLimit(platform, id, limit);
  if (!isListed) {
    context.record({ text: 'refused:not listed' });
    return { title: say('roles.notListed', { person }), tone: 'warning', lines: [say('roles.example')] };
  }
  context.record({ text: `limit ${text}` });
  const amount = limit === null ? null : format.amount(Number(limit), quoteAsset);
  const title = amount === null ? say('roles.noLimit', { person }) : say('roles.limit', { person, amount });
  return { title, tone: 'good', private: true };
}

async function change(
  context: CommandContext,
  kit: Kit,
  { person, platform, id }: Person,
  role: (typeof GRANTABLE)[number],
): Promise<Reply> {
  const { users, people } = context.services;
  const { say } = kit;
  if (people.ownerRole(platform, id) !== null) {
    context.record({ text: 'refused:owner' });
    return { title: say('roles.owner', { person }), tone: 'warning', lines: [say('roles.ownerLine')] };
  }
  if (role === 'none') {
    const had = await users.revoke(platform, id);
    context.record({ text: had ? 'revoked' : 'nothing to revoke' });
    return {
      title: say(had ? 'roles.revoked' : 'roles.hadNone', { person }),
      tone: had ? 'good' : 'neutral',
      private: true,
    };
  }
  await users.grant(platform, id, role, actorKey(context.actor));
  context.record({ text: `granted ${role}` });
  const lines = [say(role === 'viewer' ? 'roles.viewerMay' : 'roles.traderMay')];
  return { title: say('roles.granted', { person, role }), tone: 'good', lines, private: true };
}

async function list(context: CommandContext, kit: Kit): Promise<Reply> {
  const { users, people } = context.services;
  const { say } = kit;
  const owners = people.owners().map((identity) => [actorKey(identity), 'owner', say('word.none'), 'OWNERS']);
  // rows granted by the settings only remember a language
  const granted = (await users.list()).filter((user) => user.grantedBy !== 'settings' && user.grantedBy !== PAIRED);
  const names = granted.map((user) => actorKey({ platform: user.platform, id: user.userId }));
  const { format, quoteAsset } = kit;
  const limitWords = ({ buyLimit }: ChatUser) =>
    buyLimit === null ? say('word.none') : format.amount(Number(buyLimit), quoteAsset);
  const rows = granted.map((user, index) => [names[index] ?? '', user.role, limitWords(user), user.grantedBy]);
  const buttons = await kit.buttons(
    names.slice(0, BUTTONS).map((person) => ({
      label: say('button.revoke', { person }),
      style: 'danger',
      command: 'roles',
      args: { person, role: 'none' },
    })),
  );
  return {
    title: say('roles.title'),
    tone: 'neutral',
    lines: [say('roles.hint')],
    tables: [
      kit.table(
        [
          ['col.person', 'left'],
          ['col.role', 'left'],
          ['col.buyLimit', 'right'],
          ['col.grantedBy', 'left'],
        ],
        [...owners, ...rows],
        { empty: say('roles.nobody') },
      ),
    ],
    ...(buttons.length === 0 ? {} : { buttons: rowsOf(buttons, 2) }),
    private: true,
    data: { owners: people.owners().map(actorKey), granted },
  };
}

async function whichRole(kit: Kit, person: string): Promise<Reply> {
  const buttons = await kit.buttons(
    GRANTABLE.map((role) => ({ label: role, style: 'neutral', command: 'roles', args: { person, role } })),
  );
  return { title: kit.say('roles.which', { person }), tone: 'neutral', buttons: [buttons], private: true };
}

function notALimit(context: CommandContext, kit: Kit, value: string): Reply {
  context.record({ text: 'refused:arguments' });
  return {
    title: kit.say('roles.notALimit', { value: value.slice(0, 40) }),
    tone: 'warning',
    lines: [...twoNumbersLine(value, kit), kit.say('roles.limitExample')],
  };
}

function notUnderstood(context: CommandContext, kit: Kit, value: string): Reply {
  context.record({ text: 'refused:arguments' });
  const lines = [kit.say('roles.example')];
  return { title: kit.say('roles.notUnderstood', { value: value.slice(0, 40) }), tone: 'warning', lines };
}
