import type { AlertDecision, AlertKind } from '../engine/decisions.ts';
import type { Language } from './actor.ts';
import type { OfferButton } from './alert-summary.ts';
import type { AlertWorld } from './alerts.ts';
import type { WantedButton } from './kit.ts';
import { asksForRelease } from './release-words.ts';
import type { ReplyButton } from './reply.ts';
import { rollbackOf } from './setting-words.ts';
import { assetOf } from './symbols.ts';
import { voiceOf, type Voice } from './voice.ts';

type Alert = Pick<AlertDecision, 'kind' | 'symbol' | 'threadKey' | 'data'>;

/** The buttons under one alert that is told `ageMs` after its cause. */
export type AlertButtons = (alert: Alert, ageMs: number, language: Language) => Promise<readonly ReplyButton[]>;

const MINUTE_MS = 60_000;
/** A signal that old says nothing about buying now. */
const BUY_LIMIT_MS = 5 * MINUTE_MS;
/** What was worth a hand at the position then need not be now: its card shows how it stands, and has the same buttons. */
const HAND_LIMIT_MS = 15 * MINUTE_MS;
/** Longer ago than this, nobody is led anywhere by an alert. */
const LOOK_LIMIT_MS = 24 * 60 * MINUTE_MS;

/** Kinds about a position that is held. */
const HELD: ReadonlySet<AlertKind> = new Set([
  'entry',
  'breakeven_armed',
  'trailing_armed',
  'stop_moved',
  'take_profit',
  'pump_rider',
]);

/** Their ids are made when the alert is delivered; who may press is decided by the command behind each. */
export function alertButtons(world: AlertWorld, offer: OfferButton): AlertButtons {
  return (alert, ageMs, language) => {
    const wanted = wantedButtons(alert, ageMs, voiceOf(language, world.timeZone, world.quoteAsset));
    return Promise.all(
      wanted.map(async ({ label, style, command, args }) => ({ label, style, actionId: await offer(command, args) })),
    );
  };
}

function wantedButtons(alert: Alert, ageMs: number, voice: Voice): readonly WantedButton[] {
  if (ageMs > LOOK_LIMIT_MS) return [];
  const { kind, symbol, data } = alert;
  if (HELD.has(kind)) return heldButtons(alert, ageMs, voice);
  switch (kind) {
    case 'signal_rejected':
      return rejectedButtons(symbol, ageMs, voice);
    case 'order_problem':
      return [...(symbol === null ? [] : [look('button.look', 'position', { symbol }, voice)]), health(voice)];
    case 'liberation':
      if (asksForRelease(alert)) return questionButtons(alert, voice);
      return [look('button.cycles', 'cycles', symbol === null ? {} : { symbol }, voice)];
    case 'exit':
      return [look('button.cycles', 'cycles', symbol === null ? {} : { symbol }, voice)];
    case 'paused':
      return data['paused'] !== false && ageMs <= HAND_LIMIT_MS ? [resume(voice)] : [];
    case 'daily_loss':
      return [look('button.positions', 'positions', {}, voice)];
    case 'system':
      return systemButtons(data, voice);
    case 'feed_stale':
    case 'reconciliation':
      return [look('button.positions', 'positions', {}, voice), health(voice)];
    default:
      return [];
  }
}

function heldButtons({ symbol, threadKey }: Alert, ageMs: number, voice: Voice): readonly WantedButton[] {
  if (symbol === null) return [];
  const card = look('button.position', 'position', { symbol }, voice);
  if (threadKey === null || ageMs > HAND_LIMIT_MS) return [card];
  const asset = assetOf(symbol, voice.quoteAsset);
  const hand = (action: string) => ({ command: 'onposition', args: { symbol, cycle: threadKey, action } });
  return [
    card,
    { label: voice.say('button.sell', { asset }), style: 'danger', ...hand('sell') },
    { label: voice.say('button.tighten'), style: 'neutral', ...hand('tighten') },
  ];
}

function rejectedButtons(symbol: string | null, ageMs: number, voice: Voice): readonly WantedButton[] {
  if (symbol === null) return [];
  const why = look('button.why', 'why', { symbol }, voice);
  if (ageMs > BUY_LIMIT_MS) return [why];
  const label = voice.say('button.buy', { asset: assetOf(symbol, voice.quoteAsset) });
  return [why, { label, style: 'neutral', command: 'buy', args: { symbol } }];
}

/** The question's own id: an answer to an older one must not count for a newer one. */
function questionButtons({ data, symbol }: Alert, { say, format, quoteAsset }: Voice): readonly WantedButton[] {
  const answer = (answered: 'sell' | 'keep') => {
    return { command: 'release', args: { answer: answered, question: String(data['question']) } };
  };
  const bound = roundAbove(Number(data['value']));
  const always = say('button.releaseAlways', { amount: format.amount(bound, quoteAsset) });
  const forGood = { value: String(bound), question: String(data['question']), position: symbol ?? '' };
  return [
    { label: say('button.releaseSell'), style: 'danger', ...answer('sell') },
    { label: say('button.releaseKeep'), style: 'primary', ...answer('keep') },
    { label: always, style: 'neutral', command: 'releasealways', args: forGood },
  ];
}

/** The next number above `value` with one digit that is not 0, at least 1: 42 → 50, 50 → 60, 120 → 200. */
function roundAbove(value: number): number {
  const step = value < 1 ? 1 : 10 ** Math.floor(Math.log10(value));
  return (Math.floor(value / step) + 1) * step;
}

function systemButtons(data: Alert['data'], voice: Voice): readonly WantedButton[] {
  const positions = look('button.positions', 'positions', {}, voice);
  switch (data['problem']) {
    case 'setting_changed':
      return settingButtons(data, voice);
    case 'setting_expired':
      return [];
    case 'poisoned':
      return [positions, { label: voice.say('button.quarantine'), style: 'danger', command: 'quarantine', args: {} }];
    default:
      return [positions, health(voice)];
  }
}

/** One press takes the change back; it is dead as soon as anything changed since. */
function settingButtons({ setting, before, version, scope }: Alert['data'], voice: Voice): readonly WantedButton[] {
  if (typeof setting !== 'string') return [];
  const was = typeof before === 'string' ? before : null;
  return [rollbackOf({ name: setting, before: was, scope: scope === 'all' ? 'all' : 'new' }, Number(version), voice)];
}

function look(
  label: 'button.position' | 'button.positions' | 'button.why' | 'button.cycles' | 'button.look',
  command: string,
  args: WantedButton['args'],
  { say }: Voice,
): WantedButton {
  return { label: say(label), style: 'primary', command, args };
}

function health({ say }: Voice): WantedButton {
  return { label: say('button.health'), style: 'neutral', command: 'health', args: {} };
}

function resume({ say }: Voice): WantedButton {
  return { label: say('button.resume'), style: 'neutral', command: 'resume', args: {} };
}
