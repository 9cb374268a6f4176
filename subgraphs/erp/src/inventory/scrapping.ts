import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { stockBalances, storageLocations } from '@throughline/drizzle/erp/inventory';
import { and, eq, gt, isNotNull, sql } from 'drizzle-orm';
import { post } from './posting.ts';

/** Books all of a lot out of stock that nobody keeps. What is on its way between sites arrives first. */
export async function scrapLot(work: Work, lotId: string, reason: string): Promise<void> {
  const balances = await work.tx
    .select({ balance: stockBalances })
    .from(stockBalances)
    .innerJoin(storageLocations, eq(storageLocations.id, stockBalances.locationId))
    .where(
      and(
        eq(stockBalances.lotId, lotId),
        gt(stockBalances.onHand, sql`${stockBalances.reserved}`),
        isNotNull(storageLocations.siteId),
      ),
    )
    .orderBy(stockBalances.id);
  await post(
    work,
    balances.map(({ balance: { itemId, locationId, onHand, reserved } }) => ({
      type: 'SCRAP' as const,
      itemId,
      locationId,
      lotId,
      quantity: decimal(reserved).minus(onHand),
      links: { reason },
    })),
  );
}
