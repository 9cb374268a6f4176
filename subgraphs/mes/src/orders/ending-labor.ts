import type { Work } from '@throughline/chassis/transaction';
import { laborEntries, persons } from '@throughline/drizzle/mes/labor';
import { and, eq, exists, inArray, isNull, sql } from 'drizzle-orm';
import { tellLabor } from '../labor-shares/commands.ts';
import { wholeSecond } from '../labor-shares/rules.ts';

/** Nobody is on a job that has ended. Who began ahead of the clock was not on it at all. */
export async function endLabor(work: Work, jobOrderIds: readonly string[]): Promise<void> {
  const open = and(
    inArray(laborEntries.jobOrderId, [...jobOrderIds]),
    isNull(laborEntries.endedAt),
  );
  // Their other times share with these: who clocks meanwhile waits, as the same lock is taken there.
  const there = await work.tx
    .select({ id: persons.id })
    .from(persons)
    .where(
      exists(
        work.tx
          .select({ id: laborEntries.id })
          .from(laborEntries)
          .where(and(eq(laborEntries.personId, persons.id), open)),
      ),
    )
    .orderBy(persons.id)
    .for('no key update');
  if (there.length === 0) return;
  const now = wholeSecond(work.now);
  const ended = await work.tx
    .update(laborEntries)
    .set({
      endedAt: sql`greatest(${laborEntries.startedAt}, ${now.toISOString()}::timestamptz)`,
      endedBy: 'JOB_ENDED',
    })
    .where(open)
    .returning({ laborEntryId: laborEntries.id, personId: laborEntries.personId });
  await tellLabor(
    work,
    ended.map((one) => ({ ...one, from: now, to: null })),
  );
}
