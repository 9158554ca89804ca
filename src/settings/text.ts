import type { SettingName, Settings } from './declaration.ts';
import { Secret } from './secret.ts';
import { hoursText, minuteText } from '../text/hours.ts';
import { stepsText } from '../text/steps.ts';
import type { Market, PersonId } from './values.ts';

/** Settings whose number is a minute of the day. */
const MINUTES: readonly SettingName[] = ['ALERT_DIGEST_TIME', 'ALERT_BRIEF_TIME'];

/** A parsed setting as the text that gives it again; null = not set. A secret is only said to be there. */
export function settingText(name: SettingName, settings: Settings): string | null {
  const value: unknown = settings[name];
  if (value === null) return null;
  if (value instanceof Secret) return '•••';
  if (name === 'MARKET') return marketText(settings.MARKET);
  if (name === 'OWNERS') return ownersText(settings.OWNERS ?? []);
  if (name === 'ALERT_QUIET_HOURS')
    return settings.ALERT_QUIET_HOURS === null ? null : hoursText(settings.ALERT_QUIET_HOURS);
  if (name === 'TRADING_TRAILING_MARGINS' || name === 'TRADING_TAKE_PROFITS') return stepsText(settings[name]);
  if (typeof value === 'number') return MINUTES.includes(name) ? minuteText(value) : String(value);
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, weight]) => `${key}=${String(weight)}`)
      .join(',');
  }
  return String(value);
}

function marketText(market: Market): string {
  if (market.kind === 'replay') return `replay:${market.directory}`;
  return market.kind === 'exchange' ? market.id : market.kind;
}

function ownersText(owners: readonly (readonly PersonId[])[]): string {
  return owners.map((person) => person.map(({ platform, id }) => `${platform}:${id}`).join('=')).join(',');
}
