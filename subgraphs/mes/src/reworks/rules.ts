import { Refusal } from '@throughline/chassis/refusal';
import { decimal, type DecimalInput, sum } from '@throughline/chassis/values/decimal';
import type { Reported } from '../jobs/rules.ts';
import { hasEnded, type JobStatus } from '../orders/rules.ts';

/** Pieces that need rework and of which nobody said yet what became of them. */
export interface ReworkState {
  readonly open: string;
  /** Of the open ones: sent to be put right, and not back yet. */
  readonly away: string;
  /** Scrapped while they were put right. */
  readonly scrapped: string;
}

/** Pieces are reworked that were reported so, and a piece needs rework once. */
export function assertRework(report: Reported, here: DecimalInput | null): void {
  if (here === null && decimal(report.rework ?? 0).gt(0)) throw again();
  if (!report.ofRework || here === null) return;
  if (decimal(report.rework ?? 0).gt(0)) throw again();
  if (sum([report.good, report.scrap]).gt(here)) {
    throw new Refusal(
      'REWORK_NOT_REPORTED',
      `At this job ${decimal(here).toFixed()} need rework.`,
      'good',
    );
  }
}

function again(): Refusal {
  return new Refusal(
    'REWORK_OF_REWORK',
    'A piece that needs rework again is not reported again.',
    'rework',
  );
}

/** What came back from rework and went on is not taken back under it. */
export function assertBack(here: DecimalInput): void {
  if (decimal(here).gte(0)) return;
  throw new Refusal(
    'REWORK_REPORTED',
    'What became of these pieces was reported: take that back first.',
    'jobResponseId',
  );
}

/** What needs rework has no job any more once its job is completed. */
export function assertNoRework(open: DecimalInput): void {
  if (decimal(open).gt(0)) {
    throw new Refusal(
      'REWORK_OPEN',
      `${decimal(open).toFixed()} need rework: report what became of them.`,
      'jobOrderId',
    );
  }
}

export function assertOneWay(input: {
  readonly toSequence: number | null;
  readonly step: object | null;
}): void {
  if ((input.toSequence === null) !== (input.step === null)) return;
  throw new Refusal(
    'REWORK_WAY_REQUIRED',
    'Either an operation to go back to, or a step of its own.',
    'toSequence',
  );
}

/** Pieces that were found at a job and are still there. */
export function assertSendable(
  job: {
    readonly status: JobStatus;
    readonly startedAt: Date | null;
    readonly reworkId: string | null;
  },
  of: {
    readonly quantity: string;
    readonly here: string;
    readonly tracking: 'NONE' | 'LOT' | 'SERIAL';
  },
): void {
  if (job.reworkId !== null || job.startedAt === null || hasEnded(job)) {
    throw new Refusal(
      'REWORK_NOT_REPORTED',
      'Rework is sent from the job at which it was reported, while that is open.',
      'jobOrderId',
    );
  }
  const quantity = decimal(of.quantity);
  if (quantity.lte(0)) {
    throw new Refusal('QUANTITY_NOT_POSITIVE', 'More than nothing is sent back.', 'quantity');
  }
  if (of.tracking === 'SERIAL' && !quantity.isInteger()) {
    throw new Refusal(
      'SERIALISED_QUANTITY_FRACTIONAL',
      'What has serial numbers is sent in whole pieces.',
      'quantity',
    );
  }
  if (quantity.gt(of.here)) {
    throw new Refusal(
      'REWORK_NOT_REPORTED',
      `At this job ${of.here} need rework and are not sent yet.`,
      'quantity',
    );
  }
}

interface Operation {
  readonly sequence: number;
  readonly reworkId: string | null;
  readonly splitFromId: string | null;
}

/** What the pieces go through again: each operation from one to the one at which they were found. */
export function operationsBetween<One extends Operation>(
  jobs: readonly One[],
  from: number,
  to: number,
): One[] {
  const own = jobs.filter((job) => job.reworkId === null && job.splitFromId === null);
  if (from < to && own.some((job) => job.sequence === from)) {
    return own.filter((job) => job.sequence >= from && job.sequence < to);
  }
  throw new Refusal(
    'NOT_AN_EARLIER_OPERATION',
    `Operation ${from} is none of the order's before ${to}.`,
    'toSequence',
  );
}

const longestName = 120;

export function assertStepName(name: string): void {
  if (name.trim() !== '' && name.length <= longestName) return;
  throw new Refusal('INVALID_NAME', `A name has 1 to ${longestName} characters.`, 'step.name');
}

export function assertMinutes(step: {
  readonly setUpMinutes: string;
  readonly runMinutes: string;
}): void {
  for (const field of ['setUpMinutes', 'runMinutes'] as const) {
    if (decimal(step[field]).gte(0)) continue;
    throw new Refusal('QUANTITY_NEGATIVE', 'Time is not negative.', `step.${field}`);
  }
}
