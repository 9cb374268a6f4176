import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { cursorAhead, cursorTooOld } from './cursor.ts';
import { type EventRow, eventColumns, type StoredEvent, toEvent } from './event.ts';

export interface EventPage {
  readonly events: readonly StoredEvent[];
  /** False when the table held nothing more as it was read. */
  readonly full: boolean;
}

/** The events after a position; refuses one that retention has passed or that never was. */
export type ReadEvents = (after: number) => Promise<EventPage>;

export interface EventPagesOptions {
  readonly subgraph: string;
  readonly database: Database;
  readonly keptDays: number;
}

/** Each reader holds one page; a crowd of them must fit into memory. */
const pageSize = 200;
/** A crowd that comes back at once leaves most of the pool's connections to everyone else. */
const readsAtOnce = 2;

interface PageRow extends EventRow {
  removed: string | null;
  last: string | null;
}

export function openEventPages({ subgraph, database, keptDays }: EventPagesOptions): ReadEvents {
  const outbox = sql`${sql.identifier(subgraph)}.outbox`;
  const retention = sql`${sql.identifier(subgraph)}.outbox_retention`;
  const takeTurn = createTurns(readsAtOnce);
  return async (after) => {
    // One statement, so one snapshot: nothing is removed between the check and the rows.
    const rows = await takeTurn(() =>
      database.db.execute<PageRow>(sql`/* events after */
        select known.removed, known.last, e.*
        from (select (select removed_through from ${retention}) as removed,
                     (select max(position) from ${outbox}) as last) as known
        left join lateral (select ${sql.raw(eventColumns)} from ${outbox}
                           where position > ${after} order by position limit ${pageSize}) e on true
        order by e.position`),
    );
    if (Number(rows[0]?.removed ?? 0) > after) throw cursorTooOld(keptDays);
    if (Number(rows[0]?.last ?? 0) < after) throw cursorAhead();
    const events = rows.filter((row) => row.event_id !== null).map(toEvent);
    return { events, full: events.length === pageSize };
  };
}

/** At most so many run at once; the others wait in the order in which they came. */
function createTurns(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running < most) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
