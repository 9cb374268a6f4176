import { finished } from 'node:stream/promises';
import type postgres from 'postgres';
import type { Tx } from './database.ts';

/** Pieces of this many bytes keep the server busy while the next is sent. */
const piece = 1 << 18;

/**
 * A row as COPY reads it, of values that need no escape: ids, dates, numbers, codes. Null is an
 * unknown value, and all is ASCII.
 */
export function copyRow(values: readonly (string | number | boolean | null)[]): string {
  let row = '';
  for (const value of values) row += row === '' ? (value ?? '\\N') : `\t${value ?? '\\N'}`;
  return `${row}\n`;
}

/**
 * Writes many rows (`copyRow`) by COPY: a third of the time that an insert of arrays takes, which
 * the server spends on reading the arrays. `into` names the table and the columns. The transaction
 * can say nothing else until it is done.
 */
export async function copyInto(tx: Tx, into: string, rows: string): Promise<void> {
  if (rows === '') return;
  // Drizzle has no COPY; its session has the driver's transaction.
  const { client } = (tx as unknown as { session: { client: postgres.TransactionSql } }).session;
  const stream = await client.unsafe(`copy ${into} from stdin`).writable();
  const bytes = Buffer.from(rows, 'latin1');
  for (let at = 0; at < bytes.length; at += piece) stream.write(bytes.subarray(at, at + piece));
  stream.end();
  await finished(stream);
}
