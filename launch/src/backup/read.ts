import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import * as stream from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ZodError } from 'zod';
import postgres, { type TransactionSql } from 'postgres';
import { readApplied } from '../database/migrate.ts';
import { parts } from '../database/parts.ts';
import { StartFailure } from '../failure.ts';
import { ending, heading, type Summary, summarise, tableLine } from './format.ts';
import { LineReader } from './lines.ts';
import { columnsOf, quoted, readTables, type Sequence, type Table } from './tables.ts';

/** Brings a backup into an empty database of the same version: all of it, or nothing. */
export async function readBackup(adminUrl: string, file: string): Promise<Summary> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    return await sql.begin((tx) => restore(tx, file));
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new StartFailure(
      `${file} is damaged, or no backup of Throughline: nothing was restored.`,
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** What gunzip, JSON and the format say of a file that is none of ours. */
function isDamage(error: unknown): boolean {
  if (error instanceof SyntaxError || error instanceof ZodError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

async function restore(tx: TransactionSql, file: string): Promise<Summary> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  // Errors of the file surface where its text is read.
  stream.pipeline(source, gunzip, () => undefined);
  const text = new LineReader(gunzip);
  try {
    await requireSameVersion(tx, heading.parse(JSON.parse((await text.line()) ?? '')));
    const tables = await readTables(tx);
    await requireEmpty(tx, tables);
    const links = await dropLinks(tx);
    for (const name of seeded) await tx.unsafe(`delete from ${name}`);
    const counts = await copyTables(tx, text);
    const expected = ending.parse(JSON.parse(counts.next));
    requireEqual(expected.counts, counts.done);
    await tx.unsafe(links.join('; '));
    for (const sequence of expected.sequences) await setSequence(tx, sequence);
    return summarise(counts.done);
  } finally {
    source.destroy();
  }
}

async function requireSameVersion(
  tx: TransactionSql,
  backup: ReturnType<typeof heading.parse>,
): Promise<void> {
  const name = (migration: { part: string; name: string; hash: string }) =>
    `${migration.part}/${migration.name} ${migration.hash}`;
  const ours = new Set((await readApplied(tx)).map(name));
  const theirs = new Set(backup.migrations.map(name));
  const [odd] = [...ours, ...theirs].filter((each) => !ours.has(each) || !theirs.has(each));
  if (odd === undefined) return;
  const holder = ours.has(odd) ? 'this database' : 'the backup';
  throw new StartFailure(
    `The backup is of another version of Throughline: only ${holder} has the migration ` +
      `${odd.split(' ')[0] ?? ''}. Restore it with the version that wrote it, then update.`,
  );
}

/** Migrations put rows into these: a new database has them, and the backup's take their place. */
const seeded = new Set(['mes.state_reason']);

async function requireEmpty(tx: TransactionSql, tables: readonly Table[]): Promise<void> {
  for (const { schema, name } of tables.filter((one) => !seeded.has(`${one.schema}.${one.name}`))) {
    const rows = await tx.unsafe(`select 1 from ${quoted(schema, name)} limit 1`);
    if (rows.length === 0) continue;
    throw new StartFailure(
      `The database is not empty (${schema}.${name} has rows): a backup is restored into an ` +
        'empty one, for example with THROUGHLINE_DIRECTORY=<new directory>.',
    );
  }
}

/** Takes the foreign keys off, so that the order of tables does not matter; how to put them back. */
async function dropLinks(tx: TransactionSql): Promise<string[]> {
  const links = await tx<{ table: string; name: string; definition: string }[]>`
    /* foreign keys */
    select conrelid::regclass::text as table, quote_ident(conname) as name,
           pg_get_constraintdef(oid) as definition
    from pg_constraint
    where contype = 'f' and conparentid = 0
      and connamespace::regnamespace::text = any(${[...parts]})`;
  for (const { table, name } of links) {
    await tx.unsafe(`alter table ${table} drop constraint ${name}`);
  }
  return links.map(
    ({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition}`,
  );
}

async function copyTables(
  tx: TransactionSql,
  text: LineReader,
): Promise<{ done: Record<string, number>; next: string }> {
  const done: Record<string, number> = {};
  for (;;) {
    const line = await text.line();
    if (line === null) throw new StartFailure('The backup is cut off: nothing was restored.');
    const table = tableLine.safeParse(JSON.parse(line));
    if (!table.success) return { done, next: line };
    const name = quoted(table.data.schema, table.data.name);
    for (const part of table.data.parts) {
      await tx.unsafe(
        `create table if not exists ${quoted(table.data.schema, part.name)} partition of ${name} ${part.bound}`,
      );
    }
    await tx.unsafe(`alter table ${name} disable trigger user`);
    const rows = await tx.unsafe(`copy ${name} (${columnsOf(table.data)}) from stdin`).writable();
    await pipeline(stream.Readable.from(text.rows()), rows);
    await tx.unsafe(`alter table ${name} enable trigger user`);
    const [counted] = await tx.unsafe<{ count: number }[]>(
      `select count(*)::int as count from ${name}`,
    );
    done[`${table.data.schema}.${table.data.name}`] = counted?.count ?? 0;
  }
}

function requireEqual(expected: Record<string, number>, found: Record<string, number>): void {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  const [wrong] = [...names].filter((name) => expected[name] !== found[name]);
  if (wrong === undefined) return;
  throw new StartFailure(
    `${wrong} has ${found[wrong] ?? 0} rows where the backup counted ${expected[wrong] ?? 0}: ` +
      'nothing was restored.',
  );
}

async function setSequence(tx: TransactionSql, { schema, name, last }: Sequence): Promise<void> {
  if (last === null) return;
  await tx`/* continue where it was */ select setval(${quoted(schema, name)}::regclass, ${last})`;
}
