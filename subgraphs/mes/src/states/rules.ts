import { Refusal } from '@throughline/chassis/refusal';

export type OperatingState = 'PRODUCING' | 'SETUP' | 'DELAY' | 'DOWN' | 'PLANNED_STOP';
export type StateSource = 'MACHINE' | 'MANUAL';

/** A time in which a work unit did one thing; without an end it lasts. */
export interface StateInterval {
  readonly state: OperatingState;
  readonly reasonId: string | null;
  readonly source: StateSource;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly correctionId: string | null;
}

export interface StateChange {
  readonly occurredAt: Date;
  readonly state: OperatingState;
  readonly reasonId: string | null;
  readonly source: StateSource;
}

export interface Correction {
  readonly id: string;
  readonly startsAt: Date;
  /** Null: until the next reported change. */
  readonly endsAt: Date | null;
  readonly state: OperatingState;
  readonly reasonId: string | null;
}

const before = (a: Date, b: Date | null) => b === null || a < b;

/** What one change begins, the next one ends. */
function asReported(changes: readonly StateChange[]): StateInterval[] {
  return changes.map(({ occurredAt, state, reasonId, source }, at) => ({
    state,
    reasonId,
    source,
    startsAt: occurredAt,
    endsAt: changes[at + 1]?.occurredAt ?? null,
    correctionId: null,
  }));
}

/** A correction lies over what is there: what sticks out before and behind it stays. */
function layOver(intervals: readonly StateInterval[], over: StateInterval): StateInterval[] {
  const rest = intervals.flatMap((one) => {
    const apart = !before(one.startsAt, over.endsAt) || !before(over.startsAt, one.endsAt);
    if (apart) return [one];
    const head = one.startsAt < over.startsAt ? [{ ...one, endsAt: over.startsAt }] : [];
    const sticksOut = over.endsAt !== null && before(over.endsAt, one.endsAt);
    return sticksOut ? [...head, { ...one, startsAt: over.endsAt }] : head;
  });
  const at = rest.findIndex((one) => one.startsAt > over.startsAt);
  return at < 0 ? [...rest, over] : [...rest.slice(0, at), over, ...rest.slice(at)];
}

/**
 * What a work unit did: the reported changes by the time they happened, whenever they came, and the
 * corrections over them in the order they were made.
 */
export function timeline(
  changes: readonly StateChange[],
  corrections: readonly Correction[],
): StateInterval[] {
  let intervals = asReported(changes);
  for (const { id, startsAt, endsAt, state, reasonId } of corrections) {
    const next = changes.find((change) => change.occurredAt > startsAt)?.occurredAt ?? null;
    const over = { state, reasonId, source: 'MANUAL', correctionId: id, startsAt } as const;
    intervals = layOver(intervals, { ...over, endsAt: endsAt ?? next });
  }
  return intervals;
}

/** The parts of intervals that lie in a period. */
export function within<Interval extends { startsAt: Date; endsAt: Date | null }>(
  intervals: readonly Interval[],
  from: Date,
  to: Date,
): (Interval & { endsAt: Date })[] {
  return intervals
    .filter((one) => one.startsAt < to && before(from, one.endsAt))
    .map((one) => ({
      ...one,
      startsAt: one.startsAt < from ? from : one.startsAt,
      endsAt: one.endsAt === null || one.endsAt > to ? to : one.endsAt,
    }));
}

export function assertPeriod(from: Date, to: Date, field: string | null = 'to'): void {
  if (from >= to) throw new Refusal('PERIOD_EMPTY', 'A period ends after it begins.', field);
}

/** Clocks of machines differ; what is further ahead is a mistake. */
export const aheadMilliseconds = 15 * 60_000;

export function assertNotAhead(at: Date, now: Date, field: string, tolerance = aheadMilliseconds) {
  if (at.getTime() > now.getTime() + tolerance) {
    throw new Refusal('OCCURRED_IN_FUTURE', 'What is reported has happened already.', field);
  }
}

export interface Reason {
  readonly id: string;
  readonly code: string;
  readonly state: OperatingState;
  readonly parentId: string | null;
  readonly retired: boolean;
}

