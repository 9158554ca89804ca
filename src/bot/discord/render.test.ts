import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandsProblem, messageProblem } from '../../../test/fakes/discord/spec.ts';
import { anyReply, saidBy } from '../../../test/bot/replies.ts';
import { COMMANDS } from '../../../test/bot/support.ts';
import { buttonRows } from './buttons.ts';
import { escapeMarkdown } from './markdown.ts';
import { fingerprint, slashCommands } from './register.ts';
import { renderDiscord, renderDiscordAlert, type DiscordMessage } from './render.ts';

function bodyOf(message: DiscordMessage): Record<string, unknown> {
  const { content, embeds, components } = message;
  return { content, embeds, components };
}

describe('a reply on Discord', () => {
  it('always keeps the limits, with nothing lost', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        const messages = renderDiscord(reply);
        for (const message of messages) expect(messageProblem('post', bodyOf(message), 0)).toBeNull();
        const said = messages.map((message) => JSON.stringify(message.embeds)).join('');
        for (const word of saidBy(reply)) expect(said).toContain(word);
        const alert = renderDiscordAlert(reply, 'too long');
        expect(messageProblem('post', bodyOf(alert), alert.files.length)).toBeNull();
      }),
      { numRuns: 150 },
    );
  });

  it('puts the title of an alert where a notification shows it', () => {
    const alert = renderDiscordAlert({ title: 'SOL sold', tone: 'good', lines: ['+1.2 %'] }, 'too long');
    expect(alert).toMatchObject({ content: '**SOL sold**', embeds: [{ description: '+1.2\u00a0%', color: 0x2e9e5b }] });
    expect(renderDiscordAlert({ title: 'Paused', tone: 'warning' }, 'too long').embeds).toEqual([]);
  });

  it('shows narrow tables in a monospaced font and keeps fences harmless', () => {
    const columns = [
      { label: 'A', align: 'left' as const },
      { label: 'B', align: 'right' as const },
    ];
    const [message] = renderDiscord({ title: 'T', tone: 'neutral', tables: [{ columns, rows: [['x```y', '1']] }] });
    expect(message?.embeds[0]?.description).toBe("```\nA      B\nx'''y  1\n```");
  });

  it.each([
    ['*bold* _it_ ~~s~~ `c` ||sp||', String.raw`\*bold\* \_it\_ \~\~s\~\~ \`c\` \|\|sp\|\|`],
    ['# head\n- item\n1. one', String.raw`\# head` + '\n' + String.raw`\- item` + '\n' + String.raw`1\. one`],
    ['<@1> @everyone [x](y)', String.raw`\<\@1\> \@everyone \[x\](y)`],
    ['-1.5 % and 0.5', '-1.5 % and 0.5'],
  ])('shows %j as it is', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it('refuses an action id that Discord would refuse', () => {
    expect(() => buttonRows([[{ label: 'B', style: 'neutral', actionId: 'x'.repeat(101) }]])).toThrow('101 characters');
  });
});

describe('slash commands', () => {
  it('are valid, and equal to themselves as Discord gives them back', () => {
    const wanted = slashCommands(COMMANDS);
    expect(commandsProblem(wanted as unknown as Record<string, unknown>[])).toBeNull();
    const returned = wanted.toReversed().map((command, index) => ({
      ...command,
      id: String(index),
      version: '9',
      options: command.options?.map((option) =>
        Object.fromEntries(Object.entries(option).filter(([, value]) => value !== false)),
      ),
    }));
    expect(fingerprint(returned as unknown as typeof wanted)).toBe(fingerprint(wanted));
  });

  it.each([
    ['a word', (text: string) => text.replace('Close a position', 'Close it')],
    ['a translation', (text: string) => text.replace('Fermer', 'Clore')],
    ['a range', (text: string) => text.replace('"max_value":100', '"max_value":99')],
    ['a choice', (text: string) => text.replaceAll('loosen', 'widen')],
  ])('differ where %s changed', (_name, change) => {
    const wanted = slashCommands(COMMANDS);
    const changed = JSON.parse(change(JSON.stringify(wanted))) as typeof wanted;
    expect(fingerprint(changed)).not.toBe(fingerprint(wanted));
  });
});
