import { type ComparedLine, compareLines } from '../boms/comparison.ts';
import { type ComparedSegment, compareSegments } from '../operations/comparison.ts';

export type Mark = 'ADDED' | 'REMOVED' | 'CHANGED' | 'UNCHANGED';

export interface Marked<Row> {
  readonly mark: Mark;
  /** As it will be; what is removed as it was. */
  readonly row: Row;
  /** As it was, of what changed or goes. */
  readonly before: Row | null;
  /** Names of what is not the same. */
  readonly fields: readonly string[];
}

/** The BOM as it will be, with what goes; by find number. One that moved has changed. */
export function markLines<Line extends ComparedLine>(
  before: readonly Line[],
  after: readonly Line[],
): Marked<Line>[] {
  const differences = compareLines(before, after);
  const different = new Set(differences.map((one) => one.after));
  const same = after.filter((line) => !different.has(line));
  return [
    ...same.map((row) => ({ mark: 'UNCHANGED' as const, row, before: null, fields: [] })),
    ...differences.map((one) => ({
      mark: one.kind === 'MOVED' ? ('CHANGED' as const) : one.kind,
      row: one.kind === 'REMOVED' ? one.before : one.after,
      before: one.before,
      fields: one.fields,
    })),
  ].sort((a, b) => a.row.findNumber - b.row.findNumber);
}

/** The same for a process plan; by sequence. */
export function markSegments<Segment extends ComparedSegment>(
  before: readonly Segment[],
  after: readonly Segment[],
): Marked<Segment>[] {
  return compareSegments(before, after).flatMap<Marked<Segment>>(
    ({ before: was, after: is, fields }) => {
      const row = is ?? was;
      if (!row) return [];
      if (!was) return [{ mark: 'ADDED', row, before: null, fields }];
      if (!is) return [{ mark: 'REMOVED', row, before: was, fields }];
      const changed = fields.length > 0;
      return [
        { mark: changed ? 'CHANGED' : 'UNCHANGED', row, before: changed ? was : null, fields },
      ];
    },
  );
}
