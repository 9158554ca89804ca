import { describe, expect, test } from 'vitest';
import { alarmActionId, readRange } from '../../src/commands/alarm-actions.ts';
import { alarmButtons, ordinal, typedAlarm } from '../../src/commands/alarm-words.ts';
import { alertReply } from '../../src/commands/alerts.ts';
import { voiceOf } from '../../src/commands/voice.ts';
import { alarmOf, dangerAlert } from '../support/alarm-store.ts';
import { buttonOf, House, NOW_MS, textOf } from '../support/chat-house.ts';

const OWNER = 'telegram:1';
const SAME_PERSON = 'discord:2';
const TRADER = 'telegram:9';
const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };

function houseInDanger(count = 1): House {
  const house = new House();
  for (let n = 1; n <= count; n += 1) house.alarms.raise(dangerAlert(n), NOW_MS);
  return house;
}

const ack = (id: string) => alarmActionId('ack', { from: id, to: id, kind: null });
const snz = (id: string) => alarmActionId('snz', { from: id, to: id, kind: null });

describe('the buttons of a danger', () => {
  test('one press acknowledges; the alert stays readable and says by whom and when', async () => {
    const house = houseInDanger();
    const reply = await house.press(OWNER, ack('1'));
    expect(textOf(reply)).toBe(
      'Order problem: SOLUSDC\nAcknowledged by Ada at 14:03.\ninsufficient balance\nSELL rt-1\n',
    );
    expect(reply?.tone).toBe('neutral');
    expect(house.audit.rows.at(-1)).toMatchObject({
      command: 'acknowledge',
      outcome: 'acknowledged',
      args: { alert: '1' },
    });
  });

  test('every later press, by whomever and however old, shows the present state and changes nothing', async () => {
    const house = houseInDanger();
    await house.press(OWNER, ack('1'));
    const kept = house.alarms.of('1').alarm;
    house.nowMs += 60 * 60_000;
    for (const press of [ack('1'), snz('1')]) {
      const reply = await house.press(SAME_PERSON, press, { saidAtMs: NOW_MS - 86_400_000 });
      expect(textOf(reply)).toContain('Acknowledged by Ada at 14:03.');
    }
    expect(house.alarms.of('1').alarm).toBe(kept);
    expect(house.audit.rows.at(-1)?.outcome).toBe('refused:already');
  });

  test('simultaneous presses on all faces: one change', async () => {
    const house = houseInDanger();
    const faces = [OWNER, SAME_PERSON, 'terminal:console', 'http:api'];
    const replies = await Promise.all(faces.map((who) => house.press(who, ack('1'))));
    for (const reply of replies) expect(textOf(reply)).toContain('Acknowledged by Ada');
    expect(house.alarms.history).toHaveLength(1);
  });

  test('a snooze keeps Acknowledge and takes Snooze away', async () => {
    const house = houseInDanger();
    const reply = await house.press(OWNER, snz('1'));
    expect(textOf(reply)).toContain('Snoozed by Ada until 14:18.');
    expect(reply?.buttons?.flat().map(({ label }) => label)).toEqual(['Acknowledge']);
    await house.press(OWNER, buttonOf(reply, 'Acknowledge'));
    expect(house.alarms.of('1').alarm.state).toBe('acknowledged');
  });

  test.each([
    ['viewer', 'open', 'Not allowed for your role'],
    ['trader', 'acknowledged', 'Acknowledged by Ada at 14:03.'],
  ] as const)('a %s', async (role, state, said) => {
    const house = houseInDanger();
    await house.grant(TRADER, role);
    const reply = await house.press(TRADER, ack('1'), { shared: true });
    expect(textOf(reply)).toContain(said);
    // a refusal is for one person and must not take the alert's place
    expect(reply?.private === true).toBe(role === 'viewer');
    expect(house.alarms.of('1').alarm.state).toBe(state);
  });

  test('a stranger changes nothing', async () => {
    const house = houseInDanger();
    await house.press('telegram:66', ack('1'));
    expect(house.alarms.of('1').alarm.state).toBe('open');
  });

  test('one press for all that a summary spoke for, and for nothing else', async () => {
    const house = houseInDanger(3);
    house.alarms.raise(dangerAlert(4, { kind: 'feed_stale' }), NOW_MS);
    house.alarms.raise(dangerAlert(5), NOW_MS);
    const kept = house.alarms.kept.map(({ alarm, alert: { kind } }) => ({ alarm, kind }));
    const wanted = kept.filter(({ kind }) => kind === 'order_problem');
    const [button] = alarmButtons(wanted, voiceOf('en', 'UTC', 'USDC').say);
    expect(button?.actionId).toBe('ack:1-5:order_problem');
    const reply = await house.press(OWNER, button?.actionId ?? '');
    expect(textOf(reply)).toContain('Dangers not acknowledged: 0');
    expect(house.alarms.kept.map(({ alarm }) => alarm.state)).toEqual([
      'acknowledged',
      'acknowledged',
      'acknowledged',
      'open',
      'acknowledged',
    ]);
  });

  test('typed, and as data for HTTP', async () => {
    const house = houseInDanger();
    const args = { alert: '1', minutes: 30 };
    const snoozed = await house.put('http:api', { kind: 'command', name: 'snooze', args });
    expect(snoozed?.data).toEqual({
      alert: '1',
      kind: 'order_problem',
      symbol: 'SOLUSDC',
      state: 'snoozed',
      raised_at: '2025-10-02T14:03:00.000Z',
      repeats: 0,
      snoozed_until: '2025-10-02T14:33:00.000Z',
      by: 'Ada',
      changed_at: '2025-10-02T14:03:00.000Z',
    });
    expect((await house.say('terminal:console', 'acknowledge 1'))?.data).toMatchObject({ state: 'acknowledged' });
  });

  test('more dangers than fit are counted', async () => {
    const house = houseInDanger(11);
    const text = textOf(await house.say(OWNER, '/acknowledge'));
    expect(text).toContain('Dangers not acknowledged: 11');
    expect(text).toContain('… and 3 more');
  });

  test('a database that is away: nothing is lost, and the press may be repeated', async () => {
    const house = houseInDanger();
    house.alarms.failures.push(new Error('connection refused'));
    const reply = await house.press(OWNER, ack('1'));
    expect(textOf(reply)).toContain('not recorded');
    expect(house.alarms.of('1').alarm.state).toBe('open');
    await house.press(OWNER, buttonOf(reply, 'Acknowledge'));
    expect(house.alarms.of('1').alarm.state).toBe('acknowledged');
  });
});

