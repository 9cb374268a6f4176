import { Refusal } from '@throughline/chassis/refusal';
import { type Decimal, decimal, max, sum } from '@throughline/chassis/values/decimal';
import type { DecimalInput } from '@throughline/chassis/values/decimal';
import { hasEnded, type JobStatus } from '../orders/rules.ts';
import { leastOf, type Tolerance } from '../tolerances/rules.ts';

export interface FlowJob {
  readonly id: string;
  readonly sequence: number;
  readonly status: JobStatus;
  readonly startedAt: Date | null;
  readonly goodQuantity: string;
  readonly scrapQuantity: string;
  /** Of a step of rework: which, and the job at which it was found. */
  readonly reworkId: string | null;
  readonly reworkOfId: string | null;
  /** Its part of what the operation is for. */
  readonly quantity: string;
  /** Share of what the operation gets that is good, by the process plan. */
  readonly yield: string;
}

/** Where the pieces of an order are at one operation. */
export interface Operation {
  readonly sequence: number;
  readonly jobs: readonly FlowJob[];
  /** Nothing more is reported. */
  readonly ended: boolean;
  /** Given up before it began: pieces go past it. */
  readonly skipped: boolean;
  /** What the operation before passed on, so far. */
  readonly received: Decimal;
  readonly good: Decimal;
  /** What was scrapped in rework included. */
  readonly scrap: Decimal;
  /** The most that can come out of it good, as things stand. */
  readonly expected: Decimal;
  /** The same, less what is still lost by the process plan. */
  readonly expectedByPlan: Decimal;
  /** What it should get and pass on, by the yields of the process plan. */
  readonly planned: Decimal;
  readonly plannedGood: Decimal;
}

/** Pieces through the operations of an order, by sequence. */
export function operationsOf(jobs: readonly FlowJob[], quantity: DecimalInput): Operation[] {
  const ways = jobs.filter((job) => job.reworkId === null);
  const sequences = [...new Set(ways.map((job) => job.sequence))].sort((a, b) => a - b);
  let received = decimal(quantity);
  let expected = received;
  let planned = received;
  let byPlan = received;
  return sequences.map((sequence) => {
    const own = ways.filter((job) => job.sequence === sequence);
    const reworked = jobs.filter((job) => own.some((one) => one.id === job.reworkOfId));
    const good = sum(own.map((job) => job.goodQuantity));
    const scrap = sum([...own, ...reworked].map((job) => job.scrapQuantity));
    const ended = own.every(hasEnded);
    const skipped = own.every((job) => job.status === 'ABORTED' && job.startedAt === null);
    if (ended && !skipped) expected = good;
    else if (!skipped) expected = max(good, expected.minus(scrap));
    const share = own[0]?.yield ?? 1;
    if (ended && !skipped) byPlan = good;
    else if (!skipped) byPlan = good.plus(max(0, byPlan.minus(good).minus(scrap)).times(share));
    const plannedGood = planned.times(share);
    const flow = {
      received,
      good,
      scrap,
      expected,
      expectedByPlan: byPlan,
      planned,
      plannedGood,
    };
    planned = plannedGood;
    if (!skipped) received = good;
    return { sequence, jobs: own, ended, skipped, ...flow };
  });
}

/** The most that can come out of an order good, as things stand. */
export function expectedOf(jobs: readonly FlowJob[], quantity: DecimalInput): Decimal {
  return operationsOf(jobs, quantity).at(-1)?.expected ?? decimal(quantity);
}

/** What should come out of an order good by the process plan. */
export function plannedGoodOf(jobs: readonly FlowJob[], quantity: DecimalInput): Decimal {
  return operationsOf(jobs, quantity).at(-1)?.plannedGood ?? decimal(quantity);
}

/** Received and not reported; of an operation that has ended: left behind. */
export function waitingAt(operation: Operation, openRework: DecimalInput): Decimal {
  const { received, good, scrap, skipped } = operation;
  return skipped ? decimal(0) : max(0, received.minus(good).minus(scrap).minus(openRework));
}

