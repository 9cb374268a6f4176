import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { items } from '@throughline/drizzle/plm/items';
import { and, eq, ne, sql } from 'drizzle-orm';
import { lockItem, sayDefined } from '../items/commands.ts';
import { readGtin } from './rules.ts';

export async function setGtin(
  work: Work,
  input: { itemId: string; gtin: string | null },
): Promise<{ itemId: string }> {
  const gtin = readGtin(input.gtin);
  const item = await lockItem(work, input.itemId);
  if (item.gtin === gtin) return { itemId: item.id };
  if (gtin !== null) {
    // Waits for whoever gives the same one at the same moment.
    await work.tx.execute(
      sql`/* one gift of a GTIN at a time */ select pg_advisory_xact_lock(hashtextextended(${`gtin ${gtin}`}, 0))`,
    );
    const [other] = await work.tx
      .select({ number: items.number })
      .from(items)
      .where(and(eq(items.gtin, gtin), ne(items.id, item.id)));
    if (other) {
      throw new Refusal('GTIN_TAKEN', `${other.number} has the GTIN ${gtin}.`, 'gtin');
    }
  }
  await work.tx.update(items).set({ gtin }).where(eq(items.id, item.id));
  sayDefined(work, { ...item, gtin });
  return { itemId: item.id };
}