describe('the words of a danger', () => {
  test.each([
    ['en', 'Order problem: SOLUSDC · 2nd time', 'Not acknowledged since 14:03.'],
    ['fr', 'Problème d’ordre : SOLUSDC · 2e fois', 'Personne n’en a pris acte depuis 14:03.'],
  ] as const)('its first repeat in %s', (language, title, line) => {
    const alarm = alarmOf('12', NOW_MS, { repeats: 1 });
    const reply = alertReply({ ...dangerAlert(1), alarm, repeat: 1 }, language, WORLD);
    expect([reply.title, reply.lines?.[0], reply.tone]).toEqual([title, line, 'danger']);
    expect(reply.buttons?.flat().map(({ actionId }) => actionId)).toEqual(['ack:12', 'snz:12']);
  });

  test('over: green, and no button', () => {
    const alarm = alarmOf('12', NOW_MS, { state: 'resolved', changedAtMs: NOW_MS + 60_000 });
    const reply = alertReply({ ...dangerAlert(1), alarm }, 'en', WORLD);
    expect([reply.lines?.[0], reply.tone, reply.buttons]).toEqual(['Over since 14:04.', 'good', []]);
  });

  test('the terminal is told what to type, since numbers press the last answer', () => {
    const alarm = alarmOf('12', NOW_MS, { repeats: 1 });
    const repeat = { ...dangerAlert(1), alarm, repeat: 1 };
    const shown = typedAlarm(repeat, alertReply(repeat, 'en', WORLD), 'en');
    expect([shown.buttons, shown.lines?.at(-1)]).toEqual([
      undefined,
      '/acknowledge 12 takes notice of it; until then it is repeated.',
    ]);
    const calm = dangerAlert(1, { kind: 'entry', priority: 'notice' });
    expect(textOf(typedAlarm(calm, alertReply(calm, 'en', WORLD), 'en'))).not.toContain('/acknowledge');
  });

  test.each([
    [2, '2nd', '2e'],
    [3, '3rd', '3e'],
    [4, '4th', '4e'],
    [11, '11th', '11e'],
    [22, '22nd', '22e'],
  ])('%d in order', (count, english, french) => {
    expect([ordinal(count, voiceOf('en', 'UTC', 'USDC')), ordinal(count, voiceOf('fr', 'UTC', 'USDC'))]).toEqual([
      english,
      french,
    ]);
  });

  test.each([
    ['12', null, { from: '12', to: '12', kind: null }],
    ['12-20', 'feed_stale', { from: '12', to: '20', kind: 'feed_stale' }],
    ['12-', null, null],
    ['-1', null, null],
    ['1e9', null, null],
    ['1'.repeat(40), null, null],
    ['12', 'nonsense', null],
  ])('the range %s of %s', (text, kind, expected) => {
    expect(readRange(text, kind)).toEqual(expected);
  });
});
