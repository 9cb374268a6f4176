import type { Tx } from '@throughline/chassis/database';
import { sql } from 'drizzle-orm';
import type { ReadCode } from './reading.ts';

export interface Named {
  readonly type: 'Item' | 'MaterialLot' | 'WorkOrder' | 'JobOrder' | 'WorkCenter' | 'WorkUnit';
  readonly id: string;
}

interface Row extends Record<string, unknown> {
  type: Named['type'];
  id: string;
}

/** More of one number are not told apart by a scan. */
const most = 20;

/** Item of a GTIN, and its serial and lot, the narrowest first. */
function namedByElements(tx: Tx, gtin: string, numbers: readonly string[]) {
  return tx.execute<Row>(sql`/* what elements name */
    with item as (select id from mes.item where gtin = ${gtin} order by id limit ${most}),
      said as (select number, place from jsonb_array_elements_text(
        ${JSON.stringify(numbers)}::text::jsonb) with ordinality as said(number, place))
    select type, id from (
      select 'MaterialLot' as type, lot.id, said.place from item
      join said on true join mes.lot lot on lot.item_id = item.id and lot.number = said.number
      union all
      select 'MaterialLot', lot.id, said.place from item
      join said on true
      join mes.received_lot lot on lot.item_id = item.id and lot.number = said.number
      union all
      select 'Item', id, ${numbers.length} + 1 from item) found
    order by place, id`);
}

/** Whatever has this number or code; a job is its order's number, a hyphen and its sequence. */
function namedByNumber(tx: Tx, text: string) {
  const [, order = null, sequence = null] = /^(.+)-(\d{1,9})$/.exec(text) ?? [];
  return tx.execute<Row>(sql`/* what a number names */
    select type, id from (
      select 'JobOrder' as type, job.id, 1 as place from mes.work_order work_order
      join mes.job_order job on job.work_order_id = work_order.id
        and job.sequence = ${sequence}::int and job.replaced_at is null
      where work_order.number = ${order}
      union all select 'WorkOrder', id, 2 from mes.work_order where number = ${text}
      union all select 'WorkUnit', id, 3 from mes.work_unit where code = ${text}
      union all select 'WorkCenter', id, 4 from mes.work_center where code = ${text}
      union all (select 'MaterialLot', id, 5 from mes.lot where number = ${text}
        order by id limit ${most})
      union all (select 'MaterialLot', id, 5 from mes.received_lot where number = ${text}
        order by id limit ${most})
      union all (select 'Item', id, 6 from mes.item where number = ${text}
        order by id limit ${most})) found
    order by place, id limit ${most}`);
}

/** What a code names here, the narrowest first. */
export async function namesOf(tx: Tx, { format, text, elements }: ReadCode): Promise<Named[]> {
  const valueOf = (ai: string) => elements.find((one) => one.ai === ai)?.value;
  const gtin = valueOf('01') ?? valueOf('02');
  const numbers = [valueOf('21'), valueOf('10')].filter((one) => one !== undefined);
  const found = gtin === undefined ? [] : [...(await namedByElements(tx, gtin, numbers))];
  // Digits alone may be a number of the plant as well.
  const alone = format === 'PLAIN' || format === 'GTIN';
  if (alone) found.push(...(await namedByNumber(tx, text)));
  return found
    .filter((one, at) => found.findIndex(({ id }) => id === one.id) === at)
    .map(({ type, id }) => ({ type, id }));
}
