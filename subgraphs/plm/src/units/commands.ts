import type { Work } from '@throughline/chassis/transaction';
import type { UnitConversion } from '@throughline/chassis/values/quantity';
import { items } from '@throughline/drizzle/plm/items';
import { eq } from 'drizzle-orm';
import { lockItem, sayDefined } from '../items/commands.ts';
import { assertConversions } from './rules.ts';

export async function setUnitConversions(
  work: Work,
  input: { itemId: string; conversions: UnitConversion[] },
): Promise<{ itemId: string }> {
  const item = await lockItem(work, input.itemId);
  assertConversions(item.unit, input.conversions);
  const { conversions } = input;
  await work.tx.update(items).set({ conversions }).where(eq(items.id, item.id));
  sayDefined(work, { ...item, conversions });
  return { itemId: item.id };
}
