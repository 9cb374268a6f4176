import type { Slot, Task, Timeline } from './timeline.ts';
import { ticksPerDay } from './ticks.ts';

/** An operation that is still to be done. */
export interface Operation extends Task {
  readonly sequence: number;
  readonly name: string;
  readonly workCenterId: string;
}

export interface Order {
  readonly id: string;
  readonly kind: 'WORK_ORDER' | 'PLANNED_ORDER';
  readonly itemId: string;
  readonly quantity: string;
  /** Something was started. */
  readonly inProgress: boolean;
  /** Days since 1970. */
  readonly startDay: number;
  readonly dueDay: number;
  readonly operations: readonly Operation[];
}

export interface ScheduledOperation extends Slot {
  readonly operation: Operation;
}

export interface Scheduled {
  readonly order: Order;
  readonly operations: readonly ScheduledOperation[];
  /** Day on which its last operation ends. */
  readonly finishDay: number;
}

type TimelineOf = (workCenterId: string) => Timeline;

/** What makes an order's turn: a page goes on behind it, whatever has come or gone meanwhile. */
export type Turn = readonly [running: number, dueDay: number, planned: number, id: string];

export function turnOf({ inProgress, dueDay, kind, id }: Order): Turn {
  return [inProgress ? 0 : 1, dueDay, kind === 'WORK_ORDER' ? 0 : 1, id];
}

/** What has been started goes on, then by due date; on one date what is released comes first. */
export function compareTurns(a: Turn, b: Turn): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || (a[3] < b[3] ? -1 : Number(a[3] > b[3]));
}

/** The turn but for the id as one number: thousands of orders are put in order at once. */
function rankOf(order: Order): number {
  const [running, dueDay, planned] = turnOf(order);
  return (running * 1e6 + dueDay) * 2 + planned;
}

export function inTurn(orders: readonly Order[]): Order[] {
  return orders
    .map((order) => ({ order, rank: rankOf(order) }))
    .sort((a, b) => a.rank - b.rank || (a.order.id < b.order.id ? -1 : 1))
    .map(({ order }) => order);
}

/** Finite forward scheduling: orders take their turn, each operation the first place it finds. */
export function* scheduleOrders(
  orders: readonly Order[],
  timelineOf: TimelineOf,
): Generator<Scheduled> {
  for (const order of inTurn(orders)) yield scheduleOrder(order, timelineOf);
}

function scheduleOrder(order: Order, timelineOf: TimelineOf): Scheduled {
  const { operations, end } = placeOperations(
    order.operations,
    order.startDay * ticksPerDay,
    timelineOf,
  );
  return { order, operations, finishDay: Math.max(order.startDay, dayOfEnd(end)) };
}

/** One after another from a moment on. */
export function placeOperations(
  operations: readonly Operation[],
  from: number,
  timelineOf: TimelineOf,
): { operations: ScheduledOperation[]; end: number } {
  let at = from;
  const placed: ScheduledOperation[] = [];
  for (const operation of operations) {
    const slot = timelineOf(operation.workCenterId).take(at, operation);
    at = slot.to;
    placed.push({ operation, ...slot });
  }
  return { operations: placed, end: at };
}

/** What ends at midnight ends on the day before. */
export function dayOfEnd(end: number): number {
  return Math.ceil(end / ticksPerDay) - 1;
}
