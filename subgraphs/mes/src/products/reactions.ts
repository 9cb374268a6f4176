import type { Reaction } from '@throughline/chassis/outbox/inbox';
import {
  definitions,
  heldLots,
  items,
  salesOrderCustomers,
  siteDefinitions,
} from '@throughline/drizzle/mes/products';
import { readEvent } from '@throughline/schema/events/contract';
import { eq } from 'drizzle-orm';
import { holdLots, noteLots } from './commands.ts';

/** Keeps what MES knows of PLM's items and definitions and of ERP's lots. */
export const noteItem: Reaction = async (work, event) => {
  const { itemId, ...item } = readEvent('ItemDefined', event);
  await work.tx
    .insert(items)
    .values({ id: itemId, ...item })
    .onConflictDoUpdate({ target: items.id, set: item });
};

export const noteDefinition: Reaction = async (work, event) => {
  const snapshot = readEvent('ProductDefinitionReleased', event);
  const { revisionId, itemId, label, effectiveFrom } = snapshot;
  await work.tx
    .insert(definitions)
    .values({ revisionId, itemId, label, effectiveFrom, snapshot })
    .onConflictDoNothing();
};

/** A site makes a revision by a BOM of its own from now on; work orders keep what they were pinned by. */
export const noteSiteDefinition: Reaction = async (work, event) => {
  const snapshot = readEvent('ManufacturingBomReleased', event);
  const { manufacturingBomId, revisionId, siteId, version } = snapshot;
  await work.tx
    .insert(siteDefinitions)
    .values({ manufacturingBomId, revisionId, siteId, version, snapshot })
    .onConflictDoNothing();
};

/** It was never released: no order, lot or job of the floor names it. */
export const forgetItem: Reaction = async (work, event) => {
  const { itemId } = readEvent('ItemDeleted', event);
  await work.tx.delete(items).where(eq(items.id, itemId));
};

/** It is in force on no date any more; work orders that were made with it go on. */
export const noteObsolete: Reaction = async (work, event) => {
  const { revisionId } = readEvent('RevisionObsoleted', event);
  await work.tx
    .update(definitions)
    .set({ obsolete: true })
    .where(eq(definitions.revisionId, revisionId));
};

/**
 * That a successor begins changes no work order: what one makes was decided by the date its
 * product is needed, and only a change order changes it.
 */
export const keepPinned: Reaction = (_work, event) => {
  readEvent('RevisionSuperseded', event);
  return Promise.resolve();
};

/** An order's customer never changes. */
export const noteCustomer =
  (type: 'SalesOrderConfirmed' | 'SalesOrderChanged'): Reaction =>
  async (work, event) => {
    const { salesOrderId, customerId } = readEvent(type, event);
    await work.tx
      .insert(salesOrderCustomers)
      .values({ salesOrderId, customerId })
      .onConflictDoNothing();
  };

export const noteLot: Reaction = async (work, event) => {
  await noteLots(work, [readEvent('LotReceived', event)]);
};

export const noteHeldLot: Reaction = async (work, event) => {
  await holdLots(work, [readEvent('LotHeld', event)]);
};

export const noteReleasedLot: Reaction = async (work, event) => {
  const { lotId } = readEvent('LotReleased', event);
  await work.tx.delete(heldLots).where(eq(heldLots.lotId, lotId));
};
