import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import {
  andonCalls,
  andonCallStatusChanges,
  andonEscalationPlans as plans,
} from '@throughline/drizzle/mes/andon';
import { workCenters } from '@throughline/drizzle/mes/equipment';
import { and, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import { sayCall } from '../saying.ts';
import { openStatuses } from '../rules.ts';
import { stepsNow } from './queries.ts';
import { assertSteps, type EscalationStep, nextEscalation } from './rules.ts';

type AndonCall = typeof andonCalls.$inferSelect;

export interface EscalationPlan {
  readonly workCenterId: string;
  /** Null: of every kind that has no levels of its own. */
  readonly kind: AndonCall['kind'] | null;
  readonly steps: readonly EscalationStep[];
}

/** What held before ends and stays. Calls that are open go by the new levels, from where they are. */
export async function setAndonEscalation(
  work: Work,
  { workCenterId, kind, steps }: EscalationPlan,
): Promise<{ id: string }> {
  assertSteps(steps);
  const [center] = await work.tx
    .select({ id: workCenters.id })
    .from(workCenters)
    .where(eq(workCenters.id, workCenterId))
    // Whoever raises a call takes it to share: none slips between the levels and the calls.
    .for('no key update');
  if (!center) throw notFound('work centre', 'workCenterId');
  await work.tx
    .update(plans)
    .set({ endedAt: work.now, endedBy: work.actor })
    .where(
      and(
        eq(plans.workCenterId, workCenterId),
        kind === null ? isNull(plans.kind) : eq(plans.kind, kind),
        isNull(plans.endedAt),
      ),
    );
  if (steps.length > 0) {
    const set = { setAt: work.now, setBy: work.actor };
    await work.tx.insert(plans).values({ id: newId(), workCenterId, kind, steps, ...set });
  }
  const open = await work.tx
    .select()
    .from(andonCalls)
    .where(
      and(eq(andonCalls.workCenterId, workCenterId), inArray(andonCalls.status, [...openStatuses])),
    )
    .orderBy(andonCalls.id)
    .for('update');
  await keepNext(work, open);
  return { id: workCenterId };
}

/** Notes when each call escalates next, as it stands. Who calls holds their rows. */
export async function keepNext(
  work: Work,
  calls: readonly Pick<
    AndonCall,
    'id' | 'workCenterId' | 'kind' | 'status' | 'raisedAt' | 'level'
  >[],
): Promise<void> {
  if (calls.length === 0) return;
  const stepsOf = await stepsNow(
    work.tx,
    calls.map((one) => one.workCenterId),
  );
  const next = calls.map((call) => ({
    id: call.id,
    level: call.level,
    at: nextEscalation(call, stepsOf(call))?.at ?? null,
  }));
  await work.tx.execute(sql`/* keep when andon calls escalate */
    update mes.andon_call call set escalates_at = next.at, level = next.level
    from jsonb_to_recordset(${JSON.stringify(next)}::text::jsonb)
      as next(id uuid, level int, at timestamptz)
    where call.id = next.id`);
}

const mostTogether = 200;

/**
 * Brings calls whose time has come to their levels, each level told on its own, however long nobody
 * looked. Another process has what is locked. True when there may be more.
 */
export async function escalateDue(work: Work): Promise<boolean> {
  const due = await work.tx
    .select()
    .from(andonCalls)
    .where(lte(andonCalls.escalatesAt, work.now))
    .orderBy(andonCalls.escalatesAt)
    .limit(mostTogether)
    .for('update', { skipLocked: true });
  if (due.length === 0) return false;
  const stepsOf = await stepsNow(
    work.tx,
    due.map((one) => one.workCenterId),
  );
  const changes: (typeof andonCallStatusChanges.$inferInsert)[] = [];
  const reached = due.map((call) => {
    let { level } = call;
    for (;;) {
      const next = nextEscalation({ ...call, level }, stepsOf(call));
      if (!next || next.at > work.now) return { ...call, level };
      level = next.level;
      changes.push({
        id: newId(),
        andonCallId: call.id,
        command: 'ESCALATE',
        fromStatus: call.status,
        toStatus: call.status,
        note: next.why,
        level,
        changedAt: work.now,
        actor: work.actor,
      });
      sayCall(work, { ...call, level }, 'Escalated');
    }
  });
  if (changes.length > 0) await work.tx.insert(andonCallStatusChanges).values(changes);
  await keepNext(work, reached);
  return due.length === mostTogether;
}
