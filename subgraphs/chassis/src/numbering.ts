import { sql } from 'drizzle-orm';
import type { Work } from './transaction.ts';

/** The next of the numbers people read, e.g. `SO-000123`. A gap means a refused attempt. */
export async function nextNumber(work: Work, sequence: string, prefix: string): Promise<string> {
  const [number] = await nextNumbers(work, sequence, prefix, 1);
  if (number === undefined) throw new Error(`sequence ${sequence} gave no number`);
  return number;
}

export async function nextNumbers(
  work: Work,
  sequence: string,
  prefix: string,
  count: number,
): Promise<string[]> {
  const rows = await work.tx.execute<{ value: string }>(sql`/* next numbers */
    select nextval(${`${work.subgraph}.${sequence}`}::regclass) as value
    from generate_series(1, ${count})`);
  return rows.map((row) => `${prefix}-${String(row.value).padStart(6, '0')}`);
}
