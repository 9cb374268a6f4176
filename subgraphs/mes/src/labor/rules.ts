import { Refusal } from '@throughline/chassis/refusal';

/** Days are ISO 8601, so they compare as text. */
export function assertValidity(validFrom: string, validTo: string | null): void {
  if (validTo !== null && validTo < validFrom) {
    throw new Refusal('PERIOD_EMPTY', 'It ends on its first day or later.', 'validTo');
  }
}

/** Labour is kept in whole seconds, so that shares of it add up. */
export function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}

export interface Entry {
  readonly id: string;
  /** Null: there without a job. */
  readonly jobOrderId: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

const second = (at: Date) => Math.floor(at.getTime() / 1000);

/** How many of the seconds before this one belong to the place in the turn. */
const turnsBefore = (end: number, place: number, places: number) =>
  Math.floor((end - 1 - place) / places);

/**
 * Seconds of one person by entry, in a period. Who is on several jobs at once gives each second to
 * one of them in turn, so shares differ by one at most wherever something begins or ends, add up to
 * the time that passed, and those of two periods to that of both. A second on a job is none of being
 * there without one.
 */
export function sharesOf(entries: readonly Entry[], from: Date, to: Date): Map<string, number> {
  const period = [second(from), second(to)] as const;
  const spans = entries
    .map(({ id, jobOrderId, startedAt, endedAt }) => ({
      id,
      onJob: jobOrderId !== null,
      begin: Math.max(second(startedAt), period[0]),
      end: endedAt === null ? period[1] : Math.min(second(endedAt), period[1]),
    }))
    .filter(({ begin, end }) => begin < end)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const edges = [...new Set(spans.flatMap(({ begin, end }) => [begin, end]))].sort((a, b) => a - b);
  const shares = new Map(entries.map(({ id }) => [id, 0]));
  edges.slice(1).forEach((end, at) => {
    const begin = edges[at] ?? end;
    const there = spans.filter((one) => one.begin < end && one.end > begin);
    const onJobs = there.filter((one) => one.onJob);
    const turn = onJobs.length > 0 ? onJobs : there;
    turn.forEach(({ id }, place) => {
      const got = turnsBefore(end, place, turn.length) - turnsBefore(begin, place, turn.length);
      shares.set(id, (shares.get(id) ?? 0) + got);
    });
  });
  return shares;
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
