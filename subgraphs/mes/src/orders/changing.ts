import { newId } from '@throughline/chassis/ids';
import { Parked } from '@throughline/chassis/outbox/inbox';
import type { Work } from '@throughline/chassis/transaction';
import { workOrderChanges, workOrders } from '@throughline/drizzle/mes/orders';
import { releasedChanges } from '@throughline/drizzle/mes/products';
import { and, asc, eq, inArray } from 'drizzle-orm';
import { decimal } from '@throughline/chassis/values/decimal';
import { partedBy } from '@throughline/definitions/effectivity';
import { definitionAt, itemOf } from '../products/queries.ts';
import { cancel, say, setStatus, type WorkOrder } from './commands.ts';
import { type JobOrder, jobsOf } from './job-states.ts';
import { pin, toldMaterials, toldOutputs } from './pinning.ts';
import { type ChangeOutcome, hasStarted, outcomeOf } from './rules.ts';

export type ReleasedChange = typeof releasedChanges.$inferSelect;

/** Open orders made to what was changed; locked in order of their ids. */
export async function followOnFloor(work: Work, change: ReleasedChange): Promise<void> {
  const orders = await work.tx
    .select()
    .from(workOrders)
    .where(
      and(
        eq(workOrders.revisionId, change.fromRevisionId),
        inArray(workOrders.status, ['RELEASED', 'IN_PROGRESS', 'HELD']),
      ),
    )
    .orderBy(workOrders.id)
    .for('update');
  for (const order of orders) await followChange(work, order, change);
}

/** An order that came after a change of its revision follows it like the others, and what came next. */
export async function followEarlierChanges(work: Work, order: WorkOrder): Promise<void> {
  let { revisionId } = order;
  let seen = -1;
  for (;;) {
    const changes = await work.tx
      .select()
      .from(releasedChanges)
      .where(eq(releasedChanges.fromRevisionId, revisionId))
      .orderBy(asc(releasedChanges.position));
    const change = changes.find((one) => one.position > seen);
    if (!change) return;
    seen = change.position;
    revisionId = await followChange(work, { ...order, revisionId }, change);
  }
}

/** The disposition of a change order on one work order; answers the revision it has then. */
async function followChange(work: Work, order: WorkOrder, change: ReleasedChange): Promise<string> {
  const jobs = await jobsOf(work, order.id);
  const asked = outcomeOf(change, order.dueOn, hasStarted(jobs));
  const outcome = asked === 'SWITCHED' && (await isParted(work, order, change)) ? 'HELD' : asked;
  const { changeOrderId, fromRevisionId } = change;
  const toRevisionId = outcome === 'SWITCHED' ? change.toRevisionId : fromRevisionId;
  await work.tx.insert(workOrderChanges).values({
    id: newId(),
    workOrderId: order.id,
    changeOrderId,
    outcome,
    fromRevisionId,
    toRevisionId,
    changedAt: work.now,
  });
  if (outcome === 'SWITCHED') await switchTo(work, order, change);
  else await keep(work, order, jobs, { changeOrderId, fromRevisionId, outcome });
  return toRevisionId;
}

/** Of the new revision its pieces would not all be made of the same: somebody divides the order. */
async function isParted(work: Work, order: WorkOrder, change: ReleasedChange): Promise<boolean> {
  const { firstLotNumber: first, siteId, startOn, quantity, itemId } = order;
  if (first === null) return false;
  const definition = await definitionAt(work.tx, change.toRevisionId, siteId);
  if (!definition) throw new Parked('the definition of the new revision is not here yet');
  const { tracking } = await itemOf(work.tx, itemId);
  const pieces = tracking === 'SERIAL' ? decimal(quantity).toNumber() : 1;
  return partedBy(definition.lines, { on: startOn, first, pieces }) !== null;
}

async function switchTo(work: Work, order: WorkOrder, change: ReleasedChange): Promise<void> {
  const { changeOrderId, fromRevisionId, toRevisionId } = change;
  const definition = await definitionAt(work.tx, toRevisionId, order.siteId);
  if (!definition) throw new Parked('the definition of the new revision is not here yet');
  const pinned = await pin(work, order, definition);
  const manufacturingBomId = definition.manufacturingBomId ?? null;
  await work.tx
    .update(workOrders)
    .set({ revisionId: toRevisionId, manufacturingBomId })
    .where(eq(workOrders.id, order.id));
  say(work, 'WorkOrderRevisionSwitched', order, pinned.jobs, {
    changeOrderId,
    fromRevisionId,
    toRevisionId,
    manufacturingBomId,
    materials: toldMaterials(pinned.materials),
    outputs: toldOutputs(pinned.outputs),
  });
}

interface Kept {
  readonly changeOrderId: string;
  readonly fromRevisionId: string;
  readonly outcome: Exclude<ChangeOutcome, 'SWITCHED'>;
}

const heldFor = 'a change order: somebody decides what becomes of what was begun';
const cancelledFor = 'a change order: nothing more is made to the old revision';

async function keep(work: Work, order: WorkOrder, jobs: JobOrder[], kept: Kept): Promise<void> {
  const { changeOrderId, fromRevisionId, outcome } = kept;
  say(work, 'WorkOrderRevisionKept', order, jobs, { changeOrderId, revisionId: fromRevisionId });
  if (outcome === 'CANCELLED') await cancel(work, order, jobs, cancelledFor);
  if (outcome !== 'HELD' || order.status === 'HELD') return;
  await setStatus(work, order.id, 'HELD', heldFor);
  say(work, 'WorkOrderHeld', order, jobs, { reason: heldFor });
}
