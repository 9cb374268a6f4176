import type postgres from 'postgres';
import { audited, digestSql, type Link, nextHash, noHash } from './chain.ts';

/** Any constant will do, as long as every sealer of one database takes the same. */
const sealLock = 7_305_004;
const batchSize = 1_000;

export interface Head {
  readonly position: number;
  /** In hexadecimal. */
  readonly hash: string;
}

interface WaitingRow {
  subgraph: string;
  entry_id: string;
  digest: Uint8Array;
}

const waitingSql = audited
  .map(
    (name) => `(select '${name}' as subgraph, e.id as entry_id, ${digestSql} as digest
      from (select entry_id from ${name}.audit_unsealed order by entry_id limit ${batchSize}) u
      join ${name}.audit_entry e on e.id = u.entry_id)`,
  )
  .join(' union all ');

/**
 * Seals one batch of what is queued: hashes, and takes off the queue, in one transaction. Entries are
 * queued in the transaction that writes them, so one that commits late is sealed late and never left
 * out. True when there may be more.
 */
export async function sealBatch(sql: postgres.Sql): Promise<boolean> {
  const [found] = await sql.unsafe<{ waits: boolean }[]>(
    `/* audit: what waits */ select ${audited
      .map((name) => `exists (select 1 from ${name}.audit_unsealed)`)
      .join(' or ')} as waits`,
  );
  if (found?.waits !== true) return false;
  return sql.begin(async (tx) => {
    const [lock] = await tx<{ held: boolean }[]>`/* audit: one seals */
      select pg_try_advisory_xact_lock(${sealLock}) as held`;
    if (lock?.held !== true) return false;
    const head = await readHead(tx);
    const waiting = await tx.unsafe<WaitingRow[]>(
      `/* audit: entries to seal */ ${waitingSql} order by subgraph, entry_id`,
      [],
      { prepare: true },
    );
    await insertSeals(tx, head, waiting);
    for (const name of audited) {
      const ids = waiting.filter((row) => row.subgraph === name).map((row) => row.entry_id);
      if (ids.length === 0) continue;
      await tx.unsafe(
        `/* audit: sealed */ delete from ${name}.audit_unsealed where entry_id = any($1::bigint[])`,
        [ids],
        { prepare: true },
      );
    }
    return waiting.length >= batchSize;
  });
}

async function insertSeals(
  tx: postgres.TransactionSql,
  head: Head | null,
  waiting: readonly WaitingRow[],
): Promise<void> {
  let previous = head === null ? noHash : Buffer.from(head.hash, 'hex');
  const seals = waiting.map((row, at) => {
    const link: Link = { subgraph: row.subgraph, entryId: row.entry_id, digest: row.digest };
    previous = nextHash(previous, link);
    const position = (head?.position ?? 0) + at + 1;
    const digest = Buffer.from(row.digest).toString('hex');
    return { position, ...link, digest, hash: previous.toString('hex') };
  });
  await tx.unsafe(
    `/* audit: seal */
    insert into relay.audit_seal (position, subgraph, entry_id, digest, hash)
    select s.position, s.subgraph, s."entryId"::bigint, decode(s.digest, 'hex'), decode(s.hash, 'hex')
    from jsonb_to_recordset($1::text::jsonb)
      as s (position bigint, subgraph text, "entryId" text, digest text, hash text)`,
    [JSON.stringify(seals)],
    { prepare: true },
  );
}

/** The last seal; null when nothing was sealed yet. */
export async function readHead(sql: postgres.Sql | postgres.TransactionSql): Promise<Head | null> {
  const [row] = await sql<{ position: string; hash: string }[]>`/* audit: head */
    select position, encode(hash, 'hex') as hash from relay.audit_seal
    order by position desc limit 1`;
  return row ? { position: Number(row.position), hash: row.hash } : null;
}
