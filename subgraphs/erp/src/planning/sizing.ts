import { type Decimal, isAboveZero, min, zero } from '@throughline/chassis/values/decimal';
import { shiftDate } from './calendar.ts';
import { afterYield, beforeYield, type LotPolicy, lots } from './lot-sizing.ts';
import type { Demand, Receipt, Short } from './netting.ts';

/** An order that covers shortfalls; it has no number yet. */
export interface Lot {
  readonly dueOn: string;
  /** Earliest date for which it is needed; before `dueOn` when the planning fence held it back. */
  readonly neededOn: string;
  readonly quantity: Decimal;
  readonly pegs: { readonly demand: Demand; readonly quantity: Decimal }[];
  /** Good of it, and not needed by anyone. */
  excess: Decimal;
}

export interface Sizing {
  readonly policy: LotPolicy;
  /** Share of an order due then that is good. */
  yieldOn(dueOn: string): string;
  /** The process plan says what is good, not the site. */
  readonly byPlan: boolean;
  /** Share of what is bought or fetched that is good: no operation loses any of it. */
  readonly bought: string;
  /** Only whole pieces are started. */
  readonly whole: boolean;
  /** First date on which planning may put an order (planning time fence). */
  readonly fenceEndsOn: string;
}

export function shareOf(sizing: Sizing, { kind, date }: Pick<Receipt, 'kind' | 'date'>): string {
  const isMade = kind !== 'PURCHASE_ORDER_LINE' && kind !== 'TRANSFER_ORDER';
  return isMade ? sizing.yieldOn(date) : sizing.bought;
}

/**
 * Orders for all shortfalls of an item, over all that need it: lot sizes are applied once, and what
 * an order has too much goes to the next need.
 */
export function sizeLots(shorts: readonly Short[], sizing: Sizing): Lot[] {
  const result: Lot[] = [];
  let at = 0;
  let left = shorts[0]?.quantity ?? zero;
  let withExcess = 0;
  for (let short = shorts[at]; short; short = shorts[at]) {
    for (let lot = result[withExcess]; lot && isAboveZero(left); lot = result[withExcess]) {
      left = left.minus(give(lot, short.demand, left));
      if (!isAboveZero(lot.excess)) withExcess += 1;
    }
    if (isAboveZero(left)) {
      const until = endOfBundle(short, sizing);
      let need = left;
      for (let next = at + 1; next < shorts.length; next += 1) {
        const other = shorts[next];
        if (!other || !until(other)) break;
        need = need.plus(other.quantity);
      }
      result.push(...ordersFor(short, need, sizing));
      continue;
    }
    at += 1;
    left = shorts[at]?.quantity ?? zero;
  }
  return result;
}

/** Which later shortfalls are ordered with this one. */
function endOfBundle(short: Short, sizing: Sizing): (other: Short) => boolean {
  const first = fenced(short.date, sizing);
  const { rule, periodDays } = sizing.policy;
  if (rule !== 'PERIOD' || periodDays === null)
    return (other) => fenced(other.date, sizing) === first;
  const end = shiftDate(first, periodDays);
  return (other) => fenced(other.date, sizing) < end;
}

function fenced(date: string, { fenceEndsOn }: Sizing): string {
  return date < fenceEndsOn ? fenceEndsOn : date;
}

function ordersFor(first: Short, need: Decimal, sizing: Sizing): Lot[] {
  const dueOn = fenced(first.date, sizing);
  const share = sizing.yieldOn(dueOn);
  return lots(beforeYield(need, share, sizing.whole), sizing.policy).map((quantity) => ({
    dueOn,
    neededOn: first.date,
    quantity,
    pegs: [],
    excess: afterYield(quantity, share),
  }));
}

function give(lot: Lot, demand: Demand, wanted: Decimal): Decimal {
  const quantity = min(lot.excess, wanted);
  if (!isAboveZero(quantity)) return zero;
  lot.excess = lot.excess.minus(quantity);
  lot.pegs.push({ demand, quantity });
  return quantity;
}
