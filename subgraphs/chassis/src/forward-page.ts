import { badCursor, largestPage, type Page } from './page.ts';
import { Refusal } from './refusal.ts';

export type { Page } from './page.ts';

export interface ForwardArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** What a cursor holds of a row. */
export interface Places<Row, Place> {
  write(row: Row): Place;
  read(value: unknown): value is Place;
}

/** A list that is made as it is read, and only from the front. */
export interface Walk<Row, Place> extends Places<Row, Place> {
  /** Rows behind a place, or all. */
  after(place: Place | null): Iterable<Row>;
}

export interface ForwardWindow<Place> {
  readonly size: number;
  /** Behind which the page begins. */
  readonly place: Place | null;
}

export function forwardPage<Row, Place>(args: ForwardArgs, walk: Walk<Row, Place>): Page<Row> {
  const window = forwardWindow(args, walk);
  return toForwardPage(window, walk, walk.after(window.place));
}

export function forwardWindow<Row, Place>(
  { first, after = null }: ForwardArgs,
  places: Places<Row, Place>,
): ForwardWindow<Place> {
  if (first === null || first === undefined) {
    throw new Refusal('PAGE_SIZE_REQUIRED', 'Give `first`.', 'first');
  }
  if (first < 1 || first > largestPage) {
    throw new Refusal('PAGE_SIZE_OUT_OF_RANGE', `A page has 1 to ${largestPage} rows.`, 'first');
  }
  return { size: first, place: after === null ? null : readCursor(places, after) };
}

/** Of the rows behind the place, of which one more than the page is enough. */
export function toForwardPage<Row, Place>(
  { size, place }: ForwardWindow<Place>,
  places: Places<Row, Place>,
  behind: Iterable<Row>,
): Page<Row> {
  const rows: Row[] = [];
  let hasNextPage = false;
  for (const row of behind) {
    hasNextPage = rows.length === size;
    if (hasNextPage) break;
    rows.push(row);
  }
  const edges = rows.map((node) => ({ cursor: writeCursor(places.write(node)), node }));
  return {
    edges,
    nodes: rows,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: place !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function readCursor<Row, Place>(places: Places<Row, Place>, cursor: string): Place {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw badCursor();
  }
  if (!places.read(value)) throw badCursor();
  return value;
}
