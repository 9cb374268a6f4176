import type { RequestContext } from '@throughline/chassis/context';
import type { UnitConversion } from '@throughline/chassis/values/quantity';
import type { Item } from './commands.ts';
import { defineEnded } from './ended.ts';
import { itemById } from './loaders.ts';
import { assertPast } from './then.ts';

/** The conversions in force then. Keys are `itemId moment`. */
const endedConversions = defineEnded<UnitConversion[]>({
  table: 'item_conversions_past',
  of: 'item_id',
  what: 'conversions',
});

/** An item with the units of its own that it had at a moment; null when there is none. */
export async function itemThen(
  context: RequestContext,
  itemId: string,
  asOf: string,
): Promise<Item | null> {
  assertPast(context, asOf);
  const [item, conversions] = await Promise.all([
    itemById(context).load(itemId),
    endedConversions(context).load(`${itemId} ${asOf}`),
  ]);
  return item && conversions ? { ...item, conversions } : item;
}
