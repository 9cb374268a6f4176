import { sqlState } from '@throughline/chassis/database';
import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { attributeValues, itemClassifications } from '@throughline/drizzle/plm/classes';
import { revisionDocuments } from '@throughline/drizzle/plm/documents';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { deletions, lifecycleSteps } from '@throughline/drizzle/plm/lifecycles';
import { operationsSegments } from '@throughline/drizzle/plm/operations';
import { schemeAssignments } from '@throughline/drizzle/plm/schemes';
import {
  alternates,
  manufacturerParts,
  manufacturerPartStates,
} from '@throughline/drizzle/plm/sourcing';
import { itemSupersessions } from '@throughline/drizzle/plm/supersessions';
import { eq, inArray, or } from 'drizzle-orm';
import { lockRevisionInWork } from '../boms/commands.ts';
import { type Item, type ItemRevision, lockItem } from '../items/commands.ts';
import { lockRevision } from '../lifecycles/commands.ts';
import { assertNeverReleased, assertOnNoChangeOrder, assertUnused } from '../lifecycles/rules.ts';
import { deleteDetails } from '../operations/details.ts';
import { usesOfItem, usesOfRevision } from './queries.ts';

const foreignKeyViolation = '23503';

/** A use that came in between, or that is not looked for by name, is one all the same. */
async function refusingUses<T>(code: string, field: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (sqlState(error) !== foreignKeyViolation) throw error;
    throw new Refusal(code, 'It is used.', field);
  }
}

/** A design that came to nothing. */
export async function deleteRevision(
  work: Work,
  { revisionId, reason }: { revisionId: string; reason: string },
): Promise<{ itemId: string }> {
  assertReason(reason);
  const revision = await lockRevision(work, revisionId);
  assertNeverReleased(revision.label !== null, 'REVISION_RELEASED', 'revisionId');
  assertOnNoChangeOrder(revision.changeOrderId);
  await lockRevisionInWork(work, revisionId);
  const item = await lockItem(work, revision.itemId);
  const all = await revisionsOf(work, item.id);
  if (all.length === 1) {
    throw new Refusal(
      'LAST_REVISION',
      'An item has a revision: delete the item instead.',
      'revisionId',
    );
  }
  assertUnused(await usesOfRevision(work.tx, revisionId), 'REVISION_IN_USE', 'revisionId');
  await refusingUses('REVISION_IN_USE', 'revisionId', () => deleteRevisions(work, [revision]));
  await note(work, item, revision.sequence, reason);
  return { itemId: item.id };
}

/** An item that nothing uses and of which nothing was released. */
export async function deleteItem(
  work: Work,
  { itemId, reason }: { itemId: string; reason: string },
): Promise<{ itemId: string }> {
  assertReason(reason);
  const item = await lockItem(work, itemId);
  const all = await revisionsOf(work, itemId);
  const released = all.some((revision) => revision.label !== null);
  assertNeverReleased(released, 'ITEM_RELEASED', 'itemId');
  for (const revision of all) {
    assertOnNoChangeOrder(revision.changeOrderId);
    await lockRevisionInWork(work, revision.id);
  }
  assertUnused(await usesOfItem(work.tx, itemId), 'ITEM_IN_USE', 'itemId');
  await refusingUses('ITEM_IN_USE', 'itemId', async () => {
    await deleteRevisions(work, all);
    await deleteDescription(work, itemId);
    await work.tx.delete(items).where(eq(items.id, itemId));
  });
  await note(work, item, null, reason);
  work.append({
    type: 'ItemDeleted',
    aggregateType: 'Item',
    aggregateId: itemId,
    payload: { itemId, number: item.number },
  });
  return { itemId };
}

function revisionsOf(work: Work, itemId: string): Promise<ItemRevision[]> {
  return work.tx
    .select()
    .from(itemRevisions)
    .where(eq(itemRevisions.itemId, itemId))
    .orderBy(itemRevisions.id)
    .for('update');
}

async function deleteRevisions(work: Work, revisions: readonly ItemRevision[]): Promise<void> {
  const ids = revisions.map((revision) => revision.id);
  await deleteDetails(work, ids);
  for (const table of [bomLines, operationsSegments, revisionDocuments, lifecycleSteps]) {
    await work.tx.delete(table).where(inArray(table.revisionId, ids));
  }
  await work.tx.delete(itemRevisions).where(inArray(itemRevisions.id, ids));
}

/** What was said of the item alone; of what joins it to others, what was taken back. */
async function deleteDescription(work: Work, itemId: string): Promise<void> {
  await work.tx
    .delete(alternates)
    .where(or(eq(alternates.itemId, itemId), eq(alternates.alternateItemId, itemId)));
  await work.tx
    .delete(itemSupersessions)
    .where(or(eq(itemSupersessions.itemId, itemId), eq(itemSupersessions.successorId, itemId)));
  const parts = work.tx
    .select({ id: manufacturerParts.id })
    .from(manufacturerParts)
    .where(eq(manufacturerParts.itemId, itemId));
  await work.tx.delete(manufacturerPartStates).where(inArray(manufacturerPartStates.partId, parts));
  for (const table of [
    manufacturerParts,
    attributeValues,
    itemClassifications,
    schemeAssignments,
  ]) {
    await work.tx.delete(table).where(eq(table.itemId, itemId));
  }
}

async function note(
  work: Work,
  item: Item,
  revisionSequence: number | null,
  reason: string,
): Promise<void> {
  await work.tx.insert(deletions).values({
    id: newId(),
    kind: revisionSequence === null ? 'ITEM' : 'ITEM_REVISION',
    itemId: item.id,
    itemNumber: item.number,
    revisionSequence,
    reason,
    recordedAt: work.now,
    recordedBy: work.actor,
  });
}
