import { actorKey, type Platform } from '../actor.ts';
import type { Command, CommandContext } from '../command.ts';
import { kitOf, optionalText, rowsOf, type Kit } from '../kit.ts';
import type { Reply } from '../reply.ts';

const GRANTABLE = ['viewer', 'trader', 'none'] as const;
const PERSON = /^(telegram|discord):(\d{1,20})$/;
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
    if (role === undefined) return whichRole(kit, match[0]);
    const [person, platform, id = ''] = match;
    return change(context, kit, person, platform as Platform, id, role);
  },
};

async function change(
  context: CommandContext,
  kit: Kit,
  person: string,
  platform: Platform,
  id: string,
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
  const owners = people.owners().map((identity) => [actorKey(identity), 'owner', 'OWNERS']);
  // rows granted by the settings only remember a language
  const granted = (await users.list()).filter((user) => user.grantedBy !== 'settings');
  const names = granted.map((user) => actorKey({ platform: user.platform, id: user.userId }));
  const rows = granted.map((user, index) => [names[index] ?? '', user.role, user.grantedBy]);
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

function notUnderstood(context: CommandContext, kit: Kit, value: string): Reply {
  context.record({ text: 'refused:arguments' });
  const lines = [kit.say('roles.example')];
  return { title: kit.say('roles.notUnderstood', { value: value.slice(0, 40) }), tone: 'warning', lines };
}
