import { readEvent } from '@throughline/schema/events/contract';
import { sql } from 'drizzle-orm';
import type { RequestContext } from '../context.ts';
import type { Db } from '../database.ts';
import { encodeId } from '../ids.ts';
import { type Page, type PageArgs, pageWindow, toPage } from '../page.ts';
import type { Reaction } from './inbox.ts';

interface LetterRow extends Record<string, unknown> {
  id: string;
  source: string;
  type: string;
  aggregate_type: string;
  aggregate_id: string;
  status: string;
  reason: string | null;
  attempts: number;
  held_up: number;
  occurred_at: string;
}

/** Dead and parked events of this subgraph's inbox, oldest first. */
async function readDeadLetters(db: Db, subgraph: string, args: PageArgs): Promise<Page<LetterRow>> {
  const inbox = sql`${sql.identifier(subgraph)}.inbox`;
  const id = sql`letter.event_id`;
  const shape = { args, id };
  const window = pageWindow<LetterRow>(shape);
  const rows = await db.execute<LetterRow>(sql`/* dead letters */
    select letter.event_id as id, source, type, aggregate_type, aggregate_id, status, reason,
      attempts, occurred_at,
      (select count(*)::int from ${inbox} later where later.aggregate_id = letter.aggregate_id
        and later.position > letter.position and later.status <> 'APPLIED') as held_up
    from ${inbox} letter
    where status in ('DEAD', 'PARKED') ${window.where ? sql`and ${window.where}` : sql``}
    order by ${window.orderBy} limit ${window.limit}`);
  return toPage(shape, window, [...rows]);
}

/** Resolvers of `deadLetters`, the same in every subgraph for its own inbox. */
export function deadLetterResolvers(subgraph: string) {
  return {
    Query: { deadLetters: () => ({}) },
    DeadLetters: {
      [subgraph]: (_parent: unknown, args: PageArgs, context: RequestContext) =>
        readDeadLetters(context.db, subgraph, args),
    },
    DeadLetter: {
      id: (row: LetterRow) => encodeId(`${subgraph}DeadLetter`, row.id),
      subgraph: () => subgraph,
      eventType: (row: LetterRow) => row.type,
      aggregateType: (row: LetterRow) => row.aggregate_type,
      aggregateId: (row: LetterRow) => row.aggregate_id,
      heldUp: (row: LetterRow) => row.held_up,
      occurredAt: (row: LetterRow) => row.occurred_at,
    },
  };
}

/** Someone asked for a dead letter to be tried again; the mutation is PLM's, the inbox ours. */
export const redriveDeadLetter: Reaction = async (work, event) => {
  const asked = readEvent('DeadLetterRedriveAsked', event);
  if (asked.subgraph !== work.subgraph) return;
  await work.tx.execute(sql`/* redrive */
    update ${sql.identifier(work.subgraph)}.inbox
    set status = 'PENDING', attempts = 0, next_try_at = now()
    where event_id = ${asked.eventId} and status in ('DEAD', 'PARKED')`);
  await work.tx.execute(sql`select pg_notify(${`inbox_${work.subgraph}`}, '')`);
};
