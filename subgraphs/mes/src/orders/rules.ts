import { Refusal } from '@throughline/chassis/refusal';
import { decimal, type Decimal, type DecimalInput } from '@throughline/chassis/values/decimal';

/** ISA-95 states of a job order. */
export const jobStatuses = [
  'WAITING',
  'PENDING',
  'READY',
  'DISPATCHED',
  'RUNNING',
  'HELD',
  'SUSPENDED',
  'COMPLETED',
  'ABORTED',
  'CLOSED',
] as const;

export type WorkOrderStatus = 'RELEASED' | 'IN_PROGRESS' | 'HELD' | 'COMPLETED' | 'CANCELLED';
export type JobStatus = (typeof jobStatuses)[number];
export type JobCommand = keyof typeof jobTransitions;

interface Order {
  readonly number: string;
  readonly status: WorkOrderStatus;
}

interface Job {
  readonly startedAt: Date | null;
}

/** Allowed transitions of a job (ISA-95 JobOrder). The SDL tells the same table. */
export const jobTransitions = {
  WAIT: { from: ['PENDING', 'READY', 'DISPATCHED'], to: 'WAITING' },
  PEND: { from: ['WAITING', 'READY', 'DISPATCHED'], to: 'PENDING' },
  RELEASE: { from: ['WAITING', 'PENDING'], to: 'READY' },
  DISPATCH: { from: ['READY', 'DISPATCHED'], to: 'DISPATCHED' },
  START: { from: ['READY', 'DISPATCHED'], to: 'RUNNING' },
  HOLD: { from: ['RUNNING', 'SUSPENDED'], to: 'HELD' },
  RESTART: { from: ['HELD'], to: 'RUNNING' },
  PAUSE: { from: ['RUNNING'], to: 'SUSPENDED' },
  RESUME: { from: ['SUSPENDED'], to: 'RUNNING' },
  STOP: { from: ['RUNNING'], to: 'COMPLETED' },
  REOPEN: { from: ['COMPLETED'], to: 'RUNNING' },
  ABORT: {
    from: ['WAITING', 'PENDING', 'READY', 'DISPATCHED', 'RUNNING', 'HELD', 'SUSPENDED'],
    to: 'ABORTED',
  },
  CLOSE: { from: ['COMPLETED'], to: 'CLOSED' },
} as const satisfies Record<string, { from: readonly JobStatus[]; to: JobStatus }>;

export function mayTurn(status: JobStatus, command: JobCommand): boolean {
  return (jobTransitions[command].from as readonly JobStatus[]).includes(status);
}

export function hasEnded({ status }: { readonly status: JobStatus }): boolean {
  return status === 'COMPLETED' || status === 'ABORTED' || status === 'CLOSED';
}

interface Placed {
  readonly sequence: number;
  readonly status: JobStatus;
  readonly goodQuantity: DecimalInput;
  /** Steps of a rework follow each other, beside the order's own operations. */
  readonly reworkId: string | null;
}

/** Jobs of the operation before; none for the first. */
function earlierJobs<One extends Placed>(job: Placed, jobs: readonly One[]): One[] {
  const earlier = jobs.filter(
    (one) => one.reworkId === job.reworkId && one.sequence < job.sequence,
  );
  const sequence = Math.max(...earlier.map((one) => one.sequence));
  return earlier.filter((one) => one.sequence === sequence);
}

/** The operation before a job; null for the first. */
export function before<One extends Placed>(job: Placed, jobs: readonly One[]): One | null {
  return earlierJobs(job, jobs).at(0) ?? null;
}

/** Its turn has come: it is the first, or the one before has something good or has ended. */
export function isItsTurn(job: Placed, jobs: readonly Placed[]): boolean {
  const earlier = earlierJobs(job, jobs);
  return earlier.every(hasEnded) || earlier.some((one) => decimal(one.goodQuantity).gt(0));
}

/** What follows by itself for a job from where its order stands; null: nothing. */
export function followingCommand(
  order: { readonly status: WorkOrderStatus },
  job: Placed,
  jobs: readonly Placed[],
): JobCommand | null {
  if (!isOpen(order)) return mayTurn(job.status, 'CLOSE') ? 'CLOSE' : null;
  if (!mayTurn(job.status, 'ABORT') || mayTurn(job.status, 'HOLD') || job.status === 'HELD') {
    return null;
  }
  const turn = isItsTurn(job, jobs);
  const next = !turn ? 'WAIT' : order.status === 'HELD' ? 'PEND' : 'RELEASE';
  return mayTurn(job.status, next) ? next : null;
}

