import { groupBy } from '@throughline/chassis/loader';
import type { NewLine } from '../boms/checking.ts';
import type { FileRow, SaidLine } from './rows.ts';

/** A line as it is, with what a file does not say. */
export interface KnownLine extends NewLine {
  readonly id: string;
}

/** A line as it will be, and the row that says so; null: the file does not name it. */
export interface MergedLine {
  readonly row: number | null;
  readonly line: NewLine;
}

export interface RowToMerge {
  readonly row: FileRow;
  readonly component: { readonly id: string; readonly unit: string };
}

const fresh = {
  attrition: '0',
  setUpQuantity: '0',
  roundingMultiple: null,
  phantom: false,
  effectiveFrom: null,
  effectiveTo: null,
  fromLotNumber: null,
  toLotNumber: null,
  operationSequence: null,
  referenceDesignators: [],
  substitutes: [],
  kind: 'COMPONENT',
  costShare: null,
} as const;

/**
 * A BOM as a file will have it. What no column says stays as the line has it: the line of the same
 * component at the same place, or, when the file is the whole BOM, wherever it stood.
 */
export function mergeRows(
  rows: readonly RowToMerge[],
  known: readonly KnownLine[],
  mode: 'REPLACE' | 'UPDATE',
): MergedLine[] {
  const before = matchRows(rows, known, mode);
  const merged: MergedLine[] = rows.map((one) => ({
    row: one.row.number,
    line: lineOf(one, before.get(one)),
  }));
  if (mode === 'REPLACE') return merged;
  const named = new Set(rows.map(({ row }) => row.said.findNumber));
  const staying = known.filter(({ findNumber }) => !named.has(findNumber));
  return [...merged, ...staying.map((line) => ({ row: null, line: unnamed(line) }))];
}

function lineOf({ row, component }: RowToMerge, known: KnownLine | undefined): NewLine {
  const { quantity: value, unit = known?.quantity.unit, ...said } = withoutNumber(row.said);
  const quantity = { value, unit: unit ?? component.unit };
  const before = known ? unnamed(known) : fresh;
  return { ...before, ...said, componentId: component.id, quantity };
}

const withoutNumber = ({ component: _, ...said }: SaidLine) => said;
const unnamed = ({ id: _, ...line }: KnownLine): NewLine => line;

interface Place {
  readonly componentId: string;
  readonly findNumber: number;
  readonly effectiveFrom?: string | null;
  readonly fromLotNumber?: string | null;
}

const inPlace: readonly ((place: Place) => string)[] = [
  (at) => [at.componentId, at.findNumber, at.effectiveFrom, at.fromLotNumber].join(' '),
  (at) => [at.componentId, at.findNumber, at.effectiveFrom].join(' '),
  (at) => [at.componentId, at.findNumber].join(' '),
];
const anywhere = [...inPlace, (at: Place) => at.componentId];

/** Surest first, as in the comparison of BOMs. */
function matchRows(
  rows: readonly RowToMerge[],
  known: readonly KnownLine[],
  mode: 'REPLACE' | 'UPDATE',
): ReadonlyMap<RowToMerge, KnownLine> {
  const likenesses = mode === 'REPLACE' ? anywhere : inPlace;
  const matched = new Map<RowToMerge, KnownLine>();
  const taken = new Set<KnownLine>();
  for (const likeness of likenesses) {
    const left = known.filter((line) => !taken.has(line));
    const waiting = groupBy(left, likeness);
    for (const one of rows) {
      if (matched.has(one)) continue;
      const line = waiting
        .get(likeness({ ...one.row.said, componentId: one.component.id }))
        ?.shift();
      if (!line) continue;
      matched.set(one, line);
      taken.add(line);
    }
  }
  return matched;
}
