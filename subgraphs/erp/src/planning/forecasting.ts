import { type Decimal, min, zero } from '@throughline/chassis/values/decimal';
import { shiftDate } from './calendar.ts';

/** Longest window in which orders and forecast find each other, in days. */
export const longestWindow = 365;

/** What is expected to be sold in a period; `endsOn` is not in it. */
export interface Forecast {
  readonly id: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly quantity: Decimal;
}

export interface Sold {
  readonly id: string;
  readonly dueOn: string;
  /** All that was ordered, whether it was shipped or not: what is sold is no longer expected. */
  readonly quantity: Decimal;
}

export interface Windows {
  readonly backwardDays: number;
  readonly forwardDays: number;
}

/**
 * Forecast that orders have not consumed yet (APICS: forecast consumption). An order takes from the
 * period it is due in, then from earlier ones that end within the backward window, the nearest
 * first, then from later ones that begin within the forward window. Never below nothing.
 */
export function consume(
  forecasts: readonly Forecast[],
  orders: readonly Sold[],
  { backwardDays, forwardDays }: Windows,
): Map<string, Decimal> {
  const periods = [...forecasts].sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));
  const left = new Map(periods.map((one) => [one.id, one.quantity]));
  const inOrder = [...orders].sort((a, b) =>
    a.dueOn === b.dueOn ? compare(a.id, b.id) : compare(a.dueOn, b.dueOn),
  );
  for (const order of inOrder) {
    const earliest = shiftDate(order.dueOn, -backwardDays);
    const latest = shiftDate(order.dueOn, forwardDays);
    const before = periods.filter((one) => one.endsOn <= order.dueOn && one.endsOn > earliest);
    const within = periods.filter((one) => one.startsOn <= order.dueOn && order.dueOn < one.endsOn);
    const after = periods.filter((one) => one.startsOn > order.dueOn && one.startsOn <= latest);
    let open = order.quantity;
    for (const period of [...within, ...before.reverse(), ...after]) {
      const there = left.get(period.id) ?? zero;
      const taken = min(there, open);
      left.set(period.id, there.minus(taken));
      open = open.minus(taken);
      if (open.lte(0)) break;
    }
  }
  return left;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