/** Lost for good: scrap, and what an operation that has ended left behind. */
export function lossAt(operation: Operation, openRework: DecimalInput): Decimal {
  const left = operation.ended ? waitingAt(operation, openRework) : 0;
  return operation.scrap.plus(left);
}

/** What a step of rework gets: what was sent, or what the step before it put right. */
export function sentTo(job: FlowJob, jobs: readonly FlowJob[]): Decimal {
  const before = jobs
    .filter((one) => one.reworkId === job.reworkId && one.sequence < job.sequence)
    .at(-1);
  return decimal(before?.goodQuantity ?? job.quantity);
}

/** What an operation gets is what the one before has passed on. */
export function assertReceived(
  job: FlowJob,
  jobs: readonly FlowJob[],
  /** What the first operation may get, and how much is said of this one, rework included. */
  { most, reported }: { readonly most: DecimalInput; readonly reported: DecimalInput },
): void {
  const received =
    job.reworkId === null
      ? operationsOf(jobs, most).find((one) => one.sequence === job.sequence)?.received
      : sentTo(job, jobs);
  if (!received || decimal(reported).lte(received)) return;
  throw new Refusal(
    'QUANTITY_NOT_RECEIVED',
    `The operation before has passed on ${received.toFixed()}: ${decimal(reported).toFixed()} would be reported here.`,
    'good',
  );
}

/** What was passed on and reported there, as rework too, can't be taken back here. */
export function assertNotPassedOn(
  { id }: { readonly id: string },
  jobs: readonly FlowJob[],
  {
    good,
    most,
    openRework,
  }: {
    readonly good: DecimalInput;
    /** What the first operation may get. */
    readonly most: DecimalInput;
    /** By the job that reported it. */
    readonly openRework: ReadonlyMap<string, { readonly open: string }>;
  },
): void {
  const without = jobs.map((job) =>
    job.id === id ? { ...job, goodQuantity: decimal(job.goodQuantity).minus(good).toFixed() } : job,
  );
  const own = jobs.find((job) => job.id === id);
  if (!own) return;
  if (own.reworkId !== null) {
    const next = jobs.find((one) => one.reworkId === own.reworkId && one.sequence > own.sequence);
    const left = decimal(own.goodQuantity).minus(good);
    if (next && sum([next.goodQuantity, next.scrapQuantity]).gt(left)) throw further(next.sequence);
    return;
  }
  const handled = (one: Operation) =>
    sum([one.good, one.scrap, ...one.jobs.map((job) => openRework.get(job.id)?.open ?? 0)]);
  const short = operationsOf(without, most).find(
    (one) => one.sequence > own.sequence && handled(one).gt(one.received),
  );
  if (short) throw further(short.sequence);
}

function further(sequence: number): Refusal {
  return new Refusal(
    'REPORTED_FURTHER',
    `Operation ${sequence} has reported these pieces: take that back first.`,
    'jobResponseId',
  );
}

interface Order extends Tolerance {
  readonly number: string;
  readonly quantity: DecimalInput;
}

/** A job that leaves pieces behind, or is the last, ends its order short: within the tolerance only. */
export function assertNotShort(
  order: Order,
  job: { readonly id: string; readonly sequence: number; readonly last: boolean },
  jobs: readonly FlowJob[],
): void {
  const least = leastOf(order, plannedGoodOf(jobs, order.quantity));
  if (least === null) return;
  const after = jobs.map((one) =>
    one.id === job.id ? { ...one, status: 'COMPLETED' as const } : one,
  );
  const own = operationsOf(after, order.quantity).find((one) => one.sequence === job.sequence);
  if (!own?.ended) return;
  const leaves = own.received.gt(own.good.plus(own.scrap));
  const comes = expectedOf(after, order.quantity);
  if ((!job.last && !leaves) || comes.gte(least)) return;
  throw new Refusal(
    'QUANTITY_BELOW_ORDER',
    `${order.number} would end with ${comes.toFixed()} good, and ${least.toFixed()} is the least: close it short with a reason.`,
    'jobOrderId',
  );
}
