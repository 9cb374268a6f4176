import type { Reaction } from '@throughline/chassis/outbox/inbox';
import type { Work } from '@throughline/chassis/transaction';
import { itemParties } from '@throughline/drizzle/plm/parties';
import { readEvent } from '@throughline/schema/events/contract';

/** Whose business an item once was, it stays: what was delivered has to be looked after. */
async function note(work: Work, partyId: string, itemIds: readonly string[]): Promise<void> {
  const rows = [...new Set(itemIds)].map((itemId) => ({ partyId, itemId }));
  if (rows.length > 0) await work.tx.insert(itemParties).values(rows).onConflictDoNothing();
}

export const noteSold =
  (type: 'SalesOrderConfirmed' | 'SalesOrderChanged'): Reaction =>
  async (work, event) => {
    const { customerId, lines } = readEvent(type, event);
    await note(
      work,
      customerId,
      lines.map(({ itemId }) => itemId),
    );
  };

export const noteBought: Reaction = async (work, event) => {
  const { supplierId, itemIds } = readEvent('PurchaseOrderCreated', event);
  if (supplierId !== undefined) await note(work, supplierId, itemIds);
};
