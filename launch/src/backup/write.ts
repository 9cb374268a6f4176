import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import postgres, { type TransactionSql } from 'postgres';
import { readApplied } from '../database/migrate.ts';
import { endOfRows, type Ending, format, type Heading, summarise, type Summary } from './format.ts';
import { columnsOf, quoted, readSequences, readTables, type Table } from './tables.ts';

const newline = 0x0a;

/** Writes all rows as of one moment, while everyone else goes on working. */
export async function writeBackup(adminUrl: string, file: string): Promise<Summary> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  const draft = `${file}.part`;
  const gzip = createGzip();
  const target = gzip.pipe(createWriteStream(draft, { mode: 0o600 }));
  const written = finished(target);
  written.catch(() => undefined); // awaited below; until then a full disk must not end the process
  try {
    const counts = await sql.begin('isolation level repeatable read read only', (tx) =>
      writeAll(tx, gzip),
    );
    gzip.end();
    await written;
    renameSync(draft, file);
    return summarise(counts);
  } catch (error) {
    target.destroy();
    rmSync(draft, { force: true });
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function writeAll(tx: TransactionSql, out: Gzip): Promise<Record<string, number>> {
  // Row rules would leave rows out in silence; this makes them an error.
  await tx`set local row_security = off`;
  const migrations = await readApplied(tx);
  const heading: Heading = { format, takenAt: new Date().toISOString(), migrations };
  await writeLine(out, JSON.stringify(heading));
  const counts: Record<string, number> = {};
  for (const table of await readTables(tx)) {
    await writeLine(out, JSON.stringify(table));
    counts[`${table.schema}.${table.name}`] = await writeRows(tx, table, out);
    await writeLine(out, endOfRows);
  }
  // Sequences stand outside the snapshot: read last, they are past every row that was copied.
  const ending: Ending = { counts, sequences: await readSequences(tx) };
  await writeLine(out, JSON.stringify(ending));
  return counts;
}

async function writeRows(tx: TransactionSql, table: Table, out: Gzip): Promise<number> {
  const rows = await tx
    .unsafe(`copy (select ${columnsOf(table)} from ${quoted(table.schema, table.name)}) to stdout`)
    .readable();
  let count = 0;
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) count += 1;
    await write(out, chunk);
  }
  // The driver pauses its socket for a slow reader and, when the rows end just then, leaves it so.
  rows._read(0);
  return count;
}

async function writeLine(out: Gzip, line: string): Promise<void> {
  await write(out, Buffer.from(`${line}\n`));
}

async function write(out: Gzip, chunk: Buffer): Promise<void> {
  if (!out.write(chunk)) await once(out, 'drain');
}
