import { chunks } from '@throughline/chassis/chunks';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { notFound, Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { substitutes } from '@throughline/drizzle/plm/sourcing';
import { and, asc, desc, eq, gt, inArray, ne } from 'drizzle-orm';
import { lockRevisions } from '../boms/commands.ts';
import type { BomLine } from '../boms/queries.ts';
import type { Item, ItemRevision } from '../items/commands.ts';
import type { KnownLine, RowToMerge } from './merging.ts';
import type { ParentRows } from './parents.ts';
import { type BomFileRead, top } from './reading.ts';
import type { Problem } from './rows.ts';

/** A BOM that a file is about: as it is, and what the file says. */
export interface Target {
  readonly item: Item;
  readonly revision: ItemRevision;
  readonly before: readonly BomLine[];
  readonly known: readonly KnownLine[];
  readonly rows: readonly RowToMerge[];
  /** Where it begins in the file. */
  readonly firstRow: number;
}

export interface Targets {
  readonly targets: readonly Target[];
  /** All items that the file or the BOMs name. */
  readonly items: ReadonlyMap<string, Item>;
  readonly problems: readonly Problem[];
}

type Tell = (problem: Omit<Problem, 'column'>) => void;

/** Whose BOMs they are, locked, and which items the rows mean: as many reads for one row as for all. */
export async function findTargets(
  work: Work,
  read: BomFileRead,
  revisionId: string | null,
): Promise<Targets> {
  const problems: Problem[] = [];
  const tell: Tell = (problem) => {
    const column = (problem.field && read.places.get(problem.field)?.column) ?? null;
    problems.push({ ...problem, column });
  };
  const named = revisionId === null ? null : await readRevision(work, revisionId);
  const byNumber = await itemsByNumber(work, read.parents);
  const parents = read.parents.flatMap((one) => {
    const item = one.parent === top ? named?.item : byNumber.get(one.parent);
    const isOther = named !== null && isOfAnother(one, named.item, read);
    if (item && !isOther) return [{ ...one, item }];
    tell(isOther ? wrongParent(one, named.item.number) : unknownParent(one));
    return [];
  });
  const revisions = await lockLatest(work, named, [...new Set(parents.map(({ item }) => item.id))]);
  const lines = await readLines(work, [...revisions.values()]);
  const targets = parents.flatMap(({ item, rows }, at) => {
    const revision = revisions.get(item.id);
    const isTwice = parents.findIndex((other) => other.item.id === item.id) < at;
    const firstRow = rows[0]?.number ?? 1;
    if (isTwice) tell(belowItself(firstRow, item.number));
    if (!revision || isTwice) return [];
    const { before, known } = lines(revision.id);
    const merging = rows.flatMap((row) => {
      const component = byNumber.get(row.said.component);
      if (component) return [{ row, component }];
      tell(unknownComponent(row.number, row.said.component));
      return [];
    });
    return [{ item, revision, before, known, rows: merging, firstRow }];
  });
  const known = await itemsById(
    work,
    targets.flatMap(({ before }) => before),
  );
  for (const item of [...byNumber.values(), ...targets.map((one) => one.item)]) {
    known.set(item.id, item);
  }
  return { targets, items: known, problems };
}

/** Of a file with levels only the top is the one that was named. */
function isOfAnother({ parent, rows }: ParentRows, named: Item, read: BomFileRead): boolean {
  if (parent !== top) return !read.places.has('LEVEL') && parent !== named.number;
  const said = rows[0]?.parent ?? null;
  return said !== null && said !== named.number;
}

const wrongParent = ({ rows }: ParentRows, number: string) => ({
  row: rows[0]?.number ?? null,
  field: 'PARENT_ITEM' as const,
  code: 'WRONG_PARENT',
  message: `The import is of the BOM of ${number} alone.`,
});

const unknownParent = ({ parent, rows }: ParentRows) => ({
  row: rows[0]?.number ?? null,
  field: 'PARENT_ITEM' as const,
  code: 'UNKNOWN_ITEM',
  message: `There is no item ${parent}.`,
});

const unknownComponent = (row: number, number: string) => ({
  row,
  field: 'COMPONENT_ITEM' as const,
  code: 'UNKNOWN_ITEM',
  message: `There is no item ${number}.`,
});

const belowItself = (row: number, number: string) => ({
  row,
  field: null,
  code: 'BOM_LOOP',
  message: `${number} stands below itself.`,
});

/** What was given an earlier revision would go by another design than its components. */
async function readRevision(work: Work, revisionId: string) {
  const [found] = await work.tx
    .select({ revision: itemRevisions, item: items })
    .from(itemRevisions)
    .innerJoin(items, eq(items.id, itemRevisions.itemId))
    .where(eq(itemRevisions.id, revisionId));
  if (!found) throw notFound('revision', 'revisionId');
  const { revision, item } = found;
  const [later] = await work.tx
    .select({ label: itemRevisions.label })
    .from(itemRevisions)
    .where(
      and(
        eq(itemRevisions.itemId, item.id),
        gt(itemRevisions.sequence, revision.sequence),
        ne(itemRevisions.lifecycle, 'OBSOLETE'),
      ),
    )
    .limit(1);
  if (later) {
    throw new Refusal(
      'REVISION_NOT_LATEST',
      `${item.number} has a later revision, ${later.label ?? 'in work'}: a file is for the last one.`,
      'revisionId',
    );
  }
  return found;
}

async function itemsByNumber(work: Work, parents: readonly ParentRows[]) {
  const numbers = new Set(
    parents.flatMap(({ parent, rows }) => [parent, ...rows.map(({ said }) => said.component)]),
  );
  const found: Item[] = [];
  for (const piece of chunks([...numbers])) {
    found.push(...(await work.tx.select().from(items).where(inArray(items.number, piece))));
  }
  return indexBy(found, (item) => item.number);
}

async function itemsById(work: Work, lines: readonly BomLine[]): Promise<Map<string, Item>> {
  const ids = [...new Set(lines.map((line) => line.componentId))];
  const found: Item[] = [];
  for (const piece of chunks(ids)) {
    found.push(...(await work.tx.select().from(items).where(inArray(items.id, piece))));
  }
  return indexBy(found, (item) => item.id);
}

/** The last design of each item: the one in work, if there is one. The revision that was named is its item's. */
async function lockLatest(
  work: Work,
  named: { revision: ItemRevision } | null,
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, ItemRevision>> {
  const ids: string[] = named ? [named.revision.id] : [];
  const others = itemIds.filter((id) => id !== named?.revision.itemId);
  for (const piece of chunks(others)) {
    const latest = await work.tx
      .selectDistinctOn([itemRevisions.itemId], { id: itemRevisions.id })
      .from(itemRevisions)
      .where(inArray(itemRevisions.itemId, piece))
      .orderBy(itemRevisions.itemId, desc(itemRevisions.sequence));
    ids.push(...latest.map(({ id }) => id));
  }
  return indexBy(await lockRevisions(work, ids), (revision) => revision.itemId);
}

async function readLines(work: Work, revisions: readonly ItemRevision[]) {
  const ids = revisions.map((revision) => revision.id);
  const rows = await work.tx
    .select()
    .from(bomLines)
    .where(inArray(bomLines.revisionId, ids))
    .orderBy(asc(bomLines.findNumber), asc(bomLines.id));
  const standIns = groupBy(
    await work.tx
      .select()
      .from(substitutes)
      .where(inArray(substitutes.revisionId, ids))
      .orderBy(asc(substitutes.rank), asc(substitutes.itemId)),
    (row) => row.lineId,
  );
  const ofRevision = groupBy(rows, (row) => row.revisionId);
  return (revisionId: string) => {
    const before = ofRevision.get(revisionId) ?? [];
    return { before, known: before.map((row) => knownLine(row, standIns.get(row.id) ?? [])) };
  };
}

function knownLine(
  { revisionId: _, stockQuantity: __, recordedAt: ___, recordedBy: ____, unit, ...line }: BomLine,
  standIns: readonly (typeof substitutes.$inferSelect)[],
): KnownLine {
  return {
    ...line,
    quantity: { value: plain(line.quantity), unit },
    substitutes: standIns.map(({ itemId, rank, ratio }) => ({ itemId, rank, ratio: plain(ratio) })),
  };
}
