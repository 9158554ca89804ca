import type { FakeDiscord, FakePost } from '../fakes/discord/server.ts';
import type { FakeMessage, FakeTelegram } from '../fakes/telegram/server.ts';
import { until } from '../bot/support.ts';

/** One person with both apps. */
export const PERSON = { telegram: { id: 11 }, discord: { id: '22' } } as const;
export const OWNERS = 'telegram:11=discord:22';
export const STRANGER = { telegram: { id: 66 }, discord: { id: '66' } } as const;

/** Everything a person can read of a Discord message. */
export function textOfPost(post: FakePost): string {
  return JSON.stringify([post.body['content'], post.body['embeds']]);
}

export function telegramMessage(
  fake: FakeTelegram,
  what: string,
  match: RegExp,
  withinMs = 20_000,
): Promise<FakeMessage> {
  return until(`Telegram: ${what}`, () => fake.messages.find((message) => match.test(message.text)), withinMs);
}

export function discordPost(fake: FakeDiscord, what: string, match: RegExp, withinMs = 20_000): Promise<FakePost> {
  return until(`Discord: ${what}`, () => fake.posts.find((post) => match.test(textOfPost(post))), withinMs);
}

/** Runs a slash command and answers its reply and how long the person waited for it. */
export async function slash(
  fake: FakeDiscord,
  name: string,
  options: readonly { readonly name: string; readonly value: string | number; readonly type: number }[] = [],
): Promise<{ readonly post: FakePost; readonly ms: number }> {
  const startedMs = performance.now();
  const interaction = fake.command(PERSON.discord, name, [...options]);
  const post = await until(`Discord: /${name} is answered`, () => interaction.original, 20_000);
  return { post, ms: performance.now() - startedMs };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
