import { type Decimal, decimal, zero } from '@throughline/chassis/values/decimal';

/** A planned order, as far as plans are compared. */
export interface Supply {
  readonly id: string;
  readonly siteId: string;
  readonly itemId: string;
  readonly supplyType: 'MAKE' | 'BUY' | 'TRANSFER';
  readonly quantity: string;
  readonly startOn: string;
  readonly dueOn: string;
}

export interface Difference {
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  readonly before: Supply | null;
  readonly after: Supply | null;
}

/**
 * What two plans have of different orders. An order is the same by its id; of an item, what is gone
 * and what is new of the same quantity is one order that moved.
 */
export function differencesOf(before: readonly Supply[], after: readonly Supply[]): Difference[] {
  const left = new Map(before.map((order) => [order.id, order]));
  const found: Difference[] = [];
  const added: Supply[] = [];
  for (const order of after) {
    const was = left.get(order.id);
    left.delete(order.id);
    if (!was) added.push(order);
    else if (!same(was, order)) found.push({ kind: 'CHANGED', before: was, after: order });
  }
  const gone = groupAlike([...left.values()].sort(byDueDate));
  for (const order of added.sort(byDueDate)) {
    const was = gone.get(alike(order))?.shift() ?? null;
    found.push({ kind: was ? 'CHANGED' : 'ADDED', before: was, after: order });
  }
  for (const order of [...gone.values()].flat()) {
    found.push({ kind: 'REMOVED', before: order, after: null });
  }
  return found.sort((a, b) => compare(keyOf(a), keyOf(b)));
}

/** When it first matters: the earlier due date of the two. */
export function dateOf({ before, after }: Difference): string {
  const dates = [before?.dueOn, after?.dueOn].filter((date) => date !== undefined);
  return dates.sort()[0] ?? '';
}

/** What the plan buys more, at standard cost. */
export function purchasesOf(
  differences: readonly Difference[],
  standards: ReadonlyMap<string, Decimal>,
): Decimal {
  const worth = (order: Supply | null) =>
    order?.supplyType === 'BUY'
      ? (standards.get(order.itemId) ?? zero).times(order.quantity)
      : zero;
  return differences.reduce(
    (sum, { before, after }) => sum.plus(worth(after)).minus(worth(before)),
    zero,
  );
}

/** Whether two comparisons say the same; orders that are new have no ids that last. */
export function areEqual(one: readonly Difference[], other: readonly Difference[]): boolean {
  const said = (all: readonly Difference[]) => JSON.stringify(all.map(keyOf).sort());
  return said(one) === said(other);
}

function keyOf(of: Difference): string {
  const { kind, before, after } = of;
  return [dateOf(of), kind, before?.id ?? '', before && shown(before), after && shown(after)].join(
    ' ',
  );
}

function shown({ siteId, itemId, supplyType, quantity, startOn, dueOn }: Supply): string {
  return [siteId, itemId, supplyType, decimal(quantity).toFixed(), startOn, dueOn].join(' ');
}

function same(a: Supply, b: Supply): boolean {
  return shown(a) === shown(b);
}

function alike({ siteId, itemId, supplyType, quantity }: Supply): string {
  return [siteId, itemId, supplyType, decimal(quantity).toFixed()].join(' ');
}

function groupAlike(orders: readonly Supply[]): Map<string, Supply[]> {
  const groups = new Map<string, Supply[]>();
  for (const order of orders) {
    const group = groups.get(alike(order));
    if (group) group.push(order);
    else groups.set(alike(order), [order]);
  }
  return groups;
}

function byDueDate(a: Supply, b: Supply): number {
  return compare(a.dueOn, b.dueOn) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
