import { Refusal } from '@throughline/chassis/refusal';
import { type Entry, sharesOf, wholeSecond } from '../labor-shares/rules.ts';

/** Days are ISO 8601, so they compare as text. */
export function assertValidity(validFrom: string, validTo: string | null): void {
  if (validTo !== null && validTo < validFrom) {
    throw new Refusal('PERIOD_EMPTY', 'It ends on its first day or later.', 'validTo');
  }
}

interface Ended extends Entry {
  readonly endedBy: string | null;
}

/** An end that nobody clocked stands until somebody says when it was. */
export const assumedEnds = ['JOB_ENDED', 'CLOCKED_ON_AGAIN'] as const;

const isAssumed = ({ endedBy }: Ended) => (assumedEnds as readonly unknown[]).includes(endedBy);

const contains = (entry: Entry, at: Date) =>
  entry.startedAt <= at && (entry.endedAt === null || at < entry.endedAt);

export interface Beginning {
  readonly endedAt: Date | null;
  readonly endedBy: 'JOB_ENDED' | 'CLOCKED_ON_AGAIN' | null;
}

/** How a time that begins ends already: with its job, or where the same person begins again. */
export function beginning(
  others: readonly Ended[],
  at: Date,
  job: { readonly ended: boolean; readonly completedAt: Date | null } | null,
): Beginning {
  if (others.some((one) => contains(one, at))) {
    throw new Refusal('ALREADY_CLOCKED_ON', 'They are on it at that time.', 'occurredAt');
  }
  const ended = job?.ended ? wholeSecond(job.completedAt ?? new Date(0)) : null;
  if (ended !== null && at >= ended) {
    throw new Refusal('JOB_ENDED', 'The job has ended by then.', 'jobOrderId');
  }
  const next = others
    .filter(
      ({ startedAt, endedAt }) => startedAt > at && startedAt.getTime() !== endedAt?.getTime(),
    )
    .map(({ startedAt }) => startedAt)
    .sort((a, b) => a.getTime() - b.getTime())[0];
  if (next !== undefined && (ended === null || next < ended)) {
    return { endedAt: next, endedBy: 'CLOCKED_ON_AGAIN' };
  }
  return { endedAt: ended, endedBy: ended === null ? null : 'JOB_ENDED' };
}

/** Which times a clock-off ends: those that last, or of which nobody clocked the end. */
export function endingAt<One extends Ended>(entries: readonly One[], at: Date): One[] {
  const lasting = entries.filter(
    (one) => one.startedAt <= at && (one.endedAt === null || (isAssumed(one) && at <= one.endedAt)),
  );
  // Off and on again within a second: it ends what came before.
  const earlier = lasting.filter((one) => one.startedAt < at);
  const found = earlier.length > 0 ? earlier : lasting;
  if (found.length === 0) {
    throw new Refusal('NOT_CLOCKED_ON', 'They are not on it at that time.', 'occurredAt');
  }
  return found;
}

interface Times {
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** From the first to the last of two times: who is elsewhere in it may have another share now. */
export function extent(one: Times, other: Times): { from: Date; to: Date | null } {
  const from = one.startedAt < other.startedAt ? one.startedAt : other.startedAt;
  if (one.endedAt === null || other.endedAt === null) return { from, to: null };
  return { from, to: one.endedAt > other.endedAt ? one.endedAt : other.endedAt };
}

/** A person is once on a job at a time. */
export function assertCorrection(
  to: Times,
  /** Of the same person and job, or place. */
  others: readonly Times[],
  jobEnded: boolean,
): void {
  if (to.endedAt !== null && to.endedAt < to.startedAt) {
    throw new Refusal('PERIOD_EMPTY', 'It does not end before it begins.', 'endedAt');
  }
  if (to.endedAt === null && jobEnded) {
    throw new Refusal('JOB_ENDED', 'The job has ended, so nobody is on it.', 'endedAt');
  }
  const overlaps = others.some(
    (one) =>
      (one.endedAt === null || to.startedAt < one.endedAt) &&
      (to.endedAt === null || one.startedAt < to.endedAt) &&
      one.startedAt.getTime() !== one.endedAt?.getTime() &&
      to.startedAt.getTime() !== to.endedAt?.getTime(),
  );
  if (overlaps) {
    throw new Refusal('LABOR_OVERLAPS', 'They were on it already at that time.', 'startedAt');
  }
}

export function assertOne(
  one: string | null,
  other: string | null,
  code: 'PERSON_REQUIRED' | 'PLACE_REQUIRED',
  field: string,
): void {
  if ((one === null) !== (other === null)) return;
  const what = code === 'PERSON_REQUIRED' ? 'An id or a number' : 'A job or a work centre';
  throw new Refusal(code, `${what} is said, and one only.`, field);
}

export function assertJobStarted(job: { readonly startedAt: Date | null }): void {
  if (job.startedAt === null) {
    throw new Refusal('JOB_NOT_STARTED', 'The job has not started.', 'jobOrderId');
  }
}

interface Present extends Entry {
  readonly personId: string;
  /** At the place that is asked for; what is elsewhere shares the person's time. */
  readonly here: boolean;
}

export interface WorkTime {
  /** Null: nobody was on a job. */
  readonly APWT: number | null;
  /** Null: nobody clocked being there without a job, so it is not known who waited. */
  readonly APAT: number | null;
}

/** Personnel work and attendance time of ISO 22400-2 in a period, in seconds. */
export function workTimeOf(entries: readonly Present[], from: Date, to: Date): WorkTime {
  const people = new Map<string, Present[]>();
  for (const entry of entries) {
    people.set(entry.personId, [...(people.get(entry.personId) ?? []), entry]);
  }
  const shares = new Map([...people.values()].flatMap((own) => [...sharesOf(own, from, to)]));
  const there = entries.filter((one) => one.here);
  const onJobs = there.filter((one) => one.jobOrderId !== null);
  const total = (some: readonly Entry[]) =>
    some.reduce((seconds, { id }) => seconds + (shares.get(id) ?? 0), 0);
  return {
    APWT: onJobs.length === 0 ? null : total(onJobs),
    APAT: onJobs.length === there.length ? null : total(there),
  };
}
