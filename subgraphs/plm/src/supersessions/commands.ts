import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { itemSupersessions } from '@throughline/drizzle/plm/supersessions';
import { and, eq, inArray, isNotNull, isNull, lte, ne } from 'drizzle-orm';
import type { Item } from '../items/commands.ts';
import { assertNoLoop, lockStructure } from '../structure/loops.ts';
import { assertSupersession } from './rules.ts';

export interface NewSupersession {
  readonly itemId: string;
  readonly successorId: string;
  readonly effectiveFrom: string;
  readonly useUp: boolean;
  readonly factor: string;
}

export async function supersedeItem(
  work: Work,
  input: NewSupersession,
): Promise<{ itemId: string }> {
  const { itemId, successorId, effectiveFrom, useUp } = input;
  await lockStructure(work, []);
  const [item, successor] = await bothOf(work, itemId, successorId);
  assertSupersession(item, successor, input.factor);
  await assertReleasedOn(work, successor, effectiveFrom);
  await assertNoLoop(work, itemId, [successorId], 'successorId');
  const factor = plain(input.factor);
  await end(work, itemId);
  const said = { itemId, successorId, effectiveFrom, useUp, factor };
  await work.tx.insert(itemSupersessions).values({
    id: newId(),
    ...said,
    recordedAt: work.now,
    recordedBy: work.actor,
  });
  work.append({
    type: 'ItemSuperseded',
    aggregateType: 'Item',
    aggregateId: itemId,
    payload: said,
  });
  return { itemId };
}

export async function withdrawSupersession(
  work: Work,
  { itemId }: { itemId: string },
): Promise<{ itemId: string }> {
  await lockStructure(work, []);
  const ended = await end(work, itemId);
  if (!ended) throw notFound('supersession', 'itemId');
  work.append({
    type: 'ItemSupersessionWithdrawn',
    aggregateType: 'Item',
    aggregateId: itemId,
    payload: { itemId, successorId: ended.successorId },
  });
  return { itemId };
}

/** What no longer holds is kept with its end. */
async function end(work: Work, itemId: string) {
  const [ended] = await work.tx
    .update(itemSupersessions)
    .set({ endedAt: work.now, endedBy: work.actor })
    .where(and(eq(itemSupersessions.itemId, itemId), isNull(itemSupersessions.endedAt)))
    .returning();
  return ended;
}

async function bothOf(work: Work, itemId: string, successorId: string): Promise<[Item, Item]> {
  const rows = await work.tx
    .select()
    .from(items)
    .where(inArray(items.id, [itemId, successorId]))
    .orderBy(items.id)
    .for('share');
  const item = rows.find(({ id }) => id === itemId);
  const successor = rows.find(({ id }) => id === successorId);
  if (!item) throw notFound('item', 'itemId');
  if (!successor) throw notFound('item', 'successorId');
  return [item, successor];
}

async function assertReleasedOn(work: Work, successor: Item, on: string): Promise<void> {
  const [inForce] = await work.tx
    .select({ id: itemRevisions.id })
    .from(itemRevisions)
    .where(
      and(
        eq(itemRevisions.itemId, successor.id),
        isNotNull(itemRevisions.label),
        ne(itemRevisions.lifecycle, 'OBSOLETE'),
        lte(itemRevisions.effectiveFrom, on),
      ),
    )
    .limit(1);
  if (inForce) return;
  throw new Refusal(
    'SUCCESSOR_NOT_RELEASED',
    `${successor.number} has no released revision in force on ${on}.`,
    'successorId',
  );
}
