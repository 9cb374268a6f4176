import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { suppliers } from '@throughline/drizzle/erp/parties';
import { itemPlannings } from '@throughline/drizzle/erp/planning';
import { eq } from 'drizzle-orm';
import { setPurchaseCost } from '../costing/commands.ts';
import { itemOf, siteOf } from '../references/queries.ts';
import type { ItemPlanning } from './load.ts';
import { markForPlanning } from './marking.ts';

export type NewItemPlanning = Omit<ItemPlanning, never> & { readonly purchaseCost: string | null };

const longestLeadTime = 1000;

export async function setItemPlanning(
  work: Work,
  input: NewItemPlanning,
): Promise<{ itemId: string; siteId: string }> {
  const { purchaseCost, ...parameters } = input;
  await itemOf(work.tx, input.itemId);
  await siteOf(work.tx, input.siteId);
  if (input.leadTimeDays < 0 || input.leadTimeDays > longestLeadTime) {
    throw new Refusal(
      'LEAD_TIME_OUT_OF_RANGE',
      `A lead time is 0 to ${longestLeadTime} days.`,
      'leadTimeDays',
    );
  }
  if (decimal(input.safetyStock).lt(0)) {
    throw new Refusal('QUANTITY_NEGATIVE', 'A safety stock is not negative.', 'safetyStock');
  }
  if (input.supplierId !== null) {
    const [supplier] = await work.tx
      .select()
      .from(suppliers)
      .where(eq(suppliers.id, input.supplierId));
    if (!supplier) throw notFound('supplier', 'supplierId');
  }
  await work.tx
    .insert(itemPlannings)
    .values(parameters)
    .onConflictDoUpdate({
      target: [itemPlannings.itemId, itemPlannings.siteId],
      set: parameters,
    });
  if (purchaseCost !== null) await setPurchaseCost(work, input.itemId, purchaseCost);
  await markForPlanning(work, [input.itemId], input.siteId);
  return { itemId: input.itemId, siteId: input.siteId };
}
