import { newId } from '@throughline/chassis/ids';
import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { stockLayerUses } from '@throughline/drizzle/erp/valuation';
import { inArray, sql } from 'drizzle-orm';
import type { Layer, LayerUse, StockBook } from './book.ts';

export interface Takes {
  readonly itemId: string;
  /** How much goes out at most. */
  readonly quantity: string;
}

/** What movements took from layers. */
export async function readUses(
  work: Work,
  moveIds: readonly string[],
): Promise<Map<string, LayerUse[]>> {
  if (moveIds.length === 0) return new Map();
  const rows = await work.tx
    .select()
    .from(stockLayerUses)
    .where(inArray(stockLayerUses.stockMoveId, [...moveIds]))
    .orderBy(stockLayerUses.id);
  const groups = groupBy(rows, (row) => row.stockMoveId);
  return new Map(
    [...groups].map(([moveId, uses]) => [
      moveId,
      uses.map((use) => ({
        layerId: use.layerId,
        quantity: decimal(use.quantity),
        value: decimal(use.value),
      })),
    ]),
  );
}

interface LayerRow extends Record<string, unknown> {
  id: string;
  item_id: string;
  stock_move_id: string | null;
  quantity: string;
  value: string;
}

/** The oldest layers, as many as are taken from, and those that reversals touch; by item. */
export async function readLayers(
  work: Work,
  takes: readonly Takes[],
  touched: { layerIds: readonly string[]; stockMoveIds: readonly string[] },
): Promise<Map<string, Layer[]>> {
  const wanted = takes.map((one) => ({ item_id: one.itemId, quantity: one.quantity }));
  const rows = await work.tx.execute<LayerRow>(sql`/* layers to take from */
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb)
        as wanted(item_id uuid, quantity numeric)
    ), open as (
      select layer.id, sum(layer.quantity) over (partition by layer.item_id order by layer.id)
        - layer.quantity as before, wanted.quantity as wanted
      from erp.stock_layer layer join wanted on wanted.item_id = layer.item_id
      where layer.quantity > 0
    ), chosen as (
      select id from open where before < wanted
      union
      select id from erp.stock_layer where id = any(${`{${touched.layerIds.join(',')}}`}::uuid[])
      union
      select id from erp.stock_layer
      where stock_move_id = any(${`{${touched.stockMoveIds.join(',')}}`}::uuid[])
    )
    select layer.id, layer.item_id, layer.stock_move_id, layer.quantity, layer.value
    from chosen join erp.stock_layer layer on layer.id = chosen.id order by layer.id`);
  const groups = groupBy(rows, (row) => row.item_id);
  return new Map(
    [...groups].map(([itemId, group]) => [
      itemId,
      group.map((row) => ({
        id: row.id,
        stockMoveId: row.stock_move_id,
        quantity: decimal(row.quantity),
        value: decimal(row.value),
      })),
    ]),
  );
}

/** Writes what movements made of the layers, and what they took from each. */
export async function saveLayers(work: Work, books: ReadonlyMap<string, StockBook>): Promise<void> {
  const layers = [...books].flatMap(([itemId, book]) =>
    book.layers.map((layer) => ({
      id: layer.id,
      item_id: itemId,
      stock_move_id: layer.stockMoveId,
      quantity: layer.quantity.toFixed(),
      value: layer.value.toFixed(),
    })),
  );
  if (layers.length === 0) return;
  await work.tx.execute(sql`/* save layers */
    insert into erp.stock_layer (id, item_id, stock_move_id, since, quantity, value)
    select id, item_id, stock_move_id, ${work.now.toISOString()}::timestamptz, quantity, value
    from jsonb_to_recordset(${JSON.stringify(layers)}::text::jsonb)
      as layer(id uuid, item_id uuid, stock_move_id uuid, quantity numeric, value numeric)
    on conflict (id) do update set quantity = excluded.quantity, value = excluded.value`);
  const uses = [...books.values()].flatMap((book) =>
    [...book.takenBy].flatMap(([moveId, taken]) =>
      taken.map((use) => ({
        id: newId(),
        stockMoveId: moveId,
        layerId: use.layerId,
        quantity: use.quantity.toFixed(),
        value: use.value.toFixed(),
      })),
    ),
  );
  if (uses.length > 0) await work.tx.insert(stockLayerUses).values(uses);
}
