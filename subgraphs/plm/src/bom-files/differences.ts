import { compareLines, type ComparedLine, type Difference } from '../boms/comparison.ts';
import type { BomField } from './fields.ts';
import { saidOf, valuesOf } from './values.ts';

export interface FieldChange {
  readonly field: BomField;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ImportDifference {
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED' | 'MOVED';
  readonly parentItemId: string;
  readonly row: number | null;
  readonly findNumber: number;
  readonly componentId: string;
  readonly changes: readonly FieldChange[];
}

export interface Counts {
  readonly parents: number;
  readonly rows: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly moved: number;
  readonly unchanged: number;
}

interface BothBoms<Line extends ComparedLine> {
  readonly parentItemId: string;
  readonly before: readonly Line[];
  readonly after: readonly Line[];
  /** Rows that say the lines after. */
  readonly rowOf: ReadonlyMap<Line, number | null>;
  readonly numberOf: (itemId: string) => string;
}

/** What an import does to one BOM, line by line and field by field. */
export function differencesOf<Line extends ComparedLine>(boms: BothBoms<Line>): ImportDifference[] {
  const { parentItemId, rowOf } = boms;
  return compareLines(boms.before, boms.after).map((difference) => {
    const { kind, after } = difference;
    const line = difference.kind === 'REMOVED' ? difference.before : difference.after;
    return {
      kind,
      parentItemId,
      row: (after && rowOf.get(after)) ?? null,
      findNumber: line.findNumber,
      componentId: line.componentId,
      changes: changesOf(difference, boms.numberOf),
    };
  });
}

function changesOf(
  { before, after }: Difference<ComparedLine>,
  numberOf: (itemId: string) => string,
): FieldChange[] {
  const said = (line: ComparedLine | null): Partial<Record<BomField, string | null>> => {
    if (line === null) return {};
    const values = valuesOf(line, numberOf(line.componentId), ';');
    const entries = Object.entries(values).map(([field, value]) => [field, saidOf(value)]);
    return Object.fromEntries(entries) as Partial<Record<BomField, string | null>>;
  };
  const [were, are] = [said(before), said(after)];
  return (Object.keys({ ...were, ...are }) as BomField[]).flatMap((field) => {
    const change = { field, before: were[field] ?? null, after: are[field] ?? null };
    return change.before === change.after ? [] : [change];
  });
}

export function countsOf(
  differences: readonly ImportDifference[],
  { parents, rows, lines }: { parents: number; rows: number; lines: number },
): Counts {
  const of = (kind: ImportDifference['kind']) =>
    differences.filter((one) => one.kind === kind).length;
  const [added, removed, changed, moved] = [of('ADDED'), of('REMOVED'), of('CHANGED'), of('MOVED')];
  const unchanged = lines - added - changed - moved;
  return { parents, rows, added, removed, changed, moved, unchanged };
}
