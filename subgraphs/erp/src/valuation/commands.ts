import { newId } from '@throughline/chassis/ids';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { type Decimal, decimal, sum, zero } from '@throughline/chassis/values/decimal';
import {
  stockLayers,
  stockRevaluations,
  stockValuations,
} from '@throughline/drizzle/erp/valuation';
import { eq, sql } from 'drizzle-orm';
import { atStandard, type Movement, StockBook, type ValuationMethod } from './book.ts';
import { readLayers, readUses, saveLayers } from './layers.ts';

export interface ItemMovement extends Movement {
  readonly itemId: string;
  /** From one place to another: the stock as a whole is worth the same. */
  readonly isTransfer: boolean;
}

type Valuation = typeof stockValuations.$inferSelect;
type Revaluation = typeof stockRevaluations.$inferInsert;

/**
 * Books what movements make of the value of stock, all items at once; gives each its value in
 * cents. Who calls holds the items' stock locks and has read the standards before.
 */
export async function valueMoves(
  work: Work,
  movements: readonly ItemMovement[],
  standards: ReadonlyMap<string, Decimal>,
): Promise<Map<string, Decimal>> {
  const byItem = groupBy(movements, (movement) => movement.itemId);
  const valuations = await lockValuations(work, [...byItem.keys()].sort());
  const books = await openBooks(work, byItem, valuations, standards);
  const values = new Map<string, Decimal>();
  const revaluations: Revaluation[] = [];
  for (const [itemId, group] of byItem) {
    const book = books.get(itemId);
    if (!book) continue;
    for (const movement of group) {
      if (movement.isTransfer) {
        values.set(movement.id, book.share(movement.quantity));
        continue;
      }
      const { value, trueUp } = book.book(movement);
      values.set(movement.id, value);
      if (trueUp.isZero()) continue;
      revaluations.push({
        ...revaluation(
          work,
          itemId,
          'REVERSAL',
          book.quantity,
          book.value.minus(trueUp),
          book.value,
        ),
        stockMoveId: movement.id,
      });
    }
  }
  await saveValuations(work, books);
  await saveLayers(work, new Map([...books].filter(([, book]) => book.method === 'FIFO')));
  if (revaluations.length > 0) await work.tx.insert(stockRevaluations).values(revaluations);
  return values;
}

async function lockValuations(work: Work, itemIds: string[]): Promise<Map<string, Valuation>> {
  const ids = `{${itemIds.join(',')}}`;
  await work.tx.execute(sql`/* open missing valuations */
    insert into erp.stock_valuation (item_id) select unnest(${ids}::uuid[])
    on conflict do nothing`);
  const rows = await work.tx
    .select()
    .from(stockValuations)
    .where(sql`${stockValuations.itemId} = any(${ids}::uuid[])`)
    .orderBy(stockValuations.itemId)
    .for('update');
  return indexBy(rows, (row) => row.itemId);
}

async function openBooks(
  work: Work,
  byItem: ReadonlyMap<string, readonly ItemMovement[]>,
  valuations: ReadonlyMap<string, Valuation>,
  standards: ReadonlyMap<string, Decimal>,
): Promise<Map<string, StockBook>> {
  const layered = [...byItem].filter(([itemId]) => valuations.get(itemId)?.method === 'FIFO');
  const takenBack = layered.flatMap(([, group]) => group.flatMap((one) => one.reverses?.id ?? []));
  const uses = await readUses(work, takenBack);
  const takes = layered.map(([itemId, group]) => ({
    itemId,
    quantity: sum(
      group.filter((one) => one.quantity.isNegative()).map((one) => one.quantity.abs()),
    ).toFixed(),
  }));
  const layers =
    layered.length === 0
      ? null
      : await readLayers(work, takes, {
          layerIds: [...uses.values()].flat().map((use) => use.layerId),
          stockMoveIds: takenBack,
        });
  return new Map(
    [...valuations].map(([itemId, { method, quantity, value }]) => [
      itemId,
      new StockBook({
        method,
        quantity: decimal(quantity),
        value: decimal(value),
        standard: standards.get(itemId) ?? zero,
        layers: layers?.get(itemId) ?? [],
        uses,
        newId,
      }),
    ]),
  );
}

