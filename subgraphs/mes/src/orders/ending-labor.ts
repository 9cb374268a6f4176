import type { Work } from '@throughline/chassis/transaction';
import { laborEntries } from '@throughline/drizzle/mes/labor';
import { and, inArray, isNull, sql } from 'drizzle-orm';

/** Nobody is on a job that has ended. Who began ahead of the clock was not on it at all. */
export async function endLabor(work: Work, jobOrderIds: readonly string[]): Promise<void> {
  const now = sql`date_trunc('second', ${work.now.toISOString()}::timestamptz)`;
  await work.tx
    .update(laborEntries)
    .set({ endedAt: sql`greatest(${laborEntries.startedAt}, ${now})`, endedBy: 'JOB_ENDED' })
    .where(and(inArray(laborEntries.jobOrderId, [...jobOrderIds]), isNull(laborEntries.endedAt)));
}
