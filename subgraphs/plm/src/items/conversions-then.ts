import type { RequestContext } from '@throughline/chassis/context';
import { defineLoader } from '@throughline/chassis/loader';
import type { UnitConversion } from '@throughline/chassis/values/quantity';
import { sql } from 'drizzle-orm';
import type { Item } from './commands.ts';
import { itemById } from './loaders.ts';
import { assertPast } from './then.ts';

/** Keys are `itemId moment`: the conversions that ended first after it. */
const endedConversions = defineLoader<string, UnitConversion[]>(async ({ db }, keys) => {
  const asked = keys.map((key) => ({ key, id: key.slice(0, 36), at: key.slice(37) }));
  const rows = await db.execute<{
    key: string;
    conversions: UnitConversion[];
  }>(sql`/* unit conversions then */
    select asked.key, past.conversions
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, id uuid, at timestamptz)
    cross join lateral (
      select conversions from plm.item_conversions_past past
      where past.item_id = asked.id and past.ended_at > asked.at
      order by past.ended_at, past.id limit 1
    ) past`);
  return new Map(rows.map((row) => [row.key, row.conversions]));
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
