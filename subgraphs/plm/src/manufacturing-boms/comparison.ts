import { changedFields, type ComparedLine } from '../boms/comparison.ts';
import type { DroppedLine } from './rules.ts';

export interface SiteDifference<Engineering, Line> {
  readonly kind: 'ADDED' | 'DROPPED' | 'CHANGED';
  readonly engineeringLine: Engineering | null;
  readonly line: Line | null;
  readonly fields: readonly string[];
  readonly reason: string | null;
}

/** Of components: what comes out, and where each piece goes, is engineering's alone. */
type Compared = Omit<ComparedLine, 'referenceDesignators' | 'kind' | 'costShare'>;
const engineeringOnly = { referenceDesignators: [], kind: 'COMPONENT', costShare: null };

/** What a site does otherwise than engineering says, by find number. */
export function siteDifferences<
  Engineering extends Compared & { readonly id: string },
  Line extends Compared & { readonly sourceLineId: string | null },
>(
  engineering: readonly Engineering[],
  lines: readonly Line[],
  dropped: readonly DroppedLine[],
): SiteDifference<Engineering, Line>[] {
  const known = new Map(engineering.map((line) => [line.id, line]));
  const kept = lines.flatMap((line): SiteDifference<Engineering, Line>[] => {
    const source = line.sourceLineId === null ? undefined : known.get(line.sourceLineId);
    if (!source) return [{ kind: 'ADDED', engineeringLine: null, line, fields: [], reason: null }];
    const fields = changedFields(
      { ...source, ...engineeringOnly },
      { ...line, ...engineeringOnly },
    );
    if (fields.length === 0) return [];
    return [{ kind: 'CHANGED', engineeringLine: source, line, fields, reason: null }];
  });
  const gone = dropped.flatMap(({ lineId, reason }): SiteDifference<Engineering, Line>[] => {
    const source = known.get(lineId);
    if (!source) return [];
    return [{ kind: 'DROPPED', engineeringLine: source, line: null, fields: [], reason }];
  });
  const placeOf = (one: SiteDifference<Engineering, Line>) =>
    (one.line ?? one.engineeringLine)?.findNumber ?? 0;
  return [...kept, ...gone].sort((one, other) => placeOf(one) - placeOf(other));
}
