import { Decimal } from '@throughline/chassis/values/decimal';
import { compareLines, compareSegments, type Difference } from './compare.ts';
import { type KnownItem, type Revision, revisionOf } from './items.ts';
import type { Row } from './layout.ts';
import { readStructure } from './loops.ts';
import type { Register } from './register.ts';
import { bring, groupBy, type Session, skip, type Task } from './session.ts';

type AnyRow = Pick<Row, 'file' | 'line'>;

/** What the files say of one revision: its BOM and its process plan. */
export interface Design {
  readonly item: string;
  readonly revision: string;
  readonly batch: Row<'boms'> | null;
  readonly lines: readonly Row<'bom_lines'>[];
  readonly operations: readonly Row<'operations'>[];
  /** The row that spoils it: it is brought in as a whole or not at all. */
  spoiltBy: AnyRow | null;
}

/** All designs by `item/revision`, loops and missing components found. */
export function readDesigns(session: Session, items: Register<KnownItem>): Map<string, Design> {
  const { plant, outcome } = session;
  const good = <R extends Row>(rows: readonly R[]): R[] => rows.filter((r) => !outcome.isBad(r));
  for (const row of good(plant.boms.rows)) items.need(row, 'item', row.values.item);
  for (const row of good(plant.operations.rows)) items.need(row, 'item', row.values.item);
  for (const row of good(plant.bom_lines.rows)) {
    if (items.need(row, 'parent', row.values.parent)) {
      items.need(row, 'component', row.values.component);
    }
  }
  tellLoops(session, good(plant.bom_lines.rows));
  const lines = groupBy(plant.bom_lines.rows, (row) => designKey(row.values.parent, row));
  const operations = groupBy(plant.operations.rows, (row) => designKey(row.values.item, row));
  const batches = groupBy(plant.boms.rows, (row) => designKey(row.values.item, row));
  const designs = new Map<string, Design>();
  for (const key of new Set([...lines.keys(), ...operations.keys(), ...batches.keys()])) {
    const [batch = null] = batches.get(key) ?? [];
    const parts = {
      batch,
      lines: lines.get(key) ?? [],
      operations: operations.get(key) ?? [],
    };
    const rows = rowsOf(parts);
    const values = rows[0]?.values as { item?: string; parent?: string; revision: string };
    designs.set(key, {
      ...parts,
      item: values.parent ?? values.item ?? '',
      revision: values.revision,
      spoiltBy: rows.find((row) => outcome.isBad(row)) ?? null,
    });
  }
  spoilByMisread(session, designs);
  return designs;
}

function designKey(item: string, row: { readonly values: { readonly revision: string } }): string {
  return `${item}/${row.values.revision}`;
}

/** A BOM without the line that could not be read would be another BOM. */
function spoilByMisread({ plant }: Session, designs: ReadonlyMap<string, Design>): void {
  for (const row of [...plant.bom_lines.spoilt, ...plant.operations.spoilt, ...plant.boms.spoilt]) {
    const values = row.values as { item?: string; parent?: string; revision?: string };
    const design = designs.get(`${values.parent ?? values.item ?? ''}/${values.revision ?? 'A'}`);
    if (design) design.spoiltBy ??= row;
  }
}

/** Found before anything is sent: the graph would refuse only the line that came last. */
function tellLoops({ outcome }: Session, rows: readonly Row<'bom_lines'>[]): void {
  for (const loop of readStructure(edgesOf(rows)).loops) {
    for (const { row } of loop.edges) {
      if (!outcome.isBad(row)) outcome.bad(row, 'component', `loop in the BOM: ${loop.name}`);
    }
  }
}

function edgesOf(rows: readonly Row<'bom_lines'>[]) {
  return rows.map((row) => ({ from: row.values.parent, to: row.values.component, row }));
}

export interface ToSet {
  readonly design: Design;
  readonly revision: Revision;
}

/** First revisions of items: what they are made of and how. */
export function firstDesigns(
  session: Session,
  designs: ReadonlyMap<string, Design>,
  items: Register<KnownItem>,
): ToSet[] {
  const changed = new Set(
    session.plant.change_orders.rows.map(({ values }) => `${values.item}/${values.revision}`),
  );
  const all: ToSet[] = [];
  for (const [key, design] of designs) {
    if (changed.has(key)) continue;
    const item = items.get(design.item);
    const revision = item && revisionOf(item, design.revision);
    if (design.spoiltBy) leaveOut(session, design, design.spoiltBy);
    else if (revision) all.push({ design, revision });
    else {
      for (const row of rowsOf(design)) {
        const reason = `${design.item} has no revision ${design.revision}, and no change order makes it`;
        session.outcome.bad(row, 'revision', reason);
      }
    }
  }
  return all;
}

function rowsOf({
  batch,
  lines,
  operations,
}: Pick<Design, 'batch' | 'lines' | 'operations'>): Row[] {
  return [...(batch ? [batch] : []), ...lines, ...operations];
}

export function leaveOut(session: Session, design: Design, culprit: AnyRow): void {
  for (const row of rowsOf(design)) {
    if (!session.outcome.isBad(row)) skip(session.outcome, row, culprit);
  }
}

