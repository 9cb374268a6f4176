import { Decimal } from '@throughline/chassis/values/decimal';
import type { FileDate } from './cells.ts';
import type { Row } from './layout.ts';
import type { BomLineThere, SegmentThere } from './items.ts';

/** A column in which the graph has something else than the file. */
export interface Difference {
  readonly row: Row;
  readonly column: string | null;
  readonly reason: string;
}

type Value = string | number | boolean | null;
type Pair = readonly [column: string, there: Value, here: Value];

/** Differences of a BOM's lines; empty when it is the same. */
export function compareLines(
  rows: readonly Row<'bom_lines'>[],
  there: readonly BomLineThere[],
): Difference[] {
  const named = byPlace(there, (line) => [line.findNumber, line.effectiveFrom]);
  const here = byPlace(rows, ({ values }) => [
    values.find_number,
    values.effective_from?.date ?? null,
  ]);
  return compare(here, named, linePairs);
}

function linePairs({ values }: Row<'bom_lines'>, line: BomLineThere): Pair[] {
  return [
    ['kind', line.kind, values.kind],
    ['cost_share', number(line.costShare), number(values.cost_share)],
    ['component', line.component.number, values.component],
    ['quantity', number(line.quantity.value), number(values.quantity)],
    ['unit', line.quantity.unit, values.unit],
    ['attrition', number(line.attrition), number(values.attrition)],
    ['set_up_quantity', number(line.setUpQuantity), number(values.set_up_quantity)],
    ['rounding_multiple', number(line.roundingMultiple), number(values.rounding_multiple)],
    ['phantom', line.phantom, values.phantom],
    ['operation_sequence', line.operationSequence, values.operation_sequence],
    ['effective_from', ...dates(line.effectiveFrom, values.effective_from)],
    ['effective_to', ...dates(line.effectiveTo, values.effective_to)],
    ['from_lot_number', line.fromLotNumber, values.from_lot_number],
    ['to_lot_number', line.toLotNumber, values.to_lot_number],
    [
      'reference_designators',
      line.referenceDesignators.join(';'),
      values.reference_designators.join(';'),
    ],
  ];
}

/** Differences of a process plan. */
export function compareSegments(
  rows: readonly Row<'operations'>[],
  there: readonly SegmentThere[],
  workCenterOf: (row: Row<'operations'>) => string | undefined,
): Difference[] {
  const named = byPlace(there, (segment) => [segment.sequence, null]);
  const here = byPlace(rows, ({ values }) => [values.sequence, null]);
  return compare(here, named, (row, segment) => [
    ['name', segment.name, row.values.name],
    // Ids say nothing to people.
    ['work_center', segment.workCenter?.id === workCenterOf(row) ? '' : 'another', ''],
    ['set_up_minutes', number(segment.setUpMinutes), number(row.values.set_up_minutes)],
    ['run_minutes', number(segment.runMinutes), number(row.values.run_minutes)],
    ['clean_up_minutes', number(segment.cleanUpMinutes), number(row.values.clean_up_minutes)],
    ['crew_size', segment.crewSize, row.values.crew_size],
    ['yield', number(segment.yield), number(row.values.yield)],
  ]);
}

/** By position; several lines of one position follow by date. */
function byPlace<T>(
  all: readonly T[],
  place: (one: T) => readonly [position: number, from: string | null],
): Map<string, T> {
  const sorted = [...all].sort((a, b) => {
    const [[at, from], [other, otherFrom]] = [place(a), place(b)];
    return at - other || (from ?? '').localeCompare(otherFrom ?? '');
  });
  const count = new Map<number, number>();
  return new Map(
    sorted.map((one) => {
      const [position] = place(one);
      const nth = (count.get(position) ?? 0) + 1;
      count.set(position, nth);
      return [`${position}#${nth}`, one];
    }),
  );
}

function compare<R extends Row, T>(
  here: ReadonlyMap<string, R>,
  there: ReadonlyMap<string, T>,
  pairs: (row: R, thing: T) => readonly Pair[],
): Difference[] {
  const differences: Difference[] = [];
  for (const [place, row] of here) {
    const thing = there.get(place);
    if (thing === undefined) differences.push({ row, column: null, reason: 'is not there' });
    else {
      for (const [column, was, is] of pairs(row, thing)) {
        if (was === is) continue;
        const reason = `"${String(was ?? '')}" there, "${String(is ?? '')}" here`;
        differences.push({ row, column, reason });
      }
    }
  }
  const [first] = here.values();
  const more = [...there.keys()].filter((place) => !here.has(place));
  if (first && more.length > 0) {
    const positions = more.map((place) => place.split('#')[0]).join(', ');
    differences.push({ row: first, column: null, reason: `also has position ${positions} there` });
  }
  return differences;
}

function number(value: string | null): string | null {
  return value === null ? null : new Decimal(value).toFixed();
}

/** An offset from today meant another date on the day it was brought in: not compared. */
function dates(there: string | null, here: FileDate | null): [string | null, string | null] {
  return here?.relative ? [here.date, here.date] : [there, here?.date ?? null];
}
