import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import type { UnitConversion } from '@throughline/chassis/values/quantity';
import { conversionsPast, items } from '@throughline/drizzle/plm/items';
import { eq, sql } from 'drizzle-orm';
import { lockItem, sayDefined } from '../items/commands.ts';
import { areSame, assertConversions } from './rules.ts';

export async function setUnitConversions(
  work: Work,
  input: { itemId: string; conversions: UnitConversion[] },
): Promise<{ itemId: string }> {
  const item = await lockItem(work, input.itemId);
  assertConversions(item.unit, input.conversions);
  const { conversions } = input;
  if (areSame(item.conversions, conversions)) return { itemId: item.id };
  await work.tx.insert(conversionsPast).values({
    id: newId(),
    itemId: item.id,
    conversions: item.conversions,
    // The clock, not the transaction: who waited for the item keeps the order.
    endedAt: sql`clock_timestamp()`,
    endedBy: work.actor,
  });
  await work.tx.update(items).set({ conversions }).where(eq(items.id, item.id));
  sayDefined(work, { ...item, conversions });
  return { itemId: item.id };
}
