import type postgres from 'postgres';
import { audited, digestSql, nextHash, noHash } from './chain.ts';
import { type KeptHead, readHeads, sizeOfHeads } from './heads.ts';

export interface Verified {
  readonly rows: number;
  /** The first thing that is not as it was written; null when all is whole. */
  readonly fault: string | null;
}

interface SealRow {
  position: string;
  subgraph: string;
  entry_id: string;
  hash: Uint8Array;
  sealed: Uint8Array;
  /** What the entry's digest is now; null when there is no such entry. */
  digest: Uint8Array | null;
}

type Session = postgres.Sql | postgres.TransactionSql;

const pageSize = 5_000;

/** A page of seals, each with the digest of its entry as it stands. */
const pageSql = `/* audit: page of seals */
  with page as (select * from relay.audit_seal where position > $1 order by position limit ${pageSize})
  select p.position, p.subgraph, p.entry_id, p.hash, p.digest as sealed, found.digest
  from page p left join (
    ${audited
      .map(
        (name) => `select '${name}' as subgraph, e.id, ${digestSql} as digest
        from ${name}.audit_entry e
        where e.id = any(array(select entry_id from page where subgraph = '${name}'))`,
      )
      .join(' union all ')}
  ) found on found.subgraph = p.subgraph and found.id = p.entry_id
  order by p.position`;

/**
 * Computes the chain anew, a page at a time in one snapshot, and holds it against the heads that were
 * kept outside the database.
 */
export async function verifyTrail(sql: postgres.Sql, headsFile: string | null): Promise<Verified> {
  // Heads are told after their seals are committed: what is in the file now is in the snapshot.
  const size = headsFile === null ? 0 : await sizeOfHeads(headsFile);
  const heads = headsFile === null ? null : readHeads(headsFile, size);
  const verified = await sql.begin('isolation level repeatable read read only', async (tx) => {
    const check = new Check(tx, heads);
    const fault = (await check.followSeals()) ?? (await findUnsealed(tx));
    return { rows: check.rows, fault };
  });
  await heads?.return(undefined);
  return verified;
}

class Check {
  rows = 0;
  readonly #sql: Session;
  readonly #heads: AsyncGenerator<KeptHead, void> | null;
  #previous = noHash;
  #head: KeptHead | null = null;

  constructor(sql: Session, heads: AsyncGenerator<KeptHead, void> | null) {
    this.#sql = sql;
    this.#heads = heads;
  }

  /** The first fault in the order of the chain. */
  async followSeals(): Promise<string | null> {
    await this.#nextHead();
    for (;;) {
      const page = await this.#sql.unsafe<SealRow[]>(pageSql, [this.rows]);
      for (const row of page) {
        const fault = (await this.#followSeal(row)) ?? (await this.#compareHeads());
        if (fault !== null) return fault;
      }
      if (page.length < pageSize) return this.#tailFault();
    }
  }

  async #followSeal(row: SealRow): Promise<string | null> {
    const position = Number(row.position);
    const entry = `row ${row.entry_id} of ${row.subgraph}.audit_entry (position ${position})`;
    if (position !== this.rows + 1) {
      return `the seal at position ${this.rows + 1} is missing: the next is of ${entry}`;
    }
    if (row.digest === null) return `${entry} is missing`;
    if (!equal(row.digest, row.sealed)) return `${entry} ${await this.#howChanged(row)}`;
    const link = { subgraph: row.subgraph, entryId: row.entry_id, digest: row.digest };
    const hash = nextHash(this.#previous, link);
    if (!equal(hash, row.hash)) return `the seal of ${entry} was changed or moved`;
    this.#previous = hash;
    this.rows = position;
    return null;
  }

  async #howChanged({ digest }: SealRow): Promise<string> {
    const [other] = await this.#sql<{ subgraph: string; entry_id: string; position: string }[]>`
      /* audit: whose content it is */ select subgraph, entry_id, position from relay.audit_seal
      where digest = ${digest} order by position limit 1`;
    if (!other) return 'was changed';
    return `was moved: it holds what was written as row ${other.entry_id} of ${other.subgraph}.audit_entry (position ${other.position})`;
  }

  async #compareHeads(): Promise<string | null> {
    while (this.#head !== null && this.#head.position <= this.rows) {
      const { position, hash, at } = this.#head;
      // Told twice, by a sealer that was started again, is told alike.
      if (position === this.rows && hash !== this.#previous.toString('hex')) {
        return `the chain was written anew: at position ${position} it is not what its head of ${at} was`;
      }
      await this.#nextHead();
    }
    return null;
  }

  #tailFault(): string | null {
    if (this.#head === null) return null;
    const { position, at } = this.#head;
    return (
      `the seal at position ${this.rows + 1} is missing: the trail ends at ${this.rows}, ` +
      `and its head of ${at} was ${position}`
    );
  }

  async #nextHead(): Promise<void> {
    const next = await this.#heads?.next();
    this.#head = next === undefined || next.done === true ? null : next.value;
  }
}

/** An entry that is neither sealed nor queued came in past the triggers; one that is queued and gone was removed. */
async function findUnsealed(sql: Session): Promise<string | null> {
  for (const name of audited) {
    const [foreign] = await sql.unsafe<{ id: string }[]>(`/* audit: entries in no chain */
      select e.id from ${name}.audit_entry e
      where not exists (select 1 from relay.audit_seal s where s.subgraph = '${name}' and s.entry_id = e.id)
        and not exists (select 1 from ${name}.audit_unsealed u where u.entry_id = e.id)
      order by e.id limit 1`);
    if (foreign) return `row ${foreign.id} of ${name}.audit_entry was inserted past the chain`;
    const [gone] = await sql.unsafe<{ id: string }[]>(`/* audit: entries queued and gone */
      select u.entry_id as id from ${name}.audit_unsealed u
      where not exists (select 1 from ${name}.audit_entry e where e.id = u.entry_id)
      order by u.entry_id limit 1`);
    if (gone) return `row ${gone.id} of ${name}.audit_entry is missing; it was not sealed yet`;
  }
  return null;
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
