import type { RequestContext } from '@throughline/chassis/context';
import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { operationsPast } from '@throughline/drizzle/plm/operations';
import { sql } from 'drizzle-orm';
import { defineEnded } from '../items/ended.ts';
import { revisionThen } from '../items/then.ts';
import { compareSegments } from './comparison.ts';
import { segmentsOfRevision } from './loaders.ts';
import { type OperationsSegment, segmentsOf } from './queries.ts';

/** The process plan in force then. Keys are `revisionId moment`. */
const endedPlans = defineEnded<OperationsSegment[]>({
  table: 'operations_past',
  of: 'revision_id',
  what: 'segments',
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
