import type { Reader } from '@throughline/chassis/database';
import { Refusal } from '@throughline/chassis/refusal';
import { chunks } from '@throughline/chassis/chunks';
import { indexBy } from '@throughline/chassis/loader';
import { isValidOn } from '@throughline/definitions/effectivity';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { manufacturingBomLines } from '@throughline/drizzle/plm/manufacturing-boms';
import { asc, eq, inArray } from 'drizzle-orm';
import { type BomLine, readStructure } from '../boms/queries.ts';
import type { Item, ItemRevision } from '../items/commands.ts';
import type { BomField } from './fields.ts';
import { type LineToWrite, valuesOf } from './values.ts';
import type { Written } from './writing.ts';

/** 50,000 rows of all columns are a file of 6 MB. */
const mostRows = 50_000;
const deepest = 100;

export interface ExportedRow {
  readonly level: number;
  readonly revision: ItemRevision;
  readonly line: LineToWrite & { readonly componentId: string };
}

export interface Exported {
  readonly rows: readonly ExportedRow[];
  readonly items: ReadonlyMap<string, Item>;
}

const isListed = (on: string | null) => (line: LineToWrite) =>
  on === null || isValidOn(on, line.effectiveFrom, line.effectiveTo);

/** The lines of one revision, as they are or were. */
export async function exportLines(
  db: Reader,
  revision: ItemRevision,
  lines: readonly BomLine[],
  on: string | null,
): Promise<Exported> {
  const rows = lines.filter(isListed(on)).map((line) => ({ level: 1, revision, line }));
  return { rows, items: await itemsOf(db, rows) };
}

export async function exportSiteLines(
  db: Reader,
  bom: { id: string; revisionId: string },
  on: string | null,
): Promise<Exported & { revision: ItemRevision }> {
  const lines = await db
    .select()
    .from(manufacturingBomLines)
    .where(eq(manufacturingBomLines.bomId, bom.id))
    .orderBy(asc(manufacturingBomLines.findNumber), asc(manufacturingBomLines.id));
  const [revision] = await db
    .select()
    .from(itemRevisions)
    .where(eq(itemRevisions.id, bom.revisionId));
  if (!revision) throw new Error('a manufacturing BOM without its revision');
  const more = { kind: 'COMPONENT', costShare: null, referenceDesignators: [] };
  const rows = lines
    .map((line) => ({ level: 1, revision, line: { ...line, ...more } }))
    .filter(({ line }) => isListed(on)(line));
  return { revision, rows, items: await itemsOf(db, rows) };
}

/** An assembly's lines below each of its places; three reads find all of them, whatever the depth. */
export async function exportLevels(
  db: Reader,
  top: ItemRevision,
  { on, today }: { on: string | null; today: string },
): Promise<Exported> {
  const { lookup } = await readStructure(db, top, {
    on: on ?? today,
    siteId: null,
    successorOf: null,
  });
  const below = new Map<string, readonly string[]>();
  const known = new Set([top.itemId]);
  for (const itemId of known) {
    const { lines = [], outputs = [] } = lookup(itemId) ?? {};
    below.set(
      itemId,
      [...lines, ...outputs].map(({ lineId }) => lineId),
    );
    for (const { componentItemId } of lines) known.add(componentItemId);
  }
  const lines = await linesWithIds(db, [...below.values()].flat());
  const revisions = await revisionsOf(db, lines.values());
  const rows: ExportedRow[] = [];
  const walk = (itemId: string, level: number): void => {
    if (level > deepest) {
      throw new Refusal('BOM_TOO_DEEP', `This BOM has over ${deepest} levels.`);
    }
    const own = (below.get(itemId) ?? []).flatMap((id) => lines.get(id) ?? []);
    for (const line of own.filter(isListed(on)).sort(byPlace)) {
      const revision = revisions.get(line.revisionId);
      if (!revision) continue;
      if (rows.length >= mostRows) {
        throw new Refusal('FILE_TOO_LONG', `A file has at most ${mostRows} rows.`, 'multiLevel');
      }
      rows.push({ level, revision, line });
      if (line.kind === 'COMPONENT') walk(line.componentId, level + 1);
    }
  };
  walk(top.itemId, 1);
  return { rows, items: await itemsOf(db, rows) };
}

function byPlace(one: BomLine, other: BomLine): number {
  return one.findNumber - other.findNumber || (one.id < other.id ? -1 : 1);
}

async function linesWithIds(db: Reader, ids: readonly string[]): Promise<Map<string, BomLine>> {
  const found: BomLine[] = [];
  for (const piece of chunks(ids)) {
    found.push(...(await db.select().from(bomLines).where(inArray(bomLines.id, piece))));
  }
  return indexBy(found, (line) => line.id);
}

async function revisionsOf(db: Reader, lines: Iterable<BomLine>) {
  const ids = [...new Set([...lines].map((line) => line.revisionId))];
  const found: ItemRevision[] = [];
  for (const piece of chunks(ids)) {
    found.push(...(await db.select().from(itemRevisions).where(inArray(itemRevisions.id, piece))));
  }
  return indexBy(found, (revision) => revision.id);
}

async function itemsOf(db: Reader, rows: readonly ExportedRow[]): Promise<Map<string, Item>> {
  const ids = rows.flatMap(({ line, revision }) => [line.componentId, revision.itemId]);
  const found: Item[] = [];
  for (const piece of chunks([...new Set(ids)])) {
    found.push(...(await db.select().from(items).where(inArray(items.id, piece))));
  }
  return indexBy(found, (item) => item.id);
}

/** Cells of rows, field by field. */
export function cellsOf(
  { rows, items: known }: Exported,
  fields: readonly BomField[],
  designatorSeparator: string,
): Written[][] {
  const numberOf = (itemId: string) => known.get(itemId)?.number ?? '';
  return rows.map(({ level, revision, line }) => {
    const all: Record<BomField, Written> = {
      LEVEL: { number: String(level) },
      PARENT_ITEM: numberOf(revision.itemId),
      PARENT_REVISION: revision.label,
      COMPONENT_DESCRIPTION: known.get(line.componentId)?.description ?? null,
      ...valuesOf(line, numberOf(line.componentId), designatorSeparator),
    };
    return fields.map((field) => all[field]);
  });
}
