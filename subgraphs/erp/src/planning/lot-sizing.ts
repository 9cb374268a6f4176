import {
  type Decimal,
  type DecimalInput,
  decimal,
  max,
  min,
} from '@throughline/chassis/values/decimal';

/** How many orders one need may become; what is left then goes into the last. */
const mostLots = 1000;

/** An order policy (APICS: lot sizing). Quantities are what is ordered, before yield. */
export interface LotPolicy {
  readonly rule: 'LOT_FOR_LOT' | 'FIXED' | 'PERIOD';
  readonly fixedQuantity: Decimal | null;
  readonly periodDays: number | null;
  readonly minimum: Decimal | null;
  readonly maximum: Decimal | null;
  readonly multiple: Decimal | null;
}

export const lotForLot: LotPolicy = {
  rule: 'LOT_FOR_LOT',
  fixedQuantity: null,
  periodDays: null,
  minimum: null,
  maximum: null,
  multiple: null,
};

/**
 * The orders for a need: as many of a fixed quantity as it takes, or full ones of the maximum and
 * one for the rest, at least the minimum and a whole number of multiples.
 */
export function lots(need: Decimal, policy: LotPolicy): Decimal[] {
  if (policy.rule === 'FIXED' && policy.fixedQuantity) return fixedLots(need, policy.fixedQuantity);
  const result: Decimal[] = [];
  const full = policy.maximum && wholeMultiples(policy.maximum, policy.multiple, 'down');
  let left = need;
  while (full && left.gt(full) && result.length < mostLots - 1) {
    result.push(full);
    left = left.minus(full);
  }
  const last = policy.minimum ? max(left, policy.minimum) : left;
  result.push(wholeMultiples(last, policy.multiple, 'up'));
  return result;
}

function fixedLots(need: Decimal, fixed: Decimal): Decimal[] {
  const times = Math.max(need.div(fixed).ceil().toNumber(), 1);
  const count = Math.min(times, mostLots);
  const last = fixed.times(times - count + 1);
  return Array.from({ length: count }, (_, at) => (at === count - 1 ? last : fixed));
}

function wholeMultiples(quantity: Decimal, multiple: Decimal | null, way: 'up' | 'down'): Decimal {
  if (!multiple) return quantity;
  const times = quantity.div(multiple);
  return (way === 'up' ? times.ceil() : times.floor()).times(multiple);
}

/** Why a policy can't be kept; null when it can. */
export function policyFault(policy: LotPolicy): 'INCOMPLETE' | 'CONTRADICTORY' | null {
  const { rule, fixedQuantity, periodDays, minimum, maximum, multiple } = policy;
  if (rule === 'FIXED' && !fixedQuantity) return 'INCOMPLETE';
  if (rule === 'PERIOD' && periodDays === null) return 'INCOMPLETE';
  if (rule === 'FIXED' && (minimum ?? maximum ?? multiple)) return 'CONTRADICTORY';
  if (rule !== 'FIXED' && fixedQuantity) return 'CONTRADICTORY';
  if (rule !== 'PERIOD' && periodDays !== null) return 'CONTRADICTORY';
  if (!maximum) return null;
  const full = wholeMultiples(maximum, multiple, 'down');
  return full.lte(0) || (minimum?.gt(full) ?? false) ? 'CONTRADICTORY' : null;
}

/** Pieces are whole; anything else is rounded up in the sixth place. */
const places = 6;

/** What must be started or ordered so that the need is left after the yield, rounded up. */
export function beforeYield(need: Decimal, share: DecimalInput, whole: boolean): Decimal {
  if (isAll(share)) return whole ? need.ceil() : need;
  const yielding = decimal(share);
  const gross = need.div(yielding);
  const scale = decimal(10).pow(places);
  return whole ? gross.ceil() : gross.times(scale).ceil().div(scale);
}

/** What of an order will be good. */
export function afterYield(ordered: Decimal, share: DecimalInput): Decimal {
  return isAll(share) ? ordered : min(ordered, ordered.times(share));
}

function isAll(share: DecimalInput): boolean {
  return share === '1' || decimal(share).eq(1);
}
