import { type DecimalInput, decimal } from '@throughline/chassis/values/decimal';
import type { Days } from './inputs.ts';
import { leadTime } from './lead-time.ts';
import type { ItemPlanning, PlannedOrder } from './load.ts';
import type { Peg, SupplyRef } from './netting.ts';
import type { Planned } from './plan.ts';

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

/** When the orders of a whole plan can be there; it is told of them from the top down. */
export class Availability {
  readonly #days: Days;
  readonly #orders: (Supply & { readonly id: string })[] = [];
  readonly #parts = new Map<string, SupplyRef[]>();
  readonly #dates = new Map<string, string>();
  /** What is written of each order: the date it had, or for a new one the date it is due. */
  readonly #written = new Map<string, string | null>();
  readonly #known: ReadonlyMap<string, string | null>;

  /** `known`: dates of the planned orders that were there. */
  constructor(days: Days, known: ReadonlyMap<string, string | null>) {
    this.#days = days;
    this.#known = known;
  }

  /** The order as it was planned, or as it stays. */
  add(order: Planned | PlannedOrder, parameters: LeadTime): void {
    const { id, startOn, dueOn, quantity } = order;
    if ('status' in order) {
      if (order.status === 'RELEASED') {
        if (order.availableOn) this.#dates.set(id, order.availableOn);
        return;
      }
      this.#written.set(id, order.availableOn);
    } else {
      const known = this.#known.get(id);
      this.#written.set(id, known === undefined ? dueOn : known);
    }
    this.#orders.push({ id, startOn, dueOn, quantity, leadTime: parameters });
  }

  addParts(pegs: readonly Peg[]): void {
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

  /** When orders can be there, of those for which another date is written. */
  settle(): ReadonlyMap<string, string> {
    for (const order of this.#orders.reverse()) {
      let ready = this.#days.planDate;
      for (const { kind, id, on } of this.#parts.get(order.id) ?? []) {
        const date = kind === 'PLANNED_ORDER' ? (this.#dates.get(id) ?? on) : on;
        if (date > ready) ready = date;
      }
      this.#dates.set(order.id, availableOn(order, ready, this.#days));
    }
    const moved = new Map<string, string>();
    for (const [id, written] of this.#written) {
      const now = this.#dates.get(id);
      if (now !== undefined && now !== written) moved.set(id, now);
    }
    return moved;
  }
}
