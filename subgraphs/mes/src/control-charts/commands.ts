import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { controlPlans } from '@throughline/drizzle/mes/control-charts';
import { and, isNull, sql } from 'drizzle-orm';
import { assertName } from '../equipment/rules.ts';
import { itemOf } from '../products/queries.ts';
import { ofWatched, type Watched } from './queries.ts';
import { assertControlPlan, type PlanToCheck } from './rules.ts';

export interface NewControlPlan extends Watched, PlanToCheck {
  readonly rules: readonly string[];
  readonly holdsJob: boolean;
}

/** Two plans said at once would both hold: they are said one after another. */
const planLock = 7_305_031;

export async function setControlPlan(work: Work, plan: NewControlPlan): Promise<{ id: string }> {
  assertName(plan.characteristicName, 'characteristicName');
  assertControlPlan(plan);
  await itemOf(work.tx, plan.itemId);
  await work.tx.execute(sql`/* lock control plans */ select pg_advisory_xact_lock(${planLock})`);
  await work.tx
    .update(controlPlans)
    .set({ endedAt: work.now })
    .where(and(ofWatched(plan), isNull(controlPlans.endedAt)));
  const id = newId();
  await work.tx
    .insert(controlPlans)
    .values({ ...plan, id, rules: [...new Set(plan.rules)], setAt: work.now, setBy: work.actor });
  return { id };
}
