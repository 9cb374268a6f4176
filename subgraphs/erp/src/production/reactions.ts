import { Parked, type Reaction } from '@throughline/chassis/outbox/inbox';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { shortages } from '@throughline/drizzle/erp/inventory';
import {
  workOrderMaterials,
  workOrderOutputs,
  workOrders,
} from '@throughline/drizzle/erp/production';
import { type Events, readEvent } from '@throughline/schema/events/contract';
import { eq, sql } from 'drizzle-orm';
import { lockStock, post } from '../inventory/posting.ts';
import { reverseMoves, standingMoves } from '../inventory/reversing.ts';
import { siteOf } from '../references/queries.ts';
import { chargeReport, setCompleted, takeBackCharge } from './charging.ts';
import { mintedLot, noteOutputs, noteReceived, receiveOutputs, writeOutputs } from './outputs.ts';
import {
  issueAsFarAsPossible,
  lockWorkOrder,
  noteIssued,
  sayIssued,
  type WorkOrder,
} from './commands.ts';

type Report = Events['ProductionReported'];

export const noteWorkOrder: Reaction = async (work, event) => {
  const created = readEvent('WorkOrderCreated', event);
  const {
    workOrderId,
    number,
    plannedOrderId,
    itemId,
    revisionId,
    manufacturingBomId,
    siteId,
    quantity,
    startOn,
    dueOn,
  } = created;
  await work.tx.insert(workOrders).values({
    id: workOrderId,
    number,
    plannedOrderId,
    itemId,
    revisionId,
    manufacturingBomId,
    siteId,
    quantity,
    startOn,
    dueOn,
    status: 'RELEASED',
  });
  await writeMaterials(work, workOrderId, created.materials);
  await writeOutputs(work, workOrderId, created.outputs);
};

async function writeMaterials(
  work: Work,
  workOrderId: string,
  materials: Events['WorkOrderCreated']['materials'],
): Promise<void> {
  if (materials.length === 0) return;
  await work.tx.insert(workOrderMaterials).values(
    materials.map(({ materialId, ...material }) => ({
      id: materialId,
      workOrderId,
      ...material,
    })),
  );
}

export const switchRevision: Reaction = async (work, event) => {
  const { workOrderId, toRevisionId, manufacturingBomId, materials, outputs } = readEvent(
    'WorkOrderRevisionSwitched',
    event,
  );
  await work.tx
    .update(workOrders)
    .set({ revisionId: toRevisionId, manufacturingBomId })
    .where(eq(workOrders.id, workOrderId));
  await work.tx.delete(workOrderMaterials).where(eq(workOrderMaterials.workOrderId, workOrderId));
  await writeMaterials(work, workOrderId, materials);
  await work.tx.delete(workOrderOutputs).where(eq(workOrderOutputs.workOrderId, workOrderId));
  await writeOutputs(work, workOrderId, outputs);
};

/** Split or merged before it began: nothing was reported that could be lost. */
export const changeQuantity: Reaction = async (work, event) => {
  const { workOrderId, quantity, materials, outputs } = readEvent(
    'WorkOrderQuantityChanged',
    event,
  );
  await work.tx
    .update(workOrders)
    .set({ quantity, expectedQuantity: null, expectedByPlan: null })
    .where(eq(workOrders.id, workOrderId));
  await work.tx.execute(sql`/* change what an order needs */
    update erp.work_order_material line set required_quantity = needed."requiredQuantity"
    from jsonb_to_recordset(${JSON.stringify(materials)}::text::jsonb)
      as needed("materialId" uuid, "requiredQuantity" numeric)
    where line.id = needed."materialId"`);
  await work.tx.execute(sql`/* change what an order puts out */
    update erp.work_order_output line set planned_quantity = planned."plannedQuantity"
    from jsonb_to_recordset(${JSON.stringify(outputs)}::text::jsonb)
      as planned("outputId" uuid, "plannedQuantity" numeric)
    where line.id = planned."outputId"`);
};

export const reschedule: Reaction = async (work, event) => {
  const { workOrderId, startOn, dueOn } = readEvent('WorkOrderRescheduled', event);
  await work.tx.update(workOrders).set({ startOn, dueOn }).where(eq(workOrders.id, workOrderId));
};

