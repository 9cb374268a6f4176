import {
  and,
  asc,
  getTableColumns,
  type InferSelectModel,
  inArray,
  lte,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { RequestContext } from './context.ts';
import type { Reader } from './database.ts';
import { defineLoader, groupBy } from './loader.ts';
import { type Page, type PageArgs, pageWindow, type Sort, toPage } from './page.ts';

type RowOf<Table extends PgTable> = InferSelectModel<Table> & { id: string };
type TableWithId = PgTable & { id: PgColumn };

export interface TablePage<Table extends TableWithId> {
  readonly table: Table;
  readonly args: PageArgs;
  readonly where?: SQL | undefined;
  readonly sort?: Sort<RowOf<Table>> | undefined;
}

/** A page of a table's rows, in order of the sort and the id. */
export async function readTablePage<Table extends TableWithId>(
  db: Reader,
  query: TablePage<Table>,
): Promise<Page<RowOf<Table>>> {
  const shape = shapeOf(query);
  const window = pageWindow(shape);
  const rows = await db
    .select()
    .from(query.table)
    .where(and(query.where, window.where))
    .orderBy(window.orderBy)
    .limit(window.limit);
  return toPage(shape, window, rows as unknown as RowOf<Table>[]);
}

/** Newest first by the time-ordered id. */
export function newestFirst<Table extends TableWithId>(table: Table): Sort<RowOf<Table>> {
  return { by: table.id, type: 'uuid', descending: true, valueOf: (row) => row.id };
}

export interface NestedPages<Table extends TableWithId> extends Omit<TablePage<Table>, 'args'> {
  /** Column that names the parent. */
  readonly parent: PgColumn;
  keyOf(row: RowOf<Table>): string;
}

/**
 * Pages of rows under many parents in one query: `salesOrders(first: 5)` of a hundred customers
 * is one read, not a hundred.
 */
export function defineNestedPages<Table extends TableWithId>(nested: NestedPages<Table>) {
  const loader = defineLoader<string, Page<RowOf<Table>>>(async (context, keys) => {
    const pages = new Map<string, Page<RowOf<Table>>>();
    const byArgs = groupBy(keys.map(readKey), ({ args }) => args);
    for (const [args, parents] of byArgs) {
      const parentIds = parents.map(({ parent }) => parent);
      const read = await readNested(context.db, nested, JSON.parse(args) as PageArgs, parentIds);
      for (const [parent, page] of read) pages.set(writeKey(parent, args), page);
    }
    return pages;
  });
  return async (
    context: RequestContext,
    parent: string,
    args: PageArgs,
  ): Promise<Page<RowOf<Table>> | null> => {
    const { first, after, last, before } = args;
    return loader(context).load(writeKey(parent, JSON.stringify({ first, after, last, before })));
  };
}

async function readNested<Table extends TableWithId>(
  db: Reader,
  nested: NestedPages<Table>,
  args: PageArgs,
  parents: readonly string[],
): Promise<Map<string, Page<RowOf<Table>>>> {
  const shape = shapeOf({ ...nested, args });
  const window = pageWindow(shape);
  const place = sql<number>`row_number() over (partition by ${nested.parent} order by ${window.orderBy})`;
  const ranked = db
    .select({ ...getTableColumns(nested.table as PgTable), place: place.as('place') })
    .from(nested.table as PgTable)
    .where(and(inArray(nested.parent, [...parents]), nested.where, window.where))
    .as('ranked');
  const rows = await db
    .select()
    .from(ranked)
    .where(lte(ranked.place, window.limit))
    .orderBy(asc(ranked.place));
  const groups = groupBy(rows as unknown as RowOf<Table>[], nested.keyOf);
  return new Map(parents.map((key) => [key, toPage(shape, window, groups.get(key) ?? [])]));
}

function shapeOf<Table extends TableWithId>(query: TablePage<Table>) {
  const { args, sort } = query;
  return { args, id: query.table.id, ...(sort ? { sort } : {}) };
}

function writeKey(parent: string, args: string): string {
  return `${parent} ${args}`;
}

function readKey(key: string): { parent: string; args: string } {
  const at = key.indexOf(' ');
  return { parent: key.slice(0, at), args: key.slice(at + 1) };
}
