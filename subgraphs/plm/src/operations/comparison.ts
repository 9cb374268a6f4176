import { decimal } from '@throughline/chassis/values/decimal';

/** What two operations are compared by. */
export interface ComparedSegment {
  readonly sequence: number;
  readonly name: string;
  readonly workCenterId: string;
  readonly setUpMinutes: string;
  readonly runMinutes: string;
  readonly cleanUpMinutes: string;
}

export interface SegmentDifference<Segment> {
  readonly before: Segment | null;
  readonly after: Segment | null;
  /** Names of what is not the same. */
  readonly fields: readonly (keyof ComparedSegment)[];
}

/** Surest first: an operation at another sequence is the same when name and work centre are. */
const likenesses: readonly ((segment: ComparedSegment) => string)[] = [
  (segment) => `${segment.sequence} ${segment.name}`,
  (segment) => `${segment.workCenterId} ${segment.name}`,
  (segment) => `${segment.sequence}`,
];

/** Every operation of two process plans, those that are the same too; by sequence. */
export function compareSegments<Segment extends ComparedSegment>(
  before: readonly Segment[],
  after: readonly Segment[],
): SegmentDifference<Segment>[] {
  const gone = new Set(before);
  const come = new Set(after);
  const found: SegmentDifference<Segment>[] = [];
  for (const likeness of likenesses) {
    const waiting = new Map([...gone].map((segment) => [likeness(segment), segment]));
    for (const segment of come) {
      const match = waiting.get(likeness(segment));
      if (!match || !gone.has(match)) continue;
      gone.delete(match);
      come.delete(segment);
      found.push({ before: match, after: segment, fields: changedFields(match, segment) });
    }
  }
  for (const segment of gone) found.push({ before: segment, after: null, fields: [] });
  for (const segment of come) found.push({ before: null, after: segment, fields: [] });
  return found.sort((one, other) => sequenceOf(one) - sequenceOf(other));
}

const sequenceOf = ({ before, after }: SegmentDifference<ComparedSegment>) =>
  (after ?? before)?.sequence ?? 0;

function changedFields(old: ComparedSegment, now: ComparedSegment): (keyof ComparedSegment)[] {
  const words = (['sequence', 'name', 'workCenterId'] as const).filter(
    (name) => old[name] !== now[name],
  );
  const times = (['setUpMinutes', 'runMinutes', 'cleanUpMinutes'] as const).filter(
    (name) => !decimal(old[name]).eq(now[name]),
  );
  return [...words, ...times];
}