function assertOfState(reason: Reason, state: OperatingState, field: string): void {
  if (reason.state !== state) {
    throw new Refusal(
      'REASON_OF_OTHER_STATE',
      `${reason.code} is a reason for ${reason.state}, not for ${state}.`,
      field,
    );
  }
}

export function assertChoosable(reason: Reason, state: OperatingState, field: string): void {
  assertOfState(reason, state, field);
  if (reason.retired) {
    throw new Refusal('REASON_RETIRED', `${reason.code} is not used any more.`, field);
  }
}

/** History reads a reason by its state, so that stays; a tree has no circles. */
export function assertReasonFits(
  reason: { readonly state: OperatingState },
  known: Reason | null,
  /** From the parent up to the top. */
  above: readonly Reason[],
): void {
  if (known && known.state !== reason.state) {
    throw new Refusal(
      'REASON_STATE_FIXED',
      `${known.code} explains ${known.state}; another state takes another reason.`,
      'state',
    );
  }
  const [parent] = above;
  if (parent) assertOfState(parent, reason.state, 'parentCode');
  if (known && above.some((one) => one.id === known.id)) {
    throw new Refusal('REASON_IN_CIRCLE', 'A reason is not above itself.', 'parentCode');
  }
}

export interface NewReport {
  readonly occurredAt: Date;
  readonly state: OperatingState;
  readonly reasonId: string | null;
}

const mostReports = 1000;

export function assertReportCount(count: number): void {
  if (count === 0) throw new Refusal('NOTHING_REPORTED', 'No state was reported.', 'reports');
  if (count > mostReports) {
    throw new Refusal('TOO_MANY_REPORTS', `At most ${mostReports} at a time.`, 'reports');
  }
}

/** Reports that were not known: the same again is no news, another for the same instant is refused. */
export function newReports<Report extends NewReport>(
  reports: readonly Report[],
  known: readonly NewReport[],
): Report[] {
  const at = new Map(known.map((one) => [one.occurredAt.getTime(), one]));
  return reports.filter((report, index) => {
    const there = at.get(report.occurredAt.getTime());
    if (!there) {
      at.set(report.occurredAt.getTime(), report);
      return true;
    }
    if (there.state !== report.state || there.reasonId !== report.reasonId) {
      throw new Refusal(
        'STATE_CONFLICT',
        `${there.state} was reported for ${report.occurredAt.toISOString()}: correct it instead.`,
        `reports.${index}.occurredAt`,
      );
    }
    return false;
  });
}

export function assertWhy(why: string): void {
  if (why.trim() === '') {
    throw new Refusal('WHY_REQUIRED', 'A correction says why it is made.', 'why');
  }
}

const states = ['PRODUCING', 'SETUP', 'DELAY', 'DOWN', 'PLANNED_STOP'] as const;

/** The state that a machine's signal means: its name, or its number from 1 on; null: none. */
export function stateOfSignal(signal: string): OperatingState | null {
  return states.find((state, at) => signal === state || signal === String(at + 1)) ?? null;
}

export interface MachineState {
  readonly workUnitId: string;
  readonly occurredAt: Date;
  readonly state: OperatingState;
}

/**
 * Splits what machines said into what is new and what contradicts: one state for an instant, and
 * whoever said it first. A machine knows no reasons, so the same state is no contradiction.
 */
export function siftMachineStates<Said extends MachineState>(
  said: readonly Said[],
  known: readonly MachineState[],
): { added: Said[]; conflicts: Said[] } {
  const keyOf = ({ workUnitId, occurredAt }: MachineState) =>
    `${workUnitId} ${occurredAt.getTime()}`;
  const there = new Map(known.map((one) => [keyOf(one), one.state]));
  const added: Said[] = [];
  const conflicts: Said[] = [];
  for (const one of said) {
    const state = there.get(keyOf(one));
    if (state === undefined) added.push(one);
    else if (state !== one.state) conflicts.push(one);
    there.set(keyOf(one), state ?? one.state);
  }
  return { added, conflicts };
}
