import { type Decimal, decimal, zero } from '@throughline/chassis/values/decimal';
import type { Need } from '@throughline/definitions/explosion';
import { addWorkingDays, type Calendar } from './calendar.ts';
import type { PlannedOrder, Start } from './load.ts';
import { type Demand, net, type PegTo } from './netting.ts';
import type { Structure } from './structure.ts';

export interface Planned {
  readonly id: string;
  readonly itemId: string;
  readonly supplyType: 'MAKE' | 'BUY';
  readonly quantity: Decimal;
  readonly startOn: string;
  readonly dueOn: string;
  readonly pastDue: boolean;
}

export interface Requirement {
  readonly plannedOrderId: string;
  readonly itemId: string;
  readonly quantity: Decimal;
  readonly neededOn: string;
}

export interface Plan {
  readonly orders: Planned[];
  readonly requirements: Requirement[];
  readonly pegs: ({ readonly plannedOrderId: string } & PegTo)[];
}

export interface Task {
  readonly planDate: string;
  readonly calendar: Calendar;
  readonly structure: Structure;
  readonly start: Start;
  /** Items to plan, by low-level code: each after everything that needs it. */
  readonly items: readonly string[];
  newId(): string;
}

/** Lot for lot, level by level: shortfalls become planned orders, whose components are demand below. */
export function plan(task: Task): Plan {
  const result: Plan = { orders: [], requirements: [], pegs: [] };
  const dependent = new Map<string, Demand[]>();
  for (const itemId of task.items) planItem(task, itemId, dependent, result);
  return result;
}

function planItem(task: Task, itemId: string, dependent: Map<string, Demand[]>, plan: Plan): void {
  const { start, planDate } = task;
  const parameters = start.parameters.get(itemId);
  const demands = [...(start.demands.get(itemId) ?? []), ...(dependent.get(itemId) ?? [])];
  if (parameters && decimal(parameters.safetyStock).gt(0)) {
    demands.push({ date: planDate, quantity: decimal(parameters.safetyStock), source: null });
  }
  const receipts = start.receipts.get(itemId) ?? [];
  const netted = net(start.onHand.get(itemId) ?? zero, receipts, demands, planDate);
  const known = (start.orders.get(itemId) ?? []).filter((order) => order.status === 'PLANNED');
  for (const short of netted.shortfalls) {
    const order = toOrder(task, itemId, short.dueOn, short.quantity, known);
    plan.orders.push(order);
    for (const peg of short.pegs) plan.pegs.push({ plannedOrderId: order.id, ...peg });
    if (order.supplyType === 'MAKE') {
      const needs = task.structure.needs(itemId, order.quantity, order.startOn, order.dueOn);
      addNeeds(plan, dependent, order, needs);
    }
  }
  for (const [plannedOrderId, pegs] of netted.receiptPegs) {
    for (const peg of pegs) plan.pegs.push({ plannedOrderId, ...peg });
  }
  for (const fixed of (start.orders.get(itemId) ?? []).filter(
    (order) => order.status !== 'PLANNED',
  )) {
    if (fixed.supplyType !== 'MAKE') continue;
    addNeeds(
      plan,
      dependent,
      fixed,
      task.structure.needs(itemId, fixed.quantity, fixed.startOn, fixed.dueOn),
    );
  }
}

function toOrder(
  task: Task,
  itemId: string,
  dueOn: string,
  quantity: Decimal,
  known: readonly PlannedOrder[],
): Planned {
  const parameters = task.start.parameters.get(itemId);
  const startOn = addWorkingDays(task.calendar, dueOn, -(parameters?.leadTimeDays ?? 0));
  // What has components on that date is made unless the site says that it buys it.
  const makes = task.structure.needs(itemId, quantity, startOn, dueOn).length > 0;
  return {
    // An order that was there for that date keeps its number.
    id: known.find((order) => order.dueOn === dueOn)?.id ?? task.newId(),
    itemId,
    supplyType: parameters?.supplyType ?? (makes ? 'MAKE' : 'BUY'),
    quantity,
    startOn,
    dueOn,
    pastDue: startOn < task.planDate,
  };
}

function addNeeds(
  plan: Plan,
  dependent: Map<string, Demand[]>,
  order: { id: string; startOn: string },
  needs: readonly Need[],
): void {
  for (const need of needs) {
    const { itemId, quantity } = need;
    plan.requirements.push({ plannedOrderId: order.id, itemId, quantity, neededOn: order.startOn });
    const list = dependent.get(itemId) ?? [];
    list.push({ date: order.startOn, quantity, source: { kind: 'PLANNED_ORDER', id: order.id } });
    dependent.set(itemId, list);
  }
}
