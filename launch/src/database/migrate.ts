import type { Sql, TransactionSql } from 'postgres';
import { StartFailure } from '../failure.ts';
import { type Migration, readMigrations } from './parts.ts';

interface Applied {
  readonly part: string;
  readonly name: string;
  readonly hash: string;
}

/** Applies what is missing, each migration in a transaction with its note; how many there were. */
export async function migrate(sql: Sql, migrations = readMigrations()): Promise<number> {
  await sql`/* where migrations are noted */ create schema if not exists launch`;
  await sql`/* which migrations are in */
    create table if not exists launch.migrations (
      part text not null,
      name text not null,
      hash text not null,
      applied_at timestamptz not null default now(),
      primary key (part, name)
    )`;
  const applied = await readApplied(sql);
  refuseStrangers(migrations, applied);
  const known = new Set(applied.map(({ part, name }) => `${part}/${name}`));
  const missing = migrations.filter(({ part, name }) => !known.has(`${part}/${name}`));
  for (const migration of missing) {
    await sql.begin(async (tx) => {
      await tx.unsafe(migration.sql);
      await tx`/* note migration */ insert into launch.migrations (part, name, hash)
        values (${migration.part}, ${migration.name}, ${migration.hash})`;
    });
  }
  return missing.length;
}

export async function readApplied(sql: Sql | TransactionSql): Promise<Applied[]> {
  return sql<Applied[]>`/* applied migrations */
    select part, name, hash from launch.migrations order by part, name`;
}

/** A database that knows more than this code, or knows it otherwise, is not ours to touch. */
function refuseStrangers(migrations: readonly Migration[], applied: readonly Applied[]): void {
  const hashes = new Map(migrations.map(({ part, name, hash }) => [`${part}/${name}`, hash]));
  for (const { part, name, hash } of applied) {
    const mine = hashes.get(`${part}/${name}`);
    if (mine === hash) continue;
    throw new StartFailure(
      mine === undefined
        ? `The database was made by another version of Throughline: it has the migration ${part}/${name}.`
        : `The migration ${part}/${name} was edited after this database applied it.`,
    );
  }
}