/** Status as MES says it. Between hold and resume it is not known here whether a job has started. */
function statusIs(
  type: 'WorkOrderHeld' | 'WorkOrderResumed' | 'WorkOrderCancelled' | 'JobStarted',
): Reaction {
  const status = {
    WorkOrderHeld: 'HELD',
    WorkOrderResumed: 'IN_PROGRESS',
    WorkOrderCancelled: 'CANCELLED',
    JobStarted: 'IN_PROGRESS',
  } as const;
  return async (work, event) => {
    const { workOrderId } = readEvent(type, event);
    await work.tx
      .update(workOrders)
      .set({ status: status[type] })
      .where(eq(workOrders.id, workOrderId));
  };
}

export const noteHeld = statusIs('WorkOrderHeld');
export const noteResumed = statusIs('WorkOrderResumed');
export const noteCancelled = statusIs('WorkOrderCancelled');
export const noteStarted = statusIs('JobStarted');

/** All is done: what it cost more or less than standard is booked. */
export const noteCompleted: Reaction = (work, event) =>
  setCompleted(work, readEvent('WorkOrderCompleted', event).workOrderId);

/** What was reported: components out, finished goods in with their lot, value in progress. */
export const applyReport: Reaction = async (work, event) => {
  const report = readEvent('ProductionReported', event);
  const order = await orderOf(work, report);
  const moved = [...report.materials, ...report.outputs].map((one) => one.itemId);
  await lockStock(work, [order.itemId, ...moved]);
  const { workOrderId, jobOrderId, jobResponseId } = report;
  await issueAsFarAsPossible(
    work,
    order,
    { workOrderId, jobOrderId, jobResponseId },
    report.materials,
  );
  await chargeReport(work, report);
  await work.tx
    .update(workOrders)
    .set({ scrapQuantity: sql`${workOrders.scrapQuantity} + ${report.scrap}` })
    .where(eq(workOrders.id, workOrderId));
  if (report.lastOperation && decimal(report.good).gt(0)) await receive(work, order, report);
  await receiveOutputs(work, order, report);
};

async function orderOf(work: Work, report: Report): Promise<WorkOrder> {
  const order = await lockWorkOrder(work, report.workOrderId);
  if (!order) throw new Parked('the work order is not known here yet');
  return order;
}

async function receive(work: Work, order: WorkOrder, report: Report): Promise<void> {
  const site = await siteOf(work.tx, order.siteId);
  const lotId = await mintedLot(work, report);
  const { workOrderId, jobOrderId, jobResponseId } = report;
  const moves = await post(work, [
    {
      type: 'PRODUCTION_RECEIPT',
      itemId: order.itemId,
      locationId: site.receivingLocationId,
      lotId,
      quantity: decimal(report.good),
      links: { workOrderId, jobOrderId, jobResponseId },
    },
  ]);
  await noteReceived(work, order, moves);
}

/** A report was wrong: everything it did is taken back, at the cost it was done. */
export const reverseReport: Reaction = async (work, event) => {
  const report = readEvent('ProductionReversed', event);
  const { workOrderId, jobOrderId, jobResponseId } = report;
  const order = await orderOf(work, report);
  const standing = await standingMoves(work, jobResponseId);
  const moves = await reverseMoves(work, standing, 'report reversed');
  const issued = moves.filter((move) => move.type === 'ISSUE');
  await noteIssued(work, workOrderId, issued);
  sayIssued(work, 'MaterialIssueReversed', { workOrderId, jobOrderId, jobResponseId }, issued);
  await noteReceived(
    work,
    order,
    moves.filter((move) => move.type === 'PRODUCTION_RECEIPT'),
  );
  await noteOutputs(work, report.outputs, -1);
  await work.tx.delete(shortages).where(eq(shortages.jobResponseId, jobResponseId));
  await takeBackCharge(work, { workOrderId, jobResponseId });
  await work.tx
    .update(workOrders)
    .set({ scrapQuantity: sql`${workOrders.scrapQuantity} - ${report.scrap}` })
    .where(eq(workOrders.id, workOrderId));
};
