import { Refusal } from '@throughline/chassis/refusal';
import { decimal, type Decimal, type DecimalInput, sum } from '@throughline/chassis/values/decimal';
import { laterNumber } from '@throughline/definitions/lot-numbers';
import {
  assertOpen,
  exact,
  hasStarted,
  type JobStatus,
  type WorkOrderStatus,
} from '../orders/rules.ts';

/**
 * In which states a job gives quantity to another, goes up in another, or takes one in. A held job
 * keeps what it has until it is known what is wrong. The SDL tells the same table.
 */
const jobStates = {
  SPLIT: ['WAITING', 'PENDING', 'READY', 'DISPATCHED', 'RUNNING', 'SUSPENDED'],
  MERGE: ['WAITING', 'PENDING', 'READY', 'DISPATCHED'],
  TAKE_IN: ['WAITING', 'PENDING', 'READY', 'DISPATCHED', 'RUNNING', 'SUSPENDED'],
} as const satisfies Record<string, readonly JobStatus[]>;

interface Job {
  readonly status: JobStatus;
  readonly reworkId: string | null;
}

function assertState(job: Job, way: keyof typeof jobStates, field: string): void {
  const states: readonly JobStatus[] = jobStates[way];
  if (job.reworkId === null && states.includes(job.status)) return;
  const what = job.reworkId === null ? `A job that is ${job.status}` : 'A step of rework';
  throw new Refusal('JOB_STATUS_FORBIDS', `${what} is neither split nor merged.`, field);
}

type Tracking = 'NONE' | 'LOT' | 'SERIAL';

/** So much goes, and something stays. */
function assertPart(quantity: string, whole: DecimalInput, tracking: Tracking): void {
  const part = decimal(quantity);
  if (part.lte(0)) {
    throw new Refusal('QUANTITY_NOT_POSITIVE', 'More than nothing is split off.', 'quantity');
  }
  if (tracking === 'SERIAL' && !part.isInteger()) {
    throw new Refusal(
      'SERIALISED_QUANTITY_FRACTIONAL',
      'What has serial numbers is split by whole pieces.',
      'quantity',
    );
  }
  if (part.gte(whole)) {
    throw new Refusal(
      'QUANTITY_ABOVE_ORDER',
      `Less than ${decimal(whole).toFixed()} is split off: something stays.`,
      'quantity',
    );
  }
}

export function assertJobSplit(
  job: Job & { readonly quantity: string },
  of: {
    readonly quantity: string;
    /** Reported of it, rework included. */
    readonly handled: DecimalInput;
    readonly tracking: Tracking;
  },
): void {
  assertState(job, 'SPLIT', 'jobOrderId');
  assertPart(of.quantity, job.quantity, of.tracking);
  const left = decimal(job.quantity).minus(of.handled);
  if (decimal(of.quantity).lte(left)) return;
  throw new Refusal(
    'QUANTITY_ABOVE_ORDER',
    `Of this job ${left.isNegative() ? '0' : left.toFixed()} are not reported yet.`,
    'quantity',
  );
}

interface MergedJob extends Job {
  readonly id: string;
  readonly workOrderId: string;
  readonly sequence: number;
  readonly splitFromId: string | null;
}

/** One that was split off and has not begun goes up in another of its operation. */
export function assertJobsMerge(job: MergedJob, into: MergedJob): void {
  assertState(job, 'MERGE', 'jobOrderId');
  assertState(into, 'TAKE_IN', 'intoJobOrderId');
  const same = job.workOrderId === into.workOrderId && job.sequence === into.sequence;
  if (same && job.id !== into.id && job.splitFromId !== null) return;
  throw new Refusal(
    'NOT_SPLIT_FROM_IT',
    'A job that was split off goes back into one of the same operation.',
    'intoJobOrderId',
  );
}

interface Times {
  readonly plannedMinutes: string;
  readonly runMinutes: string;
  readonly batchQuantity: string;
  readonly quantity: string;
}

/** Minutes of the job for another quantity; set-up and clean-up are each job's own. */
export function minutesFor(job: Times, quantity: DecimalInput): string {
  const change = decimal(job.runMinutes)
    .times(decimal(quantity).minus(job.quantity))
    .div(job.batchQuantity);
  return exact(decimal(job.plannedMinutes).plus(change));
}

interface Order {
  readonly number: string;
  readonly status: WorkOrderStatus;
}

/** Orders are split and merged while none of their jobs has started. */
export function assertNotBegun(
  order: Order,
  jobs: readonly { readonly startedAt: Date | null; readonly splitFromId: string | null }[],
  field: string,
): void {
  assertOpen(order, field);
  // Part of it would go on without the hold.
  if (order.status === 'HELD') {
    throw new Refusal(
      'WORK_ORDER_HELD',
      `${order.number} is held, and whole until it goes on.`,
      field,
    );
  }
  if (hasStarted(jobs)) {
    throw new Refusal('WORK_ORDER_STARTED', `${order.number}: a job has started already.`, field);
  }
  if (jobs.some((job) => job.splitFromId !== null)) {
    throw new Refusal('JOBS_SPLIT', `${order.number}: merge its jobs first.`, field);
  }
}

export function assertOrderSplit(
  order: { readonly quantity: string },
  quantity: string,
  tracking: Tracking,
): void {
  assertPart(quantity, order.quantity, tracking);
}

interface MergedOrder {
  readonly id: string;
  readonly number: string;
  readonly revisionId: string;
  readonly manufacturingBomId: string | null;
  readonly plannedOrderId: string;
  readonly splitFromId: string | null;
}

/** One that was split off goes back into what it was split from, as long as both make the same. */
export function assertOrdersMerge(order: MergedOrder, into: MergedOrder): void {
  const same =
    order.plannedOrderId === into.plannedOrderId &&
    order.revisionId === into.revisionId &&
    order.manufacturingBomId === into.manufacturingBomId;
  if (same && order.id !== into.id && order.splitFromId !== null) return;
  throw new Refusal(
    'NOT_SPLIT_FROM_IT',
    `${order.number} was not split off from ${into.number}, or they are made to other revisions.`,
    'intoWorkOrderId',
  );
}

/** The share of a part, whole pieces where half ones can't be; the rest stays, so that nothing is lost. */
export function shareOf(
  total: DecimalInput,
  part: DecimalInput,
  whole: DecimalInput,
  inPieces = false,
): Decimal {
  const share = decimal(exact(decimal(total).times(part).div(whole)));
  return inPieces ? share.floor() : share;
}

/** Numbers of two orders that are one after the other; the first of them. */
export function firstOfBoth(
  into: { readonly firstLotNumber: string | null; readonly quantity: string },
  order: { readonly firstLotNumber: string | null; readonly quantity: string },
  tracking: Tracking,
): string | null {
  const [one, other] = [into.firstLotNumber, order.firstLotNumber];
  if (one === other && (one === null || tracking !== 'SERIAL')) return one;
  if (one !== null && other !== null) {
    const after = (first: string, pieces: string) =>
      laterNumber(first, decimal(pieces).toNumber(), 'intoWorkOrderId');
    if (after(one, into.quantity) === other) return one;
    if (after(other, order.quantity) === one) return other;
  }
  throw new Refusal('NUMBERS_APART', 'Their numbers do not follow each other.', 'intoWorkOrderId');
}

/** Reported of a job: nothing of it is another's to make. */
export function handledOf(
  job: { readonly goodQuantity: string; readonly scrapQuantity: string },
  rework: { readonly open: string; readonly scrapped: string },
): Decimal {
  return sum([job.goodQuantity, job.scrapQuantity, rework.open, rework.scrapped]);
}
