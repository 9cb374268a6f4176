import { type SQL, sql } from 'drizzle-orm';
import type { RequestContext } from '../context.ts';
import type { Reader } from '../database.ts';
import { encodeId } from '../ids.ts';
import { type Page, type PageArgs, pageWindow, type Sort, toPage } from '../page.ts';

interface EntryRow extends Record<string, unknown> {
  /** The entry's number, written as a uuid: cursors hold those. */
  id: string;
  at: string;
  actor: string;
  party: string | null;
  request_id: string;
  kind: string;
  operation: string;
  input: string | null;
  code: string | null;
  reason: string | null;
  result: string | null;
  event_count: number;
}

interface AuditFilter {
  readonly actor?: string | null;
  readonly requestId?: string | null;
  readonly operation?: string | null;
  readonly kind?: string | null;
  readonly code?: string | null;
  readonly from?: Date | string | null;
  readonly before?: Date | string | null;
}

interface TrailArgs extends PageArgs {
  readonly filter?: AuditFilter | null;
}

const id = sql`lpad(to_hex(e.id), 32, '0')::uuid`;
const newestFirst: Sort<EntryRow> = {
  by: sql`e.at`,
  type: 'timestamptz',
  descending: true,
  valueOf: (row) => row.at,
};

async function readTrail(db: Reader, subgraph: string, args: TrailArgs): Promise<Page<EntryRow>> {
  const shape = { args, id, sort: newestFirst };
  const window = pageWindow<EntryRow>(shape);
  const wanted = [...conditions(args.filter ?? {}), ...(window.where ? [window.where] : [])];
  const where = wanted.length === 0 ? sql`` : sql`where ${sql.join(wanted, sql` and `)}`;
  const rows = await db.execute<EntryRow>(sql`/* audit trail */
    select ${id} as id, e.at::text as at, e.actor, e.party, e.request_id, e.kind, e.operation,
      e.input::text as input, e.code, e.reason, e.result::text as result, e.event_count
    from ${sql.identifier(subgraph)}.audit_entry e ${where}
    order by ${window.orderBy} limit ${window.limit}`);
  return toPage(shape, window, [...rows]);
}

function conditions({ from, before, ...equal }: AuditFilter): SQL[] {
  const columns = {
    actor: sql`e.actor`,
    requestId: sql`e.request_id`,
    operation: sql`e.operation`,
    kind: sql`e.kind`,
    code: sql`e.code`,
  };
  const found = Object.entries(columns).flatMap(([name, column]) => {
    const value = equal[name as keyof typeof columns];
    return typeof value === 'string' ? [sql`${column} = ${value}`] : [];
  });
  const instant = (value: Date | string) => sql`${new Date(value).toISOString()}::timestamptz`;
  if (from) found.push(sql`e.at >= ${instant(from)}`);
  if (before) found.push(sql`e.at < ${instant(before)}`);
  return found;
}

/** Resolvers of `auditTrail`, the same in every subgraph for its own entries. */
export function auditResolvers(subgraph: string) {
  return {
    Query: { auditTrail: () => ({}) },
    AuditTrail: {
      [subgraph]: (_parent: unknown, args: TrailArgs, context: RequestContext) =>
        readTrail(context.db, subgraph, args),
    },
    AuditEntry: {
      id: (row: EntryRow) => encodeId(`${subgraph}AuditEntry`, row.id),
      subgraph: () => subgraph,
      requestId: (row: EntryRow) => row.request_id,
      eventCount: (row: EntryRow) => row.event_count,
    },
  };
}
