import { newId } from '@throughline/chassis/ids';
import { Parked, type Reaction } from '@throughline/chassis/outbox/inbox';
import { storageLocations } from '@throughline/drizzle/erp/inventory';
import { rolledYield } from '@throughline/definitions/yields';
import {
  definitions,
  items,
  itemSupersessions,
  siteDefinitions,
  sites,
  workCenters,
} from '@throughline/drizzle/erp/references';
import { readEvent } from '@throughline/schema/events/contract';
import type { DefinitionOperation } from '@throughline/schema/events/plm';
import { eq } from 'drizzle-orm';

/** Keeps what ERP knows of PLM's and MES' things. */
export const noteItem: Reaction = async (work, event) => {
  const { itemId, ...item } = readEvent('ItemDefined', event);
  await work.tx
    .insert(items)
    .values({ id: itemId, ...item })
    .onConflictDoUpdate({ target: items.id, set: item });
};

/** All definitions are kept in memory; how the work is done is the floor's. */
function withoutDetails(operation: DefinitionOperation): DefinitionOperation {
  return { ...operation, instructions: [], characteristics: [], tools: [] };
}

export const noteDefinition: Reaction = async (work, event) => {
  const definition = readEvent('ProductDefinitionReleased', event);
  const { revisionId, itemId, label, effectiveFrom, operations } = definition;
  const snapshot = { ...definition, operations: operations.map(withoutDetails) };
  const values = { revisionId, itemId, label, effectiveFrom, snapshot };
  await work.tx
    .insert(definitions)
    .values({ ...values, yield: rolledYield(operations) })
    .onConflictDoNothing();
};

/** A site makes a revision by a BOM of its own from now on. */
export const noteSiteDefinition: Reaction = async (work, event) => {
  const said = readEvent('ManufacturingBomReleased', event);
  const { manufacturingBomId, revisionId, siteId, version } = said;
  const operations = said.operations?.map(withoutDetails) ?? null;
  const [engineering] = await work.tx
    .select({ yield: definitions.yield })
    .from(definitions)
    .where(eq(definitions.revisionId, revisionId));
  if (!engineering) throw new Parked('the definition of its revision is not here yet');
  await work.tx
    .insert(siteDefinitions)
    .values({
      manufacturingBomId,
      revisionId,
      siteId,
      version,
      snapshot: { ...said, operations },
      yield: operations ? rolledYield(operations) : engineering.yield,
    })
    .onConflictDoNothing();
};

/** What takes an item's place from a date on. */
export const noteSupersession: Reaction = async (work, event) => {
  const said = readEvent('ItemSuperseded', event);
  await work.tx
    .insert(itemSupersessions)
    .values(said)
    .onConflictDoUpdate({ target: itemSupersessions.itemId, set: said });
};

export const noteSupersessionWithdrawn: Reaction = async (work, event) => {
  const { itemId } = readEvent('ItemSupersessionWithdrawn', event);
  await work.tx.delete(itemSupersessions).where(eq(itemSupersessions.itemId, itemId));
};

/** It is in force on no date any more; work orders that were made with it go on. */
export const noteObsolete: Reaction = async (work, event) => {
  const { revisionId } = readEvent('RevisionObsoleted', event);
  await work.tx
    .update(definitions)
    .set({ obsolete: true })
    .where(eq(definitions.revisionId, revisionId));
};

export const noteSuperseded: Reaction = async (work, event) => {
  const { revisionId } = readEvent('RevisionSuperseded', event);
  await work.tx
    .update(definitions)
    .set({ superseded: true })
    .where(eq(definitions.revisionId, revisionId));
};

export const noteBuildability: Reaction = async (work, event) => {
  const { revisionId, keptBuildable } = readEvent('RevisionBuildabilityChanged', event);
  await work.tx
    .update(definitions)
    .set({ keptBuildable })
    .where(eq(definitions.revisionId, revisionId));
};

export const noteItemDeleted: Reaction = async (work, event) => {
  const { itemId } = readEvent('ItemDeleted', event);
  await work.tx.update(items).set({ deletedAt: work.now }).where(eq(items.id, itemId));
};

/** A new site gets a place where goods are received, so that nothing it makes has nowhere to go. */
export const noteSite: Reaction = async (work, event) => {
  const { siteId, ...site } = readEvent('SiteDefined', event);
  const [known] = await work.tx.select().from(sites).where(eq(sites.id, siteId)).for('update');
  if (known) {
    await work.tx
      .update(sites)
      .set({ ...site, changedAt: work.now })
      .where(eq(sites.id, siteId));
    return;
  }
  const receivingLocationId = newId();
  await work.tx
    .insert(storageLocations)
    .values({ id: receivingLocationId, siteId, code: 'MAIN', name: 'Main store' });
  await work.tx
    .insert(sites)
    .values({ id: siteId, ...site, receivingLocationId, changedAt: work.now });
};

export const noteWorkCenter: Reaction = async (work, event) => {
  const { workCenterId, siteId, code, name } = readEvent('WorkCenterDefined', event);
  await work.tx
    .insert(workCenters)
    .values({ id: workCenterId, siteId, code, name })
    .onConflictDoUpdate({ target: workCenters.id, set: { code, name } });
};
