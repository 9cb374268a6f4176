import { decimal } from '@throughline/chassis/values/decimal';
import type { Characteristic, OperationTool, WorkInstruction } from './details.ts';

/** What of its details says where they are kept, and not what they are. */
type Said<Row> = Omit<Row, 'id' | 'revisionId' | 'segmentId' | 'position'>;

/** What two operations are compared by. */
export interface ComparedSegment {
  readonly sequence: number;
  readonly name: string;
  readonly workCenterId: string;
  readonly setUpMinutes: string | null;
  readonly runMinutes: string;
  readonly cleanUpMinutes: string | null;
  readonly crewSize: number;
  readonly yield: string;
  readonly instructions: readonly Said<WorkInstruction>[];
  readonly characteristics: readonly Said<Characteristic>[];
  readonly tools: readonly Said<OperationTool>[];
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

const words = ['sequence', 'name', 'workCenterId', 'crewSize'] as const;
const amounts = ['setUpMinutes', 'runMinutes', 'cleanUpMinutes', 'yield'] as const;

function changedFields(old: ComparedSegment, now: ComparedSegment): (keyof ComparedSegment)[] {
  const fields: (keyof ComparedSegment)[] = words.filter((name) => old[name] !== now[name]);
  fields.push(...amounts.filter((name) => amount(old[name]) !== amount(now[name])));
  if (written(old.instructions, stepOf) !== written(now.instructions, stepOf)) {
    fields.push('instructions');
  }
  if (written(old.characteristics, markOf) !== written(now.characteristics, markOf)) {
    fields.push('characteristics');
  }
  if (written(old.tools, toolOf) !== written(now.tools, toolOf)) fields.push('tools');
  return fields;
}

function amount(value: string | null): string | null {
  return value === null ? null : decimal(value).toFixed();
}

function written<Row>(rows: readonly Row[], read: (row: Row) => readonly unknown[]): string {
  return JSON.stringify(rows.map(read));
}

const stepOf = ({ sequence, text, pictureVersionId }: Said<WorkInstruction>) => [
  sequence,
  text,
  pictureVersionId,
];

const markOf = (one: Said<Characteristic>) => [
  one.name,
  one.kind,
  one.unit,
  amount(one.nominal),
  amount(one.lowerLimit),
  amount(one.upperLimit),
  one.sampling,
  one.samplingInterval,
  // Plans that were replaced before these were asked for don't say them.
  (one as Partial<Characteristic>).sampleSize ?? 1,
  (one as Partial<Characteristic>).mandatory ?? false,
];

const toolOf = ({ itemId, name, quantity }: Said<OperationTool>) => [itemId, name, quantity];