/** BOMs and process plans of revisions in work; what is released already must be the same. */
export async function setDesigns(
  session: Session,
  all: readonly ToSet[],
  items: Register<KnownItem>,
  workCenters: Register<string>,
): Promise<void> {
  const boms = parentsFirst(all).flatMap((one) => bomTask(session, one, items));
  const setBom = { field: 'setBom', input: 'SetBomInput', select: 'itemRevision { id }' };
  // PLM saves structure one by one: more at once only wait for each other.
  await bring(session, { title: 'BOMs', mutation: setBom, tasks: boms, width: 2 });
  const plans = all.flatMap((one) => planTask(session, one, workCenters));
  const setOperations = {
    field: 'setOperations',
    input: 'SetOperationsInput',
    select: 'itemRevision { id }',
  };
  await bring(session, { title: 'process plans', mutation: setOperations, tasks: plans });
}

/** Against loops PLM walks down from every new line: with parents first it is not far. */
function parentsFirst(all: readonly ToSet[]): ToSet[] {
  const edges = edgesOf(all.flatMap(({ design }) => design.lines));
  const order = new Map(readStructure(edges).parentsFirst.map((item, at) => [item, at]));
  const place = ({ design }: ToSet): number => order.get(design.item) ?? 0;
  return [...all].sort((a, b) => place(a) - place(b));
}

function bomTask(
  session: Session,
  { design, revision }: ToSet,
  items: Register<KnownItem>,
): Task[] {
  const { batch, lines } = design;
  const [row = batch] = lines;
  if (!row) return [];
  const { lines: there, batchQuantity } = revision.bom;
  const differences = compareLines(lines, there);
  if (batch) differences.push(...compareBatch(batch, batchQuantity));
  const all = [...lines, ...(batch ? [batch] : [])];
  if (!mayChange(session, all, differences, revision)) return [];
  const input = {
    revisionId: revision.id,
    ...(batch && {
      batchQuantity: { value: batch.values.batch_quantity, unit: batch.values.batch_unit },
    }),
    lines: lines.map(({ values }) => ({
      findNumber: values.find_number,
      kind: values.kind,
      costShare: values.cost_share,
      componentId: items.get(values.component)?.id,
      quantity: { value: values.quantity, unit: values.unit },
      attrition: values.attrition,
      setUpQuantity: values.set_up_quantity,
      roundingMultiple: values.rounding_multiple,
      phantom: values.phantom,
      effectiveFrom: values.effective_from?.date ?? null,
      effectiveTo: values.effective_to?.date ?? null,
      operationSequence: values.operation_sequence,
      fromLotNumber: values.from_lot_number,
      toLotNumber: values.to_lot_number,
      referenceDesignators: values.reference_designators,
    })),
  };
  const fate = there.length > 0 ? 'changed' : 'created';
  return [{ row, lines: all, input, fate, refused: () => (design.spoiltBy ??= row) }];
}

function compareBatch(
  batch: Row<'boms'>,
  there: { readonly value: string; readonly unit: string },
): Difference[] {
  const { batch_quantity: value, batch_unit: unit } = batch.values;
  if (new Decimal(there.value).eq(value) && there.unit === unit) return [];
  const reason = `"${there.value} ${there.unit}" there, "${value} ${unit}" here`;
  return [{ row: batch, column: 'batch_quantity', reason }];
}

function planTask(
  session: Session,
  { design, revision }: ToSet,
  workCenters: Register<string>,
): Task[] {
  const { operations } = design;
  const [row] = operations;
  if (!row) return [];
  const places = operations.map((operation) => {
    const { site, work_center } = operation.values;
    return workCenters.need(operation, 'work_center', `${site}/${work_center}`);
  });
  const unplaced = places.indexOf(null);
  if (unplaced >= 0) {
    design.spoiltBy ??= operations[unplaced] ?? row;
    leaveOut(session, { ...design, batch: null, lines: [] }, design.spoiltBy);
    return [];
  }
  const there = revision.operationsDefinition?.segments ?? [];
  const differences = compareSegments(
    operations,
    there,
    (operation) => places[operations.indexOf(operation)] ?? undefined,
  );
  if (!mayChange(session, operations, differences, revision)) return [];
  const segments = operations.map(({ values }, at) => ({
    sequence: values.sequence,
    name: values.name,
    workCenterId: places[at],
    setUpMinutes: values.set_up_minutes,
    runMinutes: values.run_minutes,
    cleanUpMinutes: values.clean_up_minutes,
    crewSize: values.crew_size,
    yield: values.yield,
  }));
  const fate = there.length > 0 ? 'changed' : 'created';
  const input = { revisionId: revision.id, segments };
  return [{ row, lines: operations, input, fate, refused: () => (design.spoiltBy ??= row) }];
}

/** Whether there is something to change and it may be. */
function mayChange(
  { outcome }: Session,
  rows: readonly Row[],
  differences: readonly Difference[],
  { lifecycle }: Revision,
): boolean {
  if (differences.length > 0 && lifecycle === 'IN_WORK') return true;
  for (const { row, column, reason } of differences) {
    if (!outcome.isBad(row)) outcome.bad(row, column, `already there, different: ${reason}`);
  }
  for (const row of rows) if (!outcome.isBad(row)) outcome.good(row, 'unchanged');
  return false;
}
