import { defineListLoader } from '@throughline/chassis/loader';
import { sql } from 'drizzle-orm';

export interface Substitution extends Record<string, unknown> {
  material_id: string;
  item_id: string;
  lot_id: string | null;
  quantity: string;
}

/** What was used on lines of work orders that is not the item they name. */
export const substitutionsOfMaterial = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db.execute<Substitution>(sql`/* substitutions of materials */
      select actual.material_id, actual.item_id, actual.lot_id, sum(actual.quantity) as quantity
      from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) asked(id)
      join mes.work_order_material line on line.id = asked.id::uuid
      join mes.material_actual actual on actual.material_id = line.id
        and actual.reversed_at is null and actual.item_id <> line.item_id
      group by actual.material_id, actual.item_id, actual.lot_id
      order by actual.material_id, min(actual.id::text)`),
  (row) => row.material_id,
);
