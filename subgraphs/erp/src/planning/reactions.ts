import type { Reaction } from '@throughline/chassis/outbox/inbox';
import {
  itemPlannings,
  plannedOrders,
  plannedRequirements,
} from '@throughline/drizzle/erp/planning';
import {
  workOrderMaterials,
  workOrderOutputs,
  workOrders,
} from '@throughline/drizzle/erp/production';
import type { EventType } from '@throughline/schema/events/contract';
import { readEvent } from '@throughline/schema/events/contract';
import { and, eq, inArray } from 'drizzle-orm';
import { noteExpected } from '../production/commands.ts';
import { allDefinitions } from '../references/definitions.ts';
import { forgetPrints } from './prints.ts';
import { markForPlanning } from './marking.ts';
import { structureOf } from './structure.ts';

/** Demand or supply changed somewhere: the planner plans it anew at once (net change). */
export const replanOrder =
  (type: 'SalesOrderConfirmed' | 'SalesOrderChanged' | 'SalesOrderCancelled'): Reaction =>
  async (work, event) => {
    const { siteId, lines } = readEvent(type, event);
    await markForPlanning(
      work,
      lines.map((line) => line.itemId),
      siteId,
    );
  };

export const replanStock: Reaction = async (work, event) => {
  const { itemId, siteId } = readEvent('StockChanged', event);
  await markForPlanning(work, [itemId], siteId);
};

export const replanLot =
  (type: 'LotHeld' | 'LotReleased'): Reaction =>
  async (work, event) => {
    await markForPlanning(work, [readEvent(type, event).itemId], null);
  };

export const replanPurchase =
  (type: 'PurchaseOrderCreated' | 'PurchaseOrderChanged'): Reaction =>
  async (work, event) => {
    const { itemIds, siteId } = readEvent(type, event);
    await markForPlanning(work, itemIds, siteId);
  };

/** Demand where it comes from, supply where it goes to. */
export const replanTransfer: Reaction = async (work, event) => {
  const { itemId, fromSiteId, toSiteId } = readEvent('TransferOrderChanged', event);
  await markForPlanning(work, [itemId], fromSiteId);
  await markForPlanning(work, [itemId], toSiteId);
};

/** A new definition changes what its item needs, from its first date on. */
export const replanDefinition: Reaction = async (work, event) => {
  const { itemId, lines } = readEvent('ProductDefinitionReleased', event);
  await markForPlanning(work, [itemId, ...lines.map((line) => line.componentItemId)], null);
};

/** What the site needs for it is something else from now on; what it needed is found by that. */
export const replanSite: Reaction = async (work, event) => {
  const { itemId, siteId } = readEvent('ManufacturingBomReleased', event);
  await markForPlanning(work, [itemId], siteId);
};

/** What names the item as a component needs something else from now on; so do its own orders. */
export const replanSupersession =
  (type: 'ItemSuperseded' | 'ItemSupersessionWithdrawn'): Reaction =>
  async (work, event) => {
    const { itemId, successorId } = readEvent(type, event);
    const holders = structureOf(await allDefinitions(work.tx)).holdersOf(itemId);
    await markForPlanning(work, [itemId, successorId, ...holders], null);
  };

/** Without a revision in force nothing is made of it. */
export const replanObsolete: Reaction = async (work, event) => {
  await markForPlanning(work, [readEvent('RevisionObsoleted', event).itemId], null);
};

/** Nothing is planned of what PLM has deleted; what is open of it is finished. */
export const forgetDeleted: Reaction = async (work, event) => {
  const { itemId } = readEvent('ItemDeleted', event);
  await work.tx.delete(itemPlannings).where(eq(itemPlannings.itemId, itemId));
  await work.tx
    .update(plannedOrders)
    .set({ status: 'CANCELLED' })
    .where(
      and(eq(plannedOrders.itemId, itemId), inArray(plannedOrders.status, ['PLANNED', 'FIRM'])),
    );
  await markForPlanning(work, [itemId], null);
};

/** The work order stands for its planned order now: what that needed is the work order's need. */
export const replanNewWorkOrder: Reaction = async (work, event) => {
  const created = readEvent('WorkOrderCreated', event);
  const { plannedOrderId, itemId, siteId, materials, outputs } = created;
  const were = await work.tx
    .delete(plannedRequirements)
    .where(eq(plannedRequirements.plannedOrderId, plannedOrderId))
    .returning({ itemId: plannedRequirements.itemId, bomItemId: plannedRequirements.bomItemId });
  await forgetPrints(work, siteId, [...new Set(were.map((one) => one.bomItemId))]);
  const needed = [...were, ...materials, ...outputs].map((one) => one.itemId);
  await markForPlanning(work, [itemId, ...needed], siteId);
};

/** Scrap, a job that was given up or ended short: less comes than planning counted on. */
export const replanExpected =
  (type: 'ProductionReported' | 'ProductionReversed' | 'JobCompleted' | 'JobAborted'): Reaction =>
  async (work, event) => {
    const { workOrderId, expectedQuantity, expectedByPlan } = readEvent(type, event);
    if (expectedQuantity === null) return;
    const changed = await noteExpected(work, workOrderId, expectedQuantity, expectedByPlan);
    if (changed) await markForPlanning(work, [changed.itemId], changed.siteId);
  };

type WorkOrderEvent = Extract<
  EventType,
  | 'WorkOrderRevisionSwitched'
  | 'WorkOrderQuantityChanged'
  | 'WorkOrderRescheduled'
  | 'WorkOrderCancelled'
  | 'WorkOrderCompleted'
  | 'ProductionReversed'
>;

export const replanWorkOrder =
  (type: WorkOrderEvent): Reaction =>
  async (work, event) => {
    const { workOrderId } = readEvent(type, event);
    const [order] = await work.tx.select().from(workOrders).where(eq(workOrders.id, workOrderId));
    if (!order) return;
    const materials = await work.tx
      .select({ itemId: workOrderMaterials.itemId })
      .from(workOrderMaterials)
      .where(eq(workOrderMaterials.workOrderId, workOrderId));
    const outputs = await work.tx
      .select({ itemId: workOrderOutputs.itemId })
      .from(workOrderOutputs)
      .where(eq(workOrderOutputs.workOrderId, workOrderId));
    await markForPlanning(
      work,
      [order.itemId, ...[...materials, ...outputs].map((one) => one.itemId)],
      order.siteId,
    );
  };
