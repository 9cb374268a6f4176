import type { Sql } from '@throughline/chassis/database';

/** What a bulk operation has written so far. */
export interface ResultFile {
  readonly id: string;
  readonly byteCount: number;
  /** No more is added. */
  readonly hasEnded: boolean;
}

export interface Lines {
  readonly hash: string;
  readonly lines: readonly string[];
}

/** For the trail: who sends lines, and with which request. */
export interface Sender {
  readonly keyId: string;
  readonly party: string | null;
  readonly requestId: string;
}

export type Taken = 'TAKEN' | 'REPEATED' | 'ALREADY_SENT' | 'NOT_FOUND';

/** Files of bulk operations, each for the key that began it. */
export interface BulkFiles {
  find(id: string, keyId: string): Promise<ResultFile | null>;
  /** The bytes from `start` up to, not with, `end`; read as fast as they are taken. */
  read(file: ResultFile, start: number, end: number): AsyncGenerator<Buffer>;
  /** All of the lines, or none; when they were sent before, nothing. */
  take(id: string, lines: Lines, sender: Sender): Promise<Taken>;
}

/** Lines that are read and run together. */
const linesOfPart = 50;
const bytesAtOnce = 1024 * 1024;

export function openBulkFiles(sql: Sql): BulkFiles {
  return {
    find: async (id, keyId) => {
      const [row] = await sql<
        { byte_count: string; ended: boolean }[]
      >`/* file of a bulk operation */
        select byte_count, ended_at is not null as ended from access.bulk_operation
        where id = ${id} and key_handle = ${keyId}`;
      return row ? { id, byteCount: Number(row.byte_count), hasEnded: row.ended } : null;
    },
    read: async function* ({ id }, start, end) {
      for (let at = start; at < end;) {
        const rows = await sql<{ starts_at: string; body: string }[]>`/* chunks of a file */
          select starts_at, body from access.bulk_chunk
          where bulk_operation_id = ${id} and starts_at < ${Math.min(at + bytesAtOnce, end)}
            and starts_at >= (select max(starts_at) from access.bulk_chunk
              where bulk_operation_id = ${id} and starts_at <= ${at})
          order by starts_at`;
        const before = at;
        for (const { starts_at, body } of rows) {
          const bytes = Buffer.from(body);
          const offset = Number(starts_at);
          yield bytes.subarray(Math.max(at - offset, 0), end - offset);
          at = Math.min(offset + bytes.length, end);
        }
        // It was deleted meanwhile: the answer is broken off, not ended.
        if (at === before) throw new Error('the file is gone');
      }
    },
    take: (id, lines, sender) => sql.begin((tx) => take(tx as unknown as Sql, id, lines, sender)),
  };
}

async function take(tx: Sql, id: string, sent: Lines, sender: Sender): Promise<Taken> {
  const { hash, lines } = sent;
  const [operation] = await tx<{ status: string; lines_hash: string | null }[]>`
    /* bulk mutation that waits for its lines */
    select status, lines_hash from access.bulk_operation
    where id = ${id} and key_handle = ${sender.keyId} and kind = 'MUTATION' for update`;
  if (!operation) return 'NOT_FOUND';
  if (operation.lines_hash === hash) return 'REPEATED';
  if (operation.status !== 'AWAITING_LINES') return 'ALREADY_SENT';
  const parts = [];
  for (let at = 0; at < lines.length; at += linesOfPart) {
    parts.push({ first_line: at + 1, lines: lines.slice(at, at + linesOfPart).join('\n') });
  }
  await tx`/* lines of a bulk mutation */
    insert into access.bulk_input (bulk_operation_id, first_line, lines)
    select ${id}, p.first_line, p.lines
    from jsonb_to_recordset(${tx.json(parts)}) as p(first_line int, lines text)`;
  await tx`/* bulk mutation begins */
    update access.bulk_operation
    set status = 'PENDING', line_count = ${lines.length}, lines_hash = ${hash}, due_at = now()
    where id = ${id}`;
  await tx`/* audit: lines were sent */
    insert into access.audit_entry (actor, party, request_id, kind, operation, input)
    values (${sender.keyId}, ${sender.party}, ${sender.requestId}, 'WRITE', 'sendBulkLines',
      ${tx.json({ id, lines: lines.length, sha256: hash })})`;
  await tx`/* a bulk operation waits */ select pg_notify('access_bulk', ${id})`;
  return 'TAKEN';
}