/** Decimals of the graph and of ERP's stock end here. */
const places = 12;

/** A third of a batch of three is one: what division left over is rounded away. */
export function exact(value: Decimal): string {
  return value.toDecimalPlaces(places).toFixed();
}

export function isOpen(order: { status: WorkOrderStatus }): boolean {
  return order.status !== 'COMPLETED' && order.status !== 'CANCELLED';
}

export function assertOpen(order: Order, field = 'workOrderId'): void {
  if (!isOpen(order)) {
    throw new Refusal('WORK_ORDER_CLOSED', `${order.number} is completed or cancelled.`, field);
  }
}

export function hasStarted(jobs: readonly Job[]): boolean {
  return jobs.some((job) => job.startedAt !== null);
}

export function assertCancellable(order: Order, jobs: readonly Job[]): void {
  assertOpen(order);
  if (hasStarted(jobs)) {
    throw new Refusal(
      'WORK_ORDER_STARTED',
      `${order.number}: a job has started already.`,
      'workOrderId',
    );
  }
}

export function assertHeld(order: Order): void {
  assertOpen(order);
  if (order.status !== 'HELD') {
    throw new Refusal('WORK_ORDER_NOT_HELD', `${order.number} is not held.`, 'workOrderId');
  }
}

/** What a work order is once nobody holds it. */
export function statusOf(jobs: readonly Job[]): 'RELEASED' | 'IN_PROGRESS' {
  return hasStarted(jobs) ? 'IN_PROGRESS' : 'RELEASED';
}

interface OperationTimes {
  readonly setUpMinutes: string | null;
  readonly runMinutes: string;
  readonly cleanUpMinutes: string | null;
}

/** Set-up and clean-up once a run, run time a BOM batch. What is left to the work centre is not known here. */
export function plannedMinutes(
  times: OperationTimes,
  quantity: DecimalInput,
  batchQuantity: DecimalInput,
): string {
  const run = decimal(times.runMinutes).times(quantity).div(batchQuantity);
  return exact(run.plus(times.setUpMinutes ?? 0).plus(times.cleanUpMinutes ?? 0));
}

interface Change {
  readonly disposition: 'FINISH_ON_OLD_REVISION' | 'SWITCH_IF_NOT_STARTED' | 'REWORK' | 'SCRAP';
  /** First date on which the new revision is valid. */
  readonly effectiveFrom: string;
}

export type ChangeOutcome = 'FINISHES_ON_OLD_REVISION' | 'SWITCHED' | 'HELD' | 'CANCELLED';

/**
 * What a change does to an open order. One that is due before the new revision is valid is for the
 * old one, and finishes; of what has begun, somebody decides.
 */
export function outcomeOf(
  { disposition, effectiveFrom }: Change,
  dueOn: string,
  started: boolean,
): ChangeOutcome {
  if (dueOn < effectiveFrom) return 'FINISHES_ON_OLD_REVISION';
  switch (disposition) {
    case 'FINISH_ON_OLD_REVISION':
      return 'FINISHES_ON_OLD_REVISION';
    case 'SWITCH_IF_NOT_STARTED':
      return started ? 'FINISHES_ON_OLD_REVISION' : 'SWITCHED';
    case 'REWORK':
      return 'HELD';
    case 'SCRAP':
      return started ? 'HELD' : 'CANCELLED';
  }
}

const dayLength = 86_400_000;

export function daysSince1970(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / dayLength;
}

function dateOf(days: number): string {
  return new Date(days * dayLength).toISOString().slice(0, 10);
}

interface Calendar {
  /** ISO 8601 weekdays, 1 is Monday. */
  readonly workingDays: readonly number[];
  readonly closedOn: readonly string[];
}

const longestClosure = 366;

/** Moves a date by so many days, then back to a day on which the site works. */
export function moveDate(calendar: Calendar, date: string, days: number): string {
  const moved = daysSince1970(date) + days;
  for (let back = 0; back < longestClosure; back += 1) {
    const at = dateOf(moved - back);
    const weekday = new Date(`${at}T00:00:00Z`).getUTCDay() || 7;
    if (calendar.workingDays.includes(weekday) && !calendar.closedOn.includes(at)) return at;
  }
  return dateOf(moved);
}

export interface Customer {
  readonly dueOn: string;
  readonly cancelled: boolean;
}

/** The first date on which a customer still wants it; null when nobody does any more. */
export function firstWanted(customers: readonly Customer[]): string | null {
  const dates = customers.filter((one) => !one.cancelled).map((one) => one.dueOn);
  return dates.sort()[0] ?? null;
}
