// What one writes first: every demand multiplied out over every path, in one recursive query.
import type postgres from 'postgres';
import { today } from './company.ts';

const patience = 15_000;

/** Seconds for gross requirements by item and date, without stock, lots or pegs; null: gave up. */
export async function explodeNaively(sql: postgres.Sql): Promise<number | null> {
  await sql`create table if not exists erp.naive_line as
    select item_id, (line->>'componentItemId')::uuid as component_id, (line->>'quantity')::numeric as quantity
    from erp.definition, jsonb_array_elements(snapshot->'lines') line`;
  await sql`create index if not exists naive_line_item on erp.naive_line (item_id)`;
  await sql`analyze erp.naive_line`;
  await sql.unsafe(`set statement_timeout = ${patience}`);
  const from = performance.now();
  try {
    await sql`/* naive explosion */
      with recursive need(item_id, quantity, on_date) as (
        select item_id, quantity, due_on from erp.sales_order_line
        union all
        select line.component_id, need.quantity * line.quantity,
          need.on_date - coalesce(planning.lead_time_days, 0)
        from need join erp.naive_line line on line.item_id = need.item_id
        left join erp.item_planning planning on planning.item_id = need.item_id
      )
      select count(*) from (
        select item_id, greatest(on_date, ${today}::date), sum(quantity) from need group by 1, 2) as gross`;
    return (performance.now() - from) / 1000;
  } catch {
    return null;
  } finally {
    await sql`set statement_timeout = 0`;
  }
}
