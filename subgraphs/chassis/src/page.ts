import { type Column, type SQL, sql } from 'drizzle-orm';
import { Refusal } from './refusal.ts';

/** Relay connection arguments: `first` or `last` is required, at most 100. */
export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface Page<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly nodes: readonly Row[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** What the list is ordered by besides the id, which always decides last. */
export interface Sort<Row> {
  readonly by: Column | SQL;
  /** Postgres type of the column, to read a cursor's value back: `date`, `text`, `timestamptz`. */
  readonly type: string;
  readonly descending: boolean;
  valueOf(row: Row): string;
}

export interface PageQuery<Row extends { id: string }> {
  readonly args: PageArgs;
  readonly id: Column | SQL;
  readonly sort?: Sort<Row>;
  rows(where: SQL | undefined, orderBy: SQL, limit: number): Promise<Row[]>;
}

export const largestPage = 100;

/** A keyset page: its cost does not grow with how far the reader has come. */
export async function readPage<Row extends { id: string }>(
  query: PageQuery<Row>,
): Promise<Page<Row>> {
  const window = pageWindow(query);
  return toPage(query, window, await query.rows(window.where, window.orderBy, window.limit));
}

export interface PageWindow {
  readonly where: SQL | undefined;
  readonly orderBy: SQL;
  /** One more than the page, to know whether there is more. */
  readonly limit: number;
  readonly backwards: boolean;
  readonly started: boolean;
}

type PageShape<Row extends { id: string }> = Pick<PageQuery<Row>, 'args' | 'id' | 'sort'>;

export function pageWindow<Row extends { id: string }>(query: PageShape<Row>): PageWindow {
  const { size, backwards, cursor } = readArgs(query.args);
  const descending = (query.sort?.descending ?? false) !== backwards;
  const way = sql.raw(descending ? 'desc' : 'asc');
  const key = query.sort ? sql`(${query.sort.by}, ${query.id})` : sql`(${query.id})`;
  const order = query.sort
    ? sql`${query.sort.by} ${way}, ${query.id} ${way}`
    : sql`${query.id} ${way}`;
  const where =
    cursor === null
      ? undefined
      : sql`${key} ${sql.raw(descending ? '<' : '>')} ${cursorKey(query, cursor)}`;
  return { where, orderBy: order, limit: size + 1, backwards, started: cursor !== null };
}

export function toPage<Row extends { id: string }>(
  query: PageShape<Row>,
  window: PageWindow,
  found: readonly Row[],
): Page<Row> {
  const { backwards, started } = window;
  const more = found.length === window.limit;
  const rows = found.slice(0, window.limit - 1);
  if (backwards) rows.reverse();
  const edges = rows.map((node) => ({ cursor: writeCursor(query, node), node }));
  return {
    edges,
    nodes: rows,
    pageInfo: {
      hasNextPage: backwards ? started : more,
      hasPreviousPage: backwards ? more : started,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The same page with other rows for its own; who has none is not there. */
export function replaceRows<Row extends { id: string }>(
  page: Page<{ id: string }>,
  rows: readonly Row[],
): Page<Row> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const edges = page.edges.flatMap(({ cursor, node }) => {
    const row = byId.get(node.id);
    return row ? [{ cursor, node: row }] : [];
  });
  return { ...page, edges, nodes: edges.map(({ node }) => node) };
}

function readArgs(args: PageArgs): { size: number; backwards: boolean; cursor: string | null } {
  const backwards = args.last !== null && args.last !== undefined;
  const size = backwards ? args.last : args.first;
  if (size === null || size === undefined || (backwards && typeof args.first === 'number')) {
    throw new Refusal('PAGE_SIZE_REQUIRED', 'Give either `first` or `last`.', 'first');
  }
  if (size < 1 || size > largestPage) {
    throw new Refusal('PAGE_SIZE_OUT_OF_RANGE', `A page has 1 to ${largestPage} rows.`, 'first');
  }
  return { size, backwards, cursor: (backwards ? args.before : args.after) ?? null };
}

function writeCursor<Row extends { id: string }>(query: PageShape<Row>, row: Row): string {
  const key = query.sort ? [query.sort.valueOf(row), row.id] : [row.id];
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function cursorKey<Row extends { id: string }>(query: PageShape<Row>, cursor: string): SQL {
  const key = parseCursor(cursor);
  const [id, value] = [key.at(-1), key.length > 1 ? key[0] : undefined];
  if (id === undefined || (query.sort !== undefined) !== (value !== undefined)) throw badCursor();
  if (!/^[0-9a-f-]{36}$/.test(id)) throw badCursor();
  if (!query.sort) return sql`(${id}::uuid)`;
  return sql`(${value}::${sql.raw(query.sort.type)}, ${id}::uuid)`;
}

function parseCursor(cursor: string): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.every((part) => typeof part === 'string')) return key;
  } catch {
    // falls through to the refusal
  }
  throw badCursor();
}

export function badCursor(): Refusal {
  return new Refusal('INVALID_CURSOR', 'This cursor is not of this list.', 'after');
}
