import type { Sql } from '@throughline/chassis/database';
import type { Rights } from '@throughline/chassis/rights';
import { type KeyRow, toRights } from '../access/keys/key-rights.ts';

/** A bulk operation that may be worked on, as it stands. */
export interface BulkOperation {
  readonly id: string;
  readonly kind: 'EXPORT' | 'MUTATION';
  /** The document as it is asked. */
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly inOrder: boolean;
  readonly cursor: string | null;
  readonly place: number;
  readonly pageSize: number;
  readonly lineCount: number;
  readonly byteCount: number;
  readonly tries: number;
  readonly rights: Rights;
}

/** What a step wrote, and where the next one begins. */
export interface Written {
  readonly body: string;
  readonly rows: number;
  readonly failed: number;
  readonly cursor: string | null;
  readonly isLast: boolean;
}

export interface Waiting {
  readonly milliseconds: number;
  readonly tries: number;
  readonly pageSize: number;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
}

interface Row extends KeyRow {
  id: string;
  kind: BulkOperation['kind'];
  document: string;
  variables: Record<string, unknown>;
  in_order: boolean;
  cursor: string | null;
  place: number;
  page_size: number;
  line_count: number | null;
  byte_count: string;
  tries: number;
}

/** Longer than a step takes; who is killed in the middle holds an operation for so long. */
const leaseMs = 15_000;
const keptDays = 7;
const mostForgotten = 100;
const lease = `${leaseMs} milliseconds`;
const kept = `${keptDays} days`;
/** Answers to idempotency keys are kept a day at least: then a line that ran might run again. */
const mostInterrupted = '20 hours';
const interrupted =
  'It was interrupted for longer than a day: lines behind those of the file may have run.';

/** What working on bulk operations reads and writes. */
export interface BulkOperations {
  /** Operations that are due and that nobody works on; now they are this worker's for a while. */
  claim(most: number): Promise<string[]>;
  /** A claimed operation with its key's rights as they are now; null when it goes no further. */
  load(id: string): Promise<BulkOperation | null>;
  /** The lines from this one on that are kept together. */
  lines(id: string, from: number): Promise<string[]>;
  /**
   * What was written and where to go on, in one transaction: of two who did the same step, one alone
   * is kept. False when it is not: another was first, or of an export, it was canceled or its key ended.
   */
  keep(operation: BulkOperation, written: Written): Promise<boolean>;
  wait(operation: BulkOperation, waiting: Waiting): Promise<void>;
  fail(operation: BulkOperation, failure: Failure): Promise<void>;
  /** Others take their turn. */
  release(id: string): Promise<void>;
  /** Those whose key has ended go no further, nor those that can't be gone on with. */
  endAll(): Promise<void>;
  /** What ended long ago is no longer kept. */
  forget(): Promise<void>;
}

export function openBulkOperations(sql: Sql): BulkOperations {
  return {
    claim: async (most) => {
      const rows = await sql<{ id: string }[]>`/* bulk operations to work on */
        with due as (
          select id from access.bulk_operation
          where status in ('PENDING', 'RUNNING') and due_at <= now()
            and (working_until is null or working_until < now())
          order by due_at limit ${most} for update skip locked)
        update access.bulk_operation o set working_until = now() + ${lease}::interval
        from due where o.id = due.id returning o.id`;
      return rows.map(({ id }) => id);
    },
    load: async (id) => {
      const [row] = await sql<Row[]>`/* bulk operation to work on */
        update access.bulk_operation o set working_until = now() + ${lease}::interval
        from access.api_key k
        where o.id = ${id} and o.status in ('PENDING', 'RUNNING') and k.id = o.api_key_id
          and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
        returning o.id, o.kind, o.worked_document as document, o.variables, o.in_order, o.cursor,
          o.place, o.page_size, o.line_count, o.byte_count, o.tries, k.handle, k.scopes,
          k.party_kind, k.party_id, k.site_ids, k.budget_maximum, k.budget_restore_rate`;
      return row ? toOperation(row) : null;
    },
    lines: async (id, from) => {
      const [row] = await sql<{ first_line: number; lines: string }[]>`/* lines to run */
        select first_line, lines from access.bulk_input
        where bulk_operation_id = ${id} and first_line <= ${from}
        order by first_line desc limit 1`;
      return row ? row.lines.split('\n').slice(from - row.first_line) : [];
    },
    keep: (operation, written) => sql.begin((tx) => keep(tx as unknown as Sql, operation, written)),
    wait: async ({ id, place }, { milliseconds, tries, pageSize }) => {
      await sql`/* bulk operation waits */
        update access.bulk_operation
        set due_at = now() + ${`${Math.ceil(milliseconds)} milliseconds`}::interval,
          tries = ${tries}, page_size = ${pageSize}, working_until = null
        where id = ${id} and place = ${place} and status in ('PENDING', 'RUNNING')`;
    },
    fail: async ({ id, place }, { code, message }) => {
      const failed = await sql<{ id: string }[]>`/* bulk operation that fails */
        update access.bulk_operation
        set status = 'FAILED', error_code = ${code}, error_message = ${message}, ended_at = now(),
          expires_at = now() + ${kept}::interval, working_until = null
        where id = ${id} and place = ${place} and status in ('PENDING', 'RUNNING') returning id`;
      await dropLines(
        sql,
        failed.map((one) => one.id),
      );
    },
    release: async (id) => {
      await sql`/* bulk operation is worked on no more */
        update access.bulk_operation set working_until = null, due_at = greatest(due_at, now())
        where id = ${id}`;
    },
    ...ends(sql),
  };
}

