import type { LadderRules } from '../../commands/amount-ladder.ts';
import { Big } from '../../engine/money.ts';
import type { Settings } from '../../settings/settings.ts';

/** With real money a buy by hand above this asks for a code, where nothing else was set. */
const LIVE_CODE_ABOVE = '200';

type LadderSettings = Pick<Settings, 'CONFIRM_CODE_ABOVE' | 'MANUAL_BUY_DAILY_LIMIT' | 'TRADING_MODE'>;

export function ladderRules({ CONFIRM_CODE_ABOVE, MANUAL_BUY_DAILY_LIMIT, TRADING_MODE }: LadderSettings): LadderRules {
  const auto = TRADING_MODE === 'live' ? LIVE_CODE_ABOVE : 'off';
  return {
    codeAbove: limitOf(CONFIRM_CODE_ABOVE === 'auto' ? auto : CONFIRM_CODE_ABOVE),
    dailyLimit: limitOf(MANUAL_BUY_DAILY_LIMIT),
  };
}

function limitOf(text: string): Big | null {
  return text === 'off' ? null : new Big(text);
}
