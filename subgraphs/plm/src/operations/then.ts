import type { RequestContext } from '@throughline/chassis/context';
import { defineLoader } from '@throughline/chassis/loader';
import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { operationsPast } from '@throughline/drizzle/plm/operations';
import { sql } from 'drizzle-orm';
import { revisionThen } from '../items/then.ts';
import { compareSegments } from './comparison.ts';
import { segmentsOfRevision } from './loaders.ts';
import { type OperationsSegment, segmentsOf } from './queries.ts';

/** Keys are `revisionId moment`: the process plan that ended first after it. */
const endedPlans = defineLoader<string, OperationsSegment[]>(async ({ db }, keys) => {
  const asked = keys.map((key) => ({ key, id: key.slice(0, 36), at: key.slice(37) }));
  const rows = await db.execute<{
    key: string;
    segments: OperationsSegment[];
  }>(sql`/* process plans then */
    select asked.key, past.segments
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, id uuid, at timestamptz)
    cross join lateral (
      select segments from plm.operations_past past
      where past.revision_id = asked.id and past.ended_at > asked.at
      order by past.ended_at, past.id limit 1
    ) past`);
  return new Map(rows.map(({ key, segments }) => [key, segments]));
});

/** The process plan a revision had at a moment, by sequence. */
export async function segmentsOfRevisionThen(
  context: RequestContext,
  revisionId: string,
  asOf: string,
): Promise<readonly OperationsSegment[]> {
  if (!(await revisionThen(context, revisionId, asOf))) return [];
  const ended = await endedPlans(context).load(`${revisionId} ${asOf}`);
  return ended ?? segmentsOfRevision(context).load(revisionId);
}

/** What a plan said until now; a plan that says the same again ends nothing. */
export async function keepPlan(
  work: Work,
  revisionId: string,
  before: readonly OperationsSegment[],
): Promise<void> {
  const after = await segmentsOf(work.tx, [revisionId]);
  const isSame = compareSegments(before, after).every(
    (one) => one.before && one.after && one.fields.length === 0,
  );
  if (isSame) return;
  await work.tx.insert(operationsPast).values({
    id: newId(),
    revisionId,
    segments: before,
    // The clock, not the transaction: who waited for the revision keeps the order.
    endedAt: sql`clock_timestamp()`,
    endedBy: work.actor,
  });
}
