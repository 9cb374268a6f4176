import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';
import { isOpen, type JobStatus, type WorkOrderStatus } from '../orders/rules.ts';

export interface Limits {
  readonly lowerLimit: string | null;
  readonly upperLimit: string | null;
}

export interface Result {
  readonly value: string | null;
  readonly inspectedCount: number | null;
  readonly nonconformingCount: number | null;
  readonly voided: boolean;
}

export type Verdict = 'PASS' | 'FAIL';

/** Limits belong to what is good. What was recorded in error says nothing. */
export function verdictOf(limits: Limits, result: Result): Verdict | null {
  if (result.voided) return null;
  if (result.value === null) return (result.nonconformingCount ?? 0) > 0 ? 'FAIL' : 'PASS';
  const value = decimal(result.value);
  const below = limits.lowerLimit !== null && value.lt(limits.lowerLimit);
  const above = limits.upperLimit !== null && value.gt(limits.upperLimit);
  return below || above ? 'FAIL' : 'PASS';
}

export function verdictOfSample(limits: Limits, results: readonly Result[]): Verdict | null {
  const verdicts = results.map((result) => verdictOf(limits, result));
  if (verdicts.includes('FAIL')) return 'FAIL';
  return verdicts.includes('PASS') ? 'PASS' : null;
}

/** What began may be inspected, held or done too, until its work order is closed. */
export function assertInspectable(
  order: { readonly number: string; readonly status: WorkOrderStatus },
  job: { readonly status: JobStatus; readonly startedAt: Date | null },
): void {
  if (job.status === 'ABORTED') {
    throw new Refusal('JOB_ABORTED', 'This job was given up.', 'jobOrderId');
  }
  if (job.startedAt === null) {
    throw new Refusal('JOB_NOT_STARTED', 'The job has not started.', 'jobOrderId');
  }
  if (!isOpen(order)) {
    throw new Refusal(
      'WORK_ORDER_CLOSED',
      `${order.number} is completed or cancelled.`,
      'jobOrderId',
    );
  }
}

export interface Found {
  readonly values: readonly string[] | null;
  readonly inspectedCount: number | null;
  readonly nonconformingCount: number | null;
}

const most = 1_000_000;

/** What is measured has values, an attribute has counts. */
export function assertFound(
  { kind, sampleSize }: { readonly kind: 'VARIABLE' | 'ATTRIBUTE'; readonly sampleSize: number },
  found: Found,
): void {
  const { values, inspectedCount, nonconformingCount } = found;
  if (kind === 'ATTRIBUTE') {
    if (values !== null) throw mismatch('It is good or not: say how many of how many.', 'values');
    assertCounts(inspectedCount, nonconformingCount);
    return;
  }
  if (inspectedCount !== null || nonconformingCount !== null) {
    throw mismatch('It is measured: say the values.', 'inspectedCount');
  }
  if (values === null || values.length === 0) {
    throw mismatch('It is measured: say the values.', 'values');
  }
  if (values.length > sampleSize) {
    throw new Refusal('SAMPLE_SIZE_EXCEEDED', `A sample has ${sampleSize} pieces.`, 'values');
  }
}

export function assertCounts(inspected: number | null, nonconforming: number | null): void {
  if (inspected === null || nonconforming === null) {
    throw mismatch('It is good or not: say how many of how many.', 'inspectedCount');
  }
  if (inspected < 1 || inspected > most) {
    throw new Refusal(
      'COUNT_OUT_OF_RANGE',
      `Of 1 to ${most} pieces is said how many.`,
      'inspectedCount',
    );
  }
  if (nonconforming < 0 || nonconforming > inspected) {
    throw new Refusal(
      'COUNT_OUT_OF_RANGE',
      `Of ${inspected} pieces 0 to ${inspected} are not good.`,
      'nonconformingCount',
    );
  }
}

export function mismatch(message: string, field: string): Refusal {
  return new Refusal('RESULT_KIND_MISMATCH', message, field);
}

/** A sample has a number once; left out it is the next. */
export function sampleNumberOf(
  said: number | null,
  known: { readonly highest: number; readonly isTaken: boolean },
): number {
  if (said === null) return known.highest + 1;
  if (said < 1 || said > most) {
    throw new Refusal(
      'SAMPLE_NUMBER_OUT_OF_RANGE',
      `Samples are numbered from 1 to ${most}.`,
      'sampleNumber',
    );
  }
  if (known.isTaken) {
    throw new Refusal('SAMPLE_TAKEN', `Sample ${said} is recorded.`, 'sampleNumber');
  }
  return said;
}
