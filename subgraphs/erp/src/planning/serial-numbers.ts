import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { laterNumber, numberRange } from '@throughline/definitions/lot-numbers';
import { releasedNumbers } from '@throughline/drizzle/erp/released-numbers';
import { sql } from 'drizzle-orm';

interface Wanted {
  readonly plannedOrderId: string;
  readonly itemId: string;
  readonly first: string;
  readonly pieces: number;
}

/**
 * Takes serial numbers for an order that is released: no two make the same piece. Who releases an
 * item's numbers takes turns, on whatever site; what is written is seen by the next.
 */
export async function takeSerialNumbers(work: Work, wanted: Wanted): Promise<void> {
  const { plannedOrderId, itemId, first, pieces } = wanted;
  await work.tx.execute(sql`/* an item's serial numbers, one by one */
    select id from erp.item where id = ${itemId} for no key update`);
  const range = numberRange(first, pieces);
  const { prefix, digits } = range;
  const [low, high] = [sql`${range.first}::numeric`, sql`${range.last}::numeric`];
  // 099 and 99 are two numbers, 100 counted on from either is one: it has no zeros before it.
  const [other] = await work.tx.execute<{ number: string }>(sql`/* serial numbers released */
    select planned.number from erp.released_number taken
    join erp.planned_order planned on planned.id = taken.planned_order_id
    left join erp.work_order made on made.planned_order_id = taken.planned_order_id
    where taken.item_id = ${itemId} and taken.prefix = ${prefix}
      and taken.first <= ${high} and taken.last >= ${low}
      and (taken.digits = ${digits} or least(taken.last, ${high})
        >= power(10::numeric, greatest(taken.digits, ${digits}::int) - 1))
      and (made.id is null or made.status in ('RELEASED', 'IN_PROGRESS', 'HELD'))
    limit 1`);
  if (other) throw taken(`${nameOf(wanted)}: ${other.number} was released to make some of them.`);
  await assertNotMade(work, wanted);
  await work.tx
    .insert(releasedNumbers)
    .values({ plannedOrderId, itemId, prefix, digits, first: range.first, last: range.last });
}

/** A piece is made once; whose report was reversed is to be made again. */
async function assertNotMade(work: Work, { itemId, first, pieces }: Wanted): Promise<void> {
  const numbers = Array.from({ length: pieces }, (_, at) => laterNumber(first, at, 'lotNumber'));
  const [made] = await work.tx.execute<{ number: string }>(sql`/* serial numbers made */
    select lot.number from erp.material_lot lot
    where lot.item_id = ${itemId} and lot.number in (
        select number from jsonb_array_elements_text(${JSON.stringify(numbers)}::text::jsonb)
          as wanted(number))
      and (select sum(move.quantity) from erp.stock_move move
        where move.lot_id = lot.id and move.type = 'PRODUCTION_RECEIPT') > 0
    order by lot.id limit 1`);
  if (made) throw taken(`${made.number} was made already.`);
}

function nameOf({ first, pieces }: Wanted): string {
  return pieces === 1 ? first : `${first} to ${laterNumber(first, pieces - 1, 'lotNumber')}`;
}

function taken(sentence: string): Refusal {
  return new Refusal('SERIAL_NUMBER_TAKEN', sentence, 'lotNumber');
}
