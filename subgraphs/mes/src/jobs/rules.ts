import { Refusal } from '@throughline/chassis/refusal';
import { decimal, type Decimal, type DecimalInput, sum } from '@throughline/chassis/values/decimal';
import {
  assertOpen,
  before as earlierJob,
  exact,
  hasEnded,
  isItsTurn,
  type JobCommand,
  type JobStatus,
  mayTurn,
  type WorkOrderStatus,
} from '../orders/rules.ts';

interface Order {
  readonly number: string;
  readonly status: WorkOrderStatus;
}

interface Job {
  readonly sequence: number;
  readonly status: JobStatus;
  readonly goodQuantity: string;
  readonly reworkId: string | null;
}

function assertNotHeld(order: Order): void {
  if (order.status === 'HELD') {
    throw new Refusal('WORK_ORDER_HELD', `${order.number} is held.`, 'jobOrderId');
  }
}

/** The first operation always; another once the one before has something good or is done. */
export function assertStartable(order: Order, job: Job, jobs: readonly Job[]): void {
  assertOpen(order, 'jobOrderId');
  assertNotHeld(order);
  if (!mayTurn(job.status, 'START') && job.status !== 'WAITING' && job.status !== 'PENDING') {
    throw new Refusal('JOB_NOT_STARTABLE', 'This job has started already.', 'jobOrderId');
  }
  if (!isItsTurn(job, jobs)) {
    throw new Refusal(
      'JOB_NOT_STARTABLE',
      `Operation ${earlierJob(job, jobs)?.sequence ?? 0} comes first and has nothing good yet.`,
      'jobOrderId',
    );
  }
}

/** Reports and completion are for what runs. */
export function assertRunning(order: Order, job: Job): void {
  if (!mayTurn(job.status, 'STOP')) {
    throw new Refusal('JOB_NOT_RUNNING', 'This job does not run.', 'jobOrderId');
  }
  assertNotHeld(order);
}

/** Commands that make a job run are for orders that are not held. */
const runs: readonly JobCommand[] = ['RESTART', 'RESUME', 'DISPATCH'];

/** What the table of transitions allows. */
export function assertTurns(order: Order, job: Job, command: JobCommand): void {
  assertOpen(order, 'jobOrderId');
  if (runs.includes(command)) assertNotHeld(order);
  if (mayTurn(job.status, command)) return;
  throw new Refusal(
    'JOB_STATUS_FORBIDS',
    `A job that is ${job.status} does not take the command ${command}.`,
    'jobOrderId',
  );
}

/** Before anything was started the work order is cancelled as a whole. */
export function assertStarted(jobs: readonly { readonly startedAt: Date | null }[]): void {
  if (jobs.some((one) => one.startedAt !== null)) return;
  throw new Refusal(
    'WORK_ORDER_NOT_STARTED',
    'No job of the work order has started: cancel the work order.',
    'jobOrderId',
  );
}

export interface Reported {
  readonly good: DecimalInput;
  readonly scrap: DecimalInput;
  /** Pieces that need rework: neither good nor scrap yet. */
  readonly rework?: DecimalInput;
  /** Good and scrap are pieces that needed rework before. */
  readonly ofRework?: boolean;
}

/** What was reported makes sense for this job and what it makes. */
export function assertReport(
  report: Reported,
  before: Reported,
  orderQuantity: DecimalInput,
  tracking: 'NONE' | 'LOT' | 'SERIAL',
): void {
  const [good, scrap] = [decimal(report.good), decimal(report.scrap)];
  const rework = decimal(report.rework ?? 0);
  const said = Object.entries({ good, scrap, rework });
  for (const [field, quantity] of said) if (quantity.isNegative()) throw negative(field);
  if (said.every(([, quantity]) => quantity.isZero())) {
    throw new Refusal('NOTHING_REPORTED', 'Neither good nor scrap was reported.', 'good');
  }
  const fractional = said.find(([, quantity]) => !quantity.isInteger());
  if (tracking === 'SERIAL' && fractional) {
    throw new Refusal(
      'SERIALISED_QUANTITY_FRACTIONAL',
      'What has serial numbers is reported in whole pieces.',
      fractional[0],
    );
  }
  // What becomes of rework is no piece more: it was within the order when it was found.
  if (report.ofRework) return;
  const now = [good, scrap, rework];
  const total = sum([before.good, before.scrap, before.rework ?? 0, ...now]);
  if (total.gt(orderQuantity)) {
    throw new Refusal(
      'QUANTITY_ABOVE_ORDER',
      `With this ${total.toFixed()} would be reported of ${decimal(orderQuantity).toFixed()}.`,
      'good',
    );
  }
}

function negative(field: string): Refusal {
  return new Refusal('QUANTITY_NEGATIVE', 'A quantity is not negative.', field);
}

const longestLotNumber = 60;

