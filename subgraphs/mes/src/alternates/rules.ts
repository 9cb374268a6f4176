import { Refusal } from '@throughline/chassis/refusal';
import type { JobStatus } from '../orders/rules.ts';

const most = 20;

export function assertAlternates(workCenterId: string, alternateIds: readonly string[]): void {
  const known = new Set([workCenterId, ...alternateIds]);
  if (known.size < alternateIds.length + 1) {
    throw new Refusal(
      'DUPLICATE_ALTERNATE',
      'A work centre is none of its own alternates, and each is named once.',
      'alternateIds',
    );
  }
  if (alternateIds.length > most) {
    throw new Refusal('TOO_MANY_ALTERNATES', `At most ${most} alternates.`, 'alternateIds');
  }
}

/** Until it starts: then its set-up and what it reported belong to where it runs. */
const movable: readonly JobStatus[] = ['WAITING', 'PENDING', 'READY', 'DISPATCHED'];

export function assertMoves(
  job: { readonly status: JobStatus; readonly workCenterId: string },
  to: string,
  /** The work centre of the process plan and its alternates. */
  allowed: readonly string[],
): void {
  if (!movable.includes(job.status)) {
    throw new Refusal(
      'JOB_STATUS_FORBIDS',
      `A job that is ${job.status} stays at its work centre.`,
      'jobOrderId',
    );
  }
  if (job.workCenterId !== to && allowed.includes(to)) return;
  throw new Refusal(
    'WORK_CENTER_NOT_ALTERNATE',
    job.workCenterId === to
      ? 'The job is at this work centre already.'
      : 'This work centre is no alternate of the one that is planned.',
    'workCenterId',
  );
}
