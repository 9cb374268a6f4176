import { type DecimalInput, decimal } from '@throughline/chassis/values/decimal';
import type { Days } from './inputs.ts';
import { leadTime } from './lead-time.ts';
import type { ItemPlanning, PlannedOrder } from './load.ts';
import type { ItemPeg, Planned } from './plan.ts';
import type { SupplyRef } from './netting.ts';

type LeadTime = Pick<ItemPlanning, 'leadTimeDays' | 'leadTimeDaysPerUnit'> | null;

export interface Supply {
  readonly startOn: string;
  readonly dueOn: string;
  readonly quantity: DecimalInput;
  readonly leadTime: LeadTime;
}

/**
 * When an order can be there whose components are ready on a date: when it is due, or later. What
 * should have been started starts today, after its components.
 */
export function availableOn(supply: Supply, ready: string, { planDate, after }: Days): string {
  const from = ready > planDate ? ready : planDate;
  if (from <= supply.startOn) return supply.dueOn;
  const date = after(from, leadTime(supply.leadTime, decimal(supply.quantity)));
  return date > supply.dueOn ? date : supply.dueOn;
}

export interface Dates {
  /** When each order can be there. */
  readonly all: ReadonlyMap<string, string>;
  /** The same of orders that planning leaves as they are, where it is another date than before. */
  readonly moved: ReadonlyMap<string, string>;
}

/** When the orders of a whole plan can be there; it is told of them from the top down. */
export class Availability {
  readonly #days: Days;
  readonly #orders: (Supply & { readonly id: string })[] = [];
  readonly #parts = new Map<string, SupplyRef[]>();
  readonly #dates = new Map<string, string>();
  /** Orders that stay, and the date they had. */
  readonly #staying = new Map<string, string | null>();

  constructor(days: Days) {
    this.#days = days;
  }

  /** The order as it was planned, or as it stays. */
  add(order: Planned | PlannedOrder, parameters: LeadTime): void {
    const { id, startOn, dueOn, quantity } = order;
    if ('status' in order) {
      if (order.status === 'RELEASED') {
        if (order.availableOn) this.#dates.set(id, order.availableOn);
        return;
      }
      this.#staying.set(id, order.availableOn);
    }
    this.#orders.push({ id, startOn, dueOn, quantity, leadTime: parameters });
  }

  addParts(pegs: readonly ItemPeg[]): void {
    for (const { source, supply } of pegs) {
      if (source?.kind !== 'PLANNED_ORDER' || supply.kind === 'STOCK') continue;
      const parts = this.#parts.get(source.id);
      if (parts) parts.push(supply);
      else this.#parts.set(source.id, [supply]);
    }
  }

  /** A transfer's supply at the site it comes from. */
  addFetched(orderId: string, on: string): void {
    const supply = { kind: 'TRANSFER_ORDER', id: orderId, on } as const;
    this.#parts.set(orderId, [...(this.#parts.get(orderId) ?? []), supply]);
  }

  settle(): Dates {
    for (const order of this.#orders.reverse()) {
      let ready = this.#days.planDate;
      for (const { kind, id, on } of this.#parts.get(order.id) ?? []) {
        const date = kind === 'PLANNED_ORDER' ? (this.#dates.get(id) ?? on) : on;
        if (date > ready) ready = date;
      }
      this.#dates.set(order.id, availableOn(order, ready, this.#days));
    }
    const moved = new Map<string, string>();
    for (const [id, before] of this.#staying) {
      const now = this.#dates.get(id);
      if (now !== undefined && now !== before) moved.set(id, now);
    }
    return { all: this.#dates, moved };
  }
}
