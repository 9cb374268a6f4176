import type { Reader } from '@throughline/chassis/database';
import { type andonCalls, andonEscalationPlans } from '@throughline/drizzle/mes/andon';
import { and, inArray, isNull } from 'drizzle-orm';
import type { EscalationStep } from './rules.ts';

type Place = Pick<typeof andonCalls.$inferSelect, 'workCenterId' | 'kind'>;

/** By which levels calls escalate now: those of their kind, else those of the work centre. */
export async function stepsNow(
  db: Reader,
  workCenterIds: readonly string[],
): Promise<(call: Place) => readonly EscalationStep[]> {
  const plans = await db
    .select()
    .from(andonEscalationPlans)
    .where(
      and(
        inArray(andonEscalationPlans.workCenterId, [...new Set(workCenterIds)]),
        isNull(andonEscalationPlans.endedAt),
      ),
    );
  return ({ workCenterId, kind }) => {
    const here = plans.filter((one) => one.workCenterId === workCenterId);
    const own = here.find((one) => one.kind === kind) ?? here.find((one) => one.kind === null);
    return own?.steps ?? [];
  };
}