function ends(sql: Sql): Pick<BulkOperations, 'endAll' | 'forget'> {
  return {
    endAll: async () => {
      const ended = await sql<{ id: string }[]>`/* bulk operations whose key has ended */
        update access.bulk_operation o
        set status = 'CANCELED', error_code = 'KEY_ENDED',
          error_message = 'The key it was begun with was revoked or has expired.',
          ended_at = now(), expires_at = now() + ${kept}::interval, working_until = null
        from access.api_key k
        where k.id = o.api_key_id and o.status in ('AWAITING_LINES', 'PENDING', 'RUNNING')
          and (k.revoked_at is not null or k.expires_at <= now())
        returning o.id`;
      const stale = await sql<{ id: string }[]>`/* bulk mutations that were interrupted too long */
        update access.bulk_operation
        set status = 'FAILED', error_code = 'INTERRUPTED', error_message = ${interrupted},
          ended_at = now(), expires_at = now() + ${kept}::interval
        where kind = 'MUTATION' and status in ('PENDING', 'RUNNING')
          and working_until < now() - ${mostInterrupted}::interval
        returning id`;
      const ids = [...ended, ...stale].map(({ id }) => id);
      if (ids.length > 0) await dropLines(sql, ids);
    },
    forget: async () => {
      await sql`/* bulk operations kept no longer */
        delete from access.bulk_operation where id in (
          select id from access.bulk_operation
          where expires_at < now() and status not in ('PENDING', 'RUNNING')
          limit ${mostForgotten})`;
    },
  };
}

async function keep(tx: Sql, operation: BulkOperation, written: Written): Promise<boolean> {
  const { id, place, byteCount } = operation;
  const { body, rows, failed, cursor, isLast } = written;
  const taken = await tx`/* step of a bulk operation */
    update access.bulk_operation o
    set place = o.place + 1, cursor = ${cursor}, row_count = row_count + ${rows},
      failed_count = failed_count + ${failed},
      byte_count = byte_count + ${Buffer.byteLength(body)}, tries = 0,
      status = case when o.ended_at is not null then o.status when ${isLast} then 'COMPLETED'
        else 'RUNNING' end,
      ended_at = case when ${isLast} then coalesce(o.ended_at, now()) else o.ended_at end,
      expires_at = case when ${isLast} then now() + ${kept}::interval else o.expires_at end
    from access.api_key k
    where o.id = ${id} and o.place = ${place} and k.id = o.api_key_id
      and (o.status in ('PENDING', 'RUNNING')
          and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
        -- What lines did is told, also when it was canceled meanwhile.
        or o.kind = 'MUTATION' and o.status in ('PENDING', 'RUNNING', 'CANCELED'))
    returning o.id`;
  if (taken.length === 0) return false;
  if (body !== '') {
    await tx`/* what a step wrote */
      insert into access.bulk_chunk (bulk_operation_id, place, starts_at, body)
      values (${id}, ${place}, ${byteCount}, ${body})`;
  }
  if (isLast) await dropLines(tx, [id]);
  return true;
}

/** They are run no more. */
async function dropLines(tx: Sql, ids: readonly string[]): Promise<void> {
  await tx`/* lines kept no longer */
    delete from access.bulk_input where bulk_operation_id = any(${[...ids]}::uuid[])`;
}

function toOperation(row: Row): BulkOperation {
  return {
    id: row.id,
    kind: row.kind,
    document: row.document,
    variables: row.variables,
    inOrder: row.in_order,
    cursor: row.cursor,
    place: row.place,
    pageSize: row.page_size,
    lineCount: row.line_count ?? 0,
    byteCount: Number(row.byte_count),
    tries: row.tries,
    rights: toRights(row),
  };
}
