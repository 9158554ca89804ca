/** How much of the account one entry may take (engine.md E13, reference/coordinator §3.3), in exact decimals. */
import type { RefusalCode } from '../decisions.ts';
import { Big, decimal, floorToStep, fromNumber, maxBig, minBig, toNumber, ZERO } from '../money.ts';
import type { AllocationSettings, LimitSettings } from '../settings.ts';
import type { ForceCategory } from '../trader/cycle.ts';

/** What the exchange demands of an entry; decimal texts. A step of 0 = none. */
export interface EntryRules {
  readonly lotStep: string;
  readonly marketLotStep: string;
  readonly minQuantity: string;
  readonly maxQuantity: string | null;
  readonly minNotional: string;
}

export interface AllocationInput {
  /** Free quote + value of everything held by open cycles, quote units. */
  readonly equity: Big;
  /** Free quote units, and how much of them pending entries have set aside (0 where `freeQuote` already excludes it). */
  readonly freeQuote: Big;
  readonly reserved: Big;
  readonly category: ForceCategory;
  /** Expected fill price, quote units. */
  readonly price: Big;
  readonly rules: EntryRules;
  /** Value of the positions already held in the same base asset, quote units. */
  readonly positionsValueOfAsset: Big;
  /** An amount that a person asked for instead of the category's share; quote units, subject to every limit. */
  readonly requestedAmount?: Big | null;
  /** Base units that a person confirmed: bought exactly, or refused where a limit no longer leaves room for all of it. */
  readonly confirmedQuantity?: Big | null;
  readonly allocation: AllocationSettings;
  readonly limits: Pick<LimitSettings, 'maxAssetRatio'>;
}

/**
 * `missing` = quote units that selling a position would have to bring before the entry has its intended size, or null when there
 * is enough (or more money would not help).
 */
export type Allocation =
  | { readonly ok: true; readonly quantity: Big; readonly amount: Big; readonly missing: Big | null }
  | {
      readonly ok: false;
      readonly code: Extract<RefusalCode, 'NO_PRICE' | 'ASSET_EXPOSURE' | 'USDC_INSUFFICIENT' | 'AMOUNT_BELOW_MIN'>;
      readonly measured: number | null;
      readonly limit: number | null;
      readonly numbers: Readonly<Record<string, number | string | null>>;
      readonly missing: Big | null;
    };

/** Below this share of its intended size an entry is worth freeing money for. */
const WORTHWHILE_SHARE = new Big('0.5');

/** A confirmed quantity keeps its place within the limits while the price moves as far as a quote holds (chat.md §3). */
const CONFIRMED_SLACK = new Big('1.005');

/** Share of equity of a category, as a ratio. */
export function shareOf(category: ForceCategory, settings: AllocationSettings): number {
  const share: Readonly<Record<ForceCategory, number>> = {
    WEAK: settings.weak,
    MODERATE: settings.moderate,
    STRONG: settings.strong,
    VERY_STRONG: settings.veryStrong,
  };
  return share[category];
}

/** Smallest amount an entry may have: ours, or the exchange's with a margin so that it can be sold again. Quote units. */
export function entryMinimum(minNotional: string, settings: AllocationSettings): Big {
  const exchange = decimal(minNotional, 'minNotional').times(decimal(settings.minNotionalFactor, 'minNotionalFactor'));
  return maxBig(decimal(settings.minEntry, 'minEntry'), exchange);
}

/**
 * target = share × equity; amount = the least of target, usable (98 % of unreserved quote) and what the asset's cap leaves; the
 * quantity is rounded down to the lot. Never rounded up to a minimum: what is too small is refused with its numbers.
 */
export function allocate(input: AllocationInput): Allocation {
  const { allocation, price, rules } = input;
  const confirmed = input.confirmedQuantity ?? null;
  const least = entryMinimum(rules.minNotional, allocation);
  const minimum = confirmed === null ? least : least.div(CONFIRMED_SLACK);
  const target =
    confirmed?.times(price) ??
    input.requestedAmount ??
    input.equity.times(fromNumber(shareOf(input.category, allocation), 'share'));
  const usable = usableQuote(input);
  const room = maxBig(ZERO, assetCap(input).minus(input.positionsValueOfAsset));
  const wanted = minBig(target, room);
  // what was confirmed was shown without a cash release, so it does not start one
  const missing = confirmed === null ? missingAmount(wanted, usable, minimum) : null;
  const numbers = {
    category: input.category,
    equity: toNumber(input.equity),
    target: toNumber(target),
    usable: toNumber(usable),
    asset_room: toNumber(room),
    minimum: toNumber(minimum),
    price: toNumber(price),
  };
  const refuse = (
    code: Exclude<Allocation, { ok: true }>['code'],
    measured: Big,
    limit: Big,
    more: Readonly<Record<string, number | string | null>> = {},
  ): Allocation => {
    return {
      ok: false,
      code,
      measured: toNumber(measured),
      limit: toNumber(limit),
      numbers: { ...numbers, ...more },
      missing,
    };
  };

  if (!price.gt(ZERO)) return refuse('NO_PRICE', price, ZERO);
  if (room.lt(minimum) && target.gte(minimum))
    return refuse('ASSET_EXPOSURE', input.positionsValueOfAsset, assetCap(input));
  if (usable.lt(minimum)) return refuse('USDC_INSUFFICIENT', usable, minimum);
  if (wanted.lt(minimum)) return refuse('AMOUNT_BELOW_MIN', wanted, minimum);

  if (confirmed !== null && target.gt(room.times(CONFIRMED_SLACK)))
    return refuse('ASSET_EXPOSURE', input.positionsValueOfAsset.plus(target), assetCap(input));
  if (confirmed !== null && target.gt(usable.times(CONFIRMED_SLACK)))
    return refuse('USDC_INSUFFICIENT', usable, target);

  const quantity = roundToLot(confirmed ?? minBig(wanted, usable).div(price), rules);
  const amount = quantity.times(price);
  if (amount.lt(minimum)) return refuse('AMOUNT_BELOW_MIN', amount, minimum);
  const minQuantity = decimal(rules.minQuantity, 'minQuantity');
  if (quantity.lt(minQuantity)) return refuse('AMOUNT_BELOW_MIN', quantity, minQuantity, { what: 'min_quantity' });
  return { ok: true, quantity, amount, missing };
}

function usableQuote({ freeQuote, reserved, allocation }: AllocationInput): Big {
  return maxBig(ZERO, freeQuote.minus(reserved)).times(fromNumber(allocation.usableRatio, 'usableRatio'));
}

function assetCap({ equity, limits }: AllocationInput): Big {
  return equity.times(fromNumber(limits.maxAssetRatio, 'maxAssetRatio'));
}

/** Nothing is missing when the entry gets a worthwhile size, or when its own size is too small whatever is freed. */
function missingAmount(wanted: Big, usable: Big, minimum: Big): Big | null {
  if (wanted.lt(minimum)) return null;
  return usable.lt(maxBig(minimum, wanted.times(WORTHWHILE_SHARE))) ? wanted.minus(usable) : null;
}

/** Down to the coarser of the two steps, and not above the exchange's maximum. */
function roundToLot(quantity: Big, rules: EntryRules): Big {
  const step = maxBig(decimal(rules.lotStep, 'lotStep'), decimal(rules.marketLotStep, 'marketLotStep'));
  const capped = rules.maxQuantity === null ? quantity : minBig(quantity, decimal(rules.maxQuantity, 'maxQuantity'));
  return floorToStep(capped, step);
}
