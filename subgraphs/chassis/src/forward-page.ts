import { badCursor, largestPage, type Page } from './page.ts';
import { Refusal } from './refusal.ts';

export type { Page } from './page.ts';

export interface ForwardArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A list that is made as it is read, and only from the front. */
export interface Walk<Row, Place> {
  /** Rows behind a place, or all. */
  after(place: Place | null): Iterable<Row>;
  /** What a cursor holds. */
  write(row: Row): Place;
  read(value: unknown): value is Place;
}

export function forwardPage<Row, Place>(
  { first, after = null }: ForwardArgs,
  walk: Walk<Row, Place>,
): Page<Row> {
  if (first === null || first === undefined) {
    throw new Refusal('PAGE_SIZE_REQUIRED', 'Give `first`.', 'first');
  }
  if (first < 1 || first > largestPage) {
    throw new Refusal('PAGE_SIZE_OUT_OF_RANGE', `A page has 1 to ${largestPage} rows.`, 'first');
  }
  const rows: Row[] = [];
  let hasNextPage = false;
  for (const row of walk.after(after === null ? null : readCursor(walk, after))) {
    hasNextPage = rows.length === first;
    if (hasNextPage) break;
    rows.push(row);
  }
  const edges = rows.map((node) => ({ cursor: writeCursor(walk.write(node)), node }));
  return {
    edges,
    nodes: rows,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function readCursor<Row, Place>(walk: Walk<Row, Place>, cursor: string): Place {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw badCursor();
  }
  if (!walk.read(value)) throw badCursor();
  return value;
}
