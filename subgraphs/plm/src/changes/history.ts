import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import {
  affectedItems,
  changeOrders,
  changeRequests,
  changeSteps,
} from '@throughline/drizzle/plm/changes';
import { asc, eq } from 'drizzle-orm';
import { stepsOfRound } from '../approvals/queries.ts';

type NewStep = typeof changeSteps.$inferInsert;
type Kind = NewStep['kind'];
type Told = Partial<Pick<NewStep, 'itemId' | 'role' | 'reason' | 'detail'>>;

/** Who did what with an order when, and how it was then, in the transaction that did it. */
export async function noteOrderStep(
  work: Work,
  changeOrderId: string,
  kind: Kind,
  told: Told = {},
): Promise<void> {
  const [order] = await work.tx
    .select()
    .from(changeOrders)
    .where(eq(changeOrders.id, changeOrderId));
  const affected = await work.tx
    .select()
    .from(affectedItems)
    .where(eq(affectedItems.changeOrderId, changeOrderId))
    .orderBy(asc(affectedItems.id));
  const ownSteps = await stepsOfRound(work.tx, changeOrderId, 0);
  await note(work, { ...told, changeOrderId, kind, state: { order, affected, ownSteps } });
}

/** The same of a request. */
export async function noteRequestStep(
  work: Work,
  changeRequestId: string,
  kind: Kind,
  told: Told = {},
): Promise<void> {
  const [request] = await work.tx
    .select()
    .from(changeRequests)
    .where(eq(changeRequests.id, changeRequestId));
  await note(work, { ...told, changeRequestId, kind, state: { request } });
}

async function note(
  work: Work,
  step: Omit<NewStep, 'id' | 'recordedAt' | 'recordedBy'>,
): Promise<void> {
  await work.tx
    .insert(changeSteps)
    .values({ ...step, id: newId(), recordedAt: work.now, recordedBy: work.actor });
}