/** Lots are made where the order ends, of items that have lots. */
export function assertLot(
  lotNumber: string | null,
  job: { readonly last: boolean },
  tracking: 'NONE' | 'LOT' | 'SERIAL',
  good: DecimalInput,
): void {
  if (lotNumber !== null) {
    if (tracking === 'NONE' || !job.last) {
      throw new Refusal(
        'LOT_NOT_TRACKED',
        'A lot is made at the last operation of an item that has lots.',
        'lotNumber',
      );
    }
    if (lotNumber.trim() !== lotNumber || !lotNumber || lotNumber.length > longestLotNumber) {
      throw new Refusal(
        'INVALID_NUMBER',
        `A lot number has 1 to ${longestLotNumber} characters.`,
        'lotNumber',
      );
    }
  }
  if (tracking === 'SERIAL' && job.last && decimal(good).gt(1)) {
    throw new Refusal('SERIAL_IS_ONE_PIECE', 'A serial stands for one piece: report one.', 'good');
  }
}

interface Times {
  readonly setUpMinutes: string;
  readonly runMinutes: string;
  readonly batchQuantity: string;
}

/** Set-up with the first report that stands, run time by what was made, good or not. */
export function standardMinutes(job: Times, report: Reported, withSetUp: boolean): string {
  const made = decimal(report.good).plus(report.scrap);
  const run = decimal(job.runMinutes).times(made).div(job.batchQuantity);
  return exact(run.plus(withSetUp ? job.setUpMinutes : 0));
}

export interface PinnedLine {
  readonly id: string;
  readonly itemId: string;
  readonly requiredQuantity: string;
  /** Asked for by reports that stand. */
  readonly reportedQuantity: string;
  /** Given by hand. */
  readonly handedQuantity: string;
  readonly operationSequence: number;
}

/** The line that material of an item is for: of this operation rather than of another. */
export function lineFor<Line extends PinnedLine>(
  lines: readonly Line[],
  itemId: string,
  sequence: number,
): Line | null {
  const own = lines.filter((line) => line.itemId === itemId);
  return own.find((line) => line.operationSequence === sequence) ?? own[0] ?? null;
}

/** The line that material may stand in for, and so much of it stands for one; refused when none allows it. */
export function standsInFor<Line extends SubstitutableLine>(
  lines: readonly Line[],
  { itemId, substituteFor }: { readonly itemId: string; readonly substituteFor: string | null },
  sequence: number,
  field: string,
): { readonly line: Line; readonly ratio: string } | null {
  const allowed = lines
    .filter((line) => substituteFor === null || line.itemId === substituteFor)
    .flatMap((line) => {
      const one = line.substitutes.find((other) => other.itemId === itemId);
      return one ? [{ line, ratio: one.ratio }] : [];
    });
  const own = allowed.find(({ line }) => line.operationSequence === sequence) ?? allowed[0];
  if (own || substituteFor === null) return own ?? null;
  throw new Refusal(
    'SUBSTITUTE_NOT_ALLOWED',
    'The BOM of this work order does not allow it in the place of that item.',
    field,
  );
}

interface SubstitutableLine extends PinnedLine {
  readonly substitutes: readonly { readonly itemId: string; readonly ratio: string }[];
}

export interface Progress {
  /** Good and scrap of this job so far, the report included. */
  readonly reported: DecimalInput;
  readonly orderQuantity: DecimalInput;
}

/**
 * What a line still takes: its share of what was made, less what it was given before. With the
 * whole order made it is exactly the rest, whatever was rounded on the way; what is made beyond it
 * takes its share, too.
 */
export function backflush(
  line: PinnedLine,
  progress: Progress,
  said: DecimalInput,
  whole: boolean,
): Decimal {
  const required = decimal(line.requiredQuantity);
  const reported = decimal(progress.reported);
  let share = required;
  if (!reported.eq(progress.orderQuantity)) {
    share = decimal(exact(required.times(reported).div(progress.orderQuantity)));
    // Half a piece with a serial number can't be taken.
    if (whole) share = share.ceil();
  }
  const rest = share.minus(line.reportedQuantity).minus(line.handedQuantity).minus(said);
  return rest.isNegative() ? decimal(0) : rest;
}

/** What comes out beside the item: its share of what was made so far, less what came before. */
export function putOut(
  output: { readonly plannedQuantity: string; readonly reportedQuantity: string },
  { reported, orderQuantity }: Progress,
): Decimal {
  const planned = decimal(output.plannedQuantity);
  const share = decimal(reported).eq(orderQuantity)
    ? planned
    : decimal(exact(planned.times(reported).div(orderQuantity)));
  const rest = share.minus(output.reportedQuantity);
  return rest.isNegative() ? decimal(0) : rest;
}

export function assertReversible(
  response: { readonly reversedAt: Date | null; readonly reworkQuantity: string },
  order: Order,
  openRework: DecimalInput,
): void {
  if (response.reversedAt !== null) {
    throw new Refusal('ALREADY_REVERSED', 'This report was taken back already.', 'jobResponseId');
  }
  assertOpen(order, 'jobResponseId');
  if (decimal(response.reworkQuantity).gt(openRework)) {
    throw new Refusal(
      'REWORK_REPORTED',
      'What became of its rework was reported: take that back first.',
      'jobResponseId',
    );
  }
}

/** Everything that is to be done is done. */
export function allEnded(jobs: readonly { readonly status: JobStatus }[]): boolean {
  return jobs.every(hasEnded);
}