async function saveValuations(work: Work, books: ReadonlyMap<string, StockBook>): Promise<void> {
  const rows = [...books].map(([itemId, book]) => ({
    item_id: itemId,
    quantity: book.quantity.toFixed(),
    value: book.value.toFixed(),
  }));
  await work.tx.execute(sql`/* save valuations */
    update erp.stock_valuation valuation set quantity = row.quantity, value = row.value
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as row(item_id uuid, quantity numeric, value numeric)
    where valuation.item_id = row.item_id`);
}

function revaluation(
  work: Work,
  itemId: string,
  reason: Revaluation['reason'],
  quantity: Decimal,
  before: Decimal,
  after: Decimal,
): Revaluation {
  return {
    id: newId(),
    itemId,
    reason,
    quantity: quantity.toFixed(),
    valueBefore: before.toFixed(),
    valueAfter: after.toFixed(),
    revaluedAt: work.now,
    actor: work.actor,
  };
}

/** Stock at standard is worth what the new standards say; each difference is a row of its own. */
export async function revalueAtStandard(
  work: Work,
  standards: ReadonlyMap<string, Decimal>,
): Promise<void> {
  if (standards.size === 0) return;
  const rows = await work.tx
    .select()
    .from(stockValuations)
    .where(
      sql`${stockValuations.itemId} = any(${`{${[...standards.keys()].join(',')}}`}::uuid[])
        and ${stockValuations.method} = 'STANDARD' and ${stockValuations.quantity} > 0`,
    )
    .orderBy(stockValuations.itemId)
    .for('update');
  const changes = rows.flatMap(({ itemId, quantity, value }) => {
    const after = atStandard(quantity, standards.get(itemId) ?? zero);
    if (after.eq(value)) return [];
    return [
      revaluation(work, itemId, 'STANDARD_CHANGED', decimal(quantity), decimal(value), after),
    ];
  });
  await saveRevaluations(work, changes);
}

async function saveRevaluations(work: Work, changes: readonly Revaluation[]): Promise<void> {
  if (changes.length === 0) return;
  const array = (values: readonly string[]) => `{${values.join(',')}}`;
  await work.tx.execute(sql`/* revalue stock */
    with change as (
      select * from unnest(
        ${array(changes.map((one) => one.id))}::uuid[],
        ${array(changes.map((one) => one.itemId))}::uuid[],
        ${array(changes.map((one) => one.reason))}::text[],
        ${array(changes.map((one) => one.quantity))}::numeric[],
        ${array(changes.map((one) => one.valueBefore))}::numeric[],
        ${array(changes.map((one) => one.valueAfter))}::numeric[]
      ) as change(id, item_id, reason, quantity, value_before, value_after)
    ), valued as (
      update erp.stock_valuation valuation set value = change.value_after
      from change where valuation.item_id = change.item_id
    )
    insert into erp.stock_revaluation
      (id, item_id, reason, quantity, value_before, value_after, revalued_at, actor)
    select id, item_id, reason, quantity, value_before, value_after,
      ${work.now.toISOString()}::timestamptz, ${work.actor} from change`);
}

/** Values an item's stock another way from now on; what is there keeps its value but at standard. */
export async function changeMethod(
  work: Work,
  itemId: string,
  method: ValuationMethod,
  standard: Decimal,
): Promise<void> {
  const there = (await lockValuations(work, [itemId])).get(itemId);
  if (!there || there.method === method) return;
  await work.tx.update(stockValuations).set({ method }).where(eq(stockValuations.itemId, itemId));
  if (there.method === 'FIFO') {
    await work.tx
      .update(stockLayers)
      .set({ quantity: '0', value: '0' })
      .where(sql`${stockLayers.itemId} = ${itemId} and ${stockLayers.quantity} > 0`);
  }
  const { quantity, value } = there;
  if (decimal(quantity).isZero()) return;
  if (method === 'FIFO') {
    await work.tx
      .insert(stockLayers)
      .values({ id: newId(), itemId, stockMoveId: null, since: work.now, quantity, value });
  }
  const after = method === 'STANDARD' ? atStandard(quantity, standard) : decimal(value);
  await saveRevaluations(work, [
    revaluation(work, itemId, 'METHOD_CHANGED', decimal(quantity), decimal(value), after),
  ]);
}
