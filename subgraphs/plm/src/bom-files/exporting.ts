import type { Reader } from '@throughline/chassis/database';
import { isoDate } from '@throughline/chassis/clock';
import type { RequestContext } from '@throughline/chassis/context';
import { notFound, Refusal } from '@throughline/chassis/refusal';
import { chunks } from '@throughline/chassis/chunks';
import { indexBy } from '@throughline/chassis/loader';
import { isValidOn } from '@throughline/definitions/effectivity';
import { items } from '@throughline/drizzle/plm/items';
import { inArray } from 'drizzle-orm';
import { lineById } from '../boms/loaders.ts';
import { type BomLine, readStructure } from '../boms/queries.ts';
import { readStructureThen } from '../boms/structure-then.ts';
import type { Item, ItemRevision } from '../items/commands.ts';
import { revisionById } from '../items/loaders.ts';
import { revisionThen } from '../items/then.ts';
import type { ManufacturingBomLine } from '../manufacturing-boms/loaders.ts';
import type { BomField } from './fields.ts';
import { type LineToWrite, valuesOf } from './values.ts';
import type { Written } from './writing.ts';

/** 50,000 rows of all columns are a file of 6 MB. */
const mostRows = 50_000;
const deepest = 100;

type Parent = Pick<ItemRevision, 'itemId' | 'label'>;

export interface ExportedRow {
  readonly level: number;
  readonly revision: Parent;
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
  revision: Parent,
  lines: readonly BomLine[],
  on: string | null,
): Promise<Exported> {
  const rows = lines.filter(isListed(on)).map((line) => ({ level: 1, revision, line }));
  return { rows, items: await itemsOf(db, rows) };
}

export async function exportSiteLines(
  db: Reader,
  revision: Parent,
  lines: readonly ManufacturingBomLine[],
  on: string | null,
): Promise<Exported> {
  const more = { kind: 'COMPONENT', costShare: null, referenceDesignators: [] };
  const rows = lines
    .map((line) => ({ level: 1, revision, line: { ...line, ...more } }))
    .filter(({ line }) => isListed(on)(line));
  return { rows, items: await itemsOf(db, rows) };
}

export interface LevelsAsked {
  /** Null: all lines, and the revisions in force today. */
  readonly on: string | null;
  /** As it was known then; null: as it is. */
  readonly asOf: string | null;
}

/** An assembly's lines below each of its places; a few reads find all of them. */
export async function exportLevels(
  context: RequestContext,
  top: ItemRevision,
  { on, asOf }: LevelsAsked,
): Promise<Exported> {
  const { db } = context;
  const { lookup } = await structureOf(context, top, {
    on: on ?? isoDate(context.clock.now()),
    asOf,
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
  const lines = await linesWithIds(context, [...below.values()].flat());
  const revisions = await revisionsOf(context, lines.values(), asOf);
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

async function structureOf(
  context: RequestContext,
  top: ItemRevision,
  { on, asOf }: { on: string; asOf: string | null },
) {
  const how = { on, siteId: null, successorOf: null };
  if (asOf === null) return readStructure(context.db, top, how);
  const structure = await readStructureThen(context, top, { ...how, asOf });
  if (!structure) throw notFound('revision at that moment', 'asOf');
  return structure;
}

/** Those that went since are found, too. */
async function linesWithIds(
  context: RequestContext,
  ids: readonly string[],
): Promise<Map<string, BomLine>> {
  const found = await Promise.all(ids.map((id) => lineById(context).load(id)));
  return indexBy(
    found.filter((line) => line !== null),
    (line) => line.id,
  );
}

async function revisionsOf(
  context: RequestContext,
  lines: Iterable<BomLine>,
  asOf: string | null,
): Promise<Map<string, Parent & { readonly id: string }>> {
  const ids = [...new Set([...lines].map((line) => line.revisionId))];
  const found = await Promise.all(
    ids.map((id) =>
      asOf === null ? revisionById(context).load(id) : revisionThen(context, id, asOf),
    ),
  );
  return indexBy(
    found.filter((revision) => revision !== null),
    (revision) => revision.id,
  );
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
