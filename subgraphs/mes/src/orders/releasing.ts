import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { Parked } from '@throughline/chassis/outbox/inbox';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { workOrderPegs, workOrders } from '@throughline/drizzle/mes/orders';
import type { Events } from '@throughline/schema/events/contract';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import { and, eq, isNull } from 'drizzle-orm';
import { siteOf } from '../equipment/queries.ts';
import { lockItems } from '../products/commands.ts';
import { definitionBy } from '../products/queries.ts';
import { followEarlierChanges } from './changing.ts';
import { lockWorkOrder, say, type WorkOrder } from './commands.ts';
import { pin, toldMaterials, toldOutputs } from './pinning.ts';
import { toleranceOf } from '../tolerances/queries.ts';
import { followLines, noteLines } from './rescheduling.ts';
import { daysSince1970, firstWanted, isOpen } from './rules.ts';

type Release = Events['PlannedOrderReleased'];

/** A work order for a released planned order: revision, BOM and process plan pinned. */
export async function createWorkOrder(
  work: Work,
  release: Release,
  position: number,
): Promise<void> {
  const known = await work.tx
    .select({ id: workOrders.id })
    .from(workOrders)
    .where(
      and(eq(workOrders.plannedOrderId, release.plannedOrderId), isNull(workOrders.splitFromId)),
    );
  if (known.length > 0) return;
  await lockItems(work, [release.itemId], 'share');
  const { revisionId, manufacturingBomId } = release;
  const definition = await definitionBy(work.tx, revisionId, manufacturingBomId);
  if (!definition) throw new Parked('the definition of its revision is not here yet');
  if (definition.itemId !== release.itemId) {
    throw new Refusal('REVISION_OF_OTHER_ITEM', 'The revision is one of another item.');
  }
  await siteOf(work.tx, release.siteId);
  const order = await writeOrder(work, release, definition);
  await followEarlierChanges(work, order);
  await peg(work, order, release, position);
}

async function writeOrder(
  work: Work,
  release: Release,
  definition: ProductDefinition,
): Promise<WorkOrder> {
  const { plannedOrderId, itemId, revisionId, manufacturingBomId, siteId, quantity, pegs } =
    release;
  const { startOn, dueOn } = release;
  if (decimal(quantity).lte(0)) {
    throw new Refusal('QUANTITY_NOT_POSITIVE', 'A work order makes more than nothing.');
  }
  const wanted = firstWanted(pegs.map((one) => ({ dueOn: one.dueOn, cancelled: false })));
  const [order] = await work.tx
    .insert(workOrders)
    .values({
      id: newId(),
      number: await nextNumber(work, 'work_order_number', 'WO'),
      plannedOrderId,
      itemId,
      revisionId,
      manufacturingBomId,
      siteId,
      status: 'RELEASED',
      quantity,
      startOn,
      dueOn,
      phantomsFromStock: release.phantomsFromStock ?? [],
      supersessions: release.supersessions ?? [],
      firstLotNumber: release.firstLotNumber,
      ...(await toleranceOf(work.tx, siteId, itemId)),
      priority: daysSince1970(wanted ?? dueOn),
      createdAt: work.now,
    })
    .returning();
  if (!order) throw new Error('the work order was not written');
  const { jobs, materials, outputs } = await pin(work, order, definition);
  say(work, 'WorkOrderCreated', order, jobs, {
    number: order.number,
    plannedOrderId,
    itemId,
    revisionId,
    manufacturingBomId,
    quantity,
    startOn,
    dueOn,
    materials: toldMaterials(materials),
    outputs: toldOutputs(outputs),
  });
  return order;
}

/** What its customers want may have changed since it was released. */
async function peg(
  work: Work,
  order: WorkOrder,
  { pegs }: Release,
  position: number,
): Promise<void> {
  if (pegs.length === 0) return;
  await work.tx.insert(workOrderPegs).values(
    pegs.map(({ salesOrderLineId, salesOrderId, quantity }) => ({
      workOrderId: order.id,
      salesOrderLineId,
      salesOrderId,
      quantity,
    })),
  );
  const lines = pegs.map(({ salesOrderLineId, salesOrderId, dueOn }) => ({
    lineId: salesOrderLineId,
    salesOrderId,
    dueOn,
  }));
  await noteLines(work, lines, position, false);
  const now = await lockWorkOrder(work, order.id);
  if (!isOpen(now)) return;
  await followLines(
    work,
    lines.map((line) => line.lineId),
    'the sales orders it is for were cancelled',
  );
}
