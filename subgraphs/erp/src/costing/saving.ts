import { chunks } from '@throughline/chassis/chunks';
import { indexBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import type { Decimal } from '@throughline/chassis/values/decimal';
import { itemCosts, revisionCosts } from '@throughline/drizzle/erp/costing';
import { type SQL, sql } from 'drizzle-orm';
import { type CostRow, rowTotal, toRow } from './elements.ts';
import { among } from './inputs.ts';
import type { RolledUp } from './rolling-up.ts';

/** All that is rolled up is said in one order. */
const standardCostsId = '5c057000-0000-4000-8000-000000000000';

/** Columns of a cost, as the row's fields and as the table names them. */
const columns: readonly (readonly [keyof CostRow, string])[] = [
  ['material', 'material'],
  ['labour', 'labour'],
  ['machine', 'machine'],
  ['overhead', 'overhead'],
  ['subcontract', 'subcontract'],
  ['byProduct', 'by_product'],
  ['lowerMaterial', 'lower_material'],
  ['lowerLabour', 'lower_labour'],
  ['lowerMachine', 'lower_machine'],
  ['lowerOverhead', 'lower_overhead'],
  ['lowerSubcontract', 'lower_subcontract'],
  ['lowerByProduct', 'lower_by_product'],
];
const names = sql.raw(columns.map(([, column]) => column).join(', '));
const taken = sql.raw(columns.map(([, column]) => `${column} = excluded.${column}`).join(', '));

/** One array a column: half the time of records in JSON. */
const array = (values: readonly string[]) => `{${values.join(',')}}`;

function arraysOf(rows: readonly { readonly row: CostRow }[]): SQL {
  return sql.join(
    columns.map(([field]) => sql`${array(rows.map(({ row }) => row[field]))}::numeric[]`),
    sql`, `,
  );
}

function isSame(was: CostRow | undefined, row: CostRow): boolean {
  if (!was) return false;
  return columns.every(([field]) => was[field] === row[field]);
}

/** Writes what changed and says it; gives the new standards of the items that changed. */
export async function saveCosts(work: Work, { items, revisions }: RolledUp) {
  const before = indexBy(
    await work.tx.select().from(itemCosts).where(among(itemCosts.itemId, items.keys())),
    (row) => row.itemId,
  );
  const changed = [...items]
    .map(([itemId, cost]) => ({ itemId, row: toRow(cost) }))
    .filter(({ itemId, row }) => !isSame(before.get(itemId), row));
  for (const piece of chunks(changed, 5000)) {
    const ids = array(piece.map(({ itemId }) => itemId));
    await work.tx.execute(sql`/* save item costs */
      insert into erp.item_cost (item_id, ${names}, rolled_up_at)
      select cost.*, ${work.now.toISOString()}::timestamptz
      from unnest(${ids}::uuid[], ${arraysOf(piece)}) as cost
      on conflict (item_id) do update set ${taken}, rolled_up_at = excluded.rolled_up_at`);
  }
  await saveRevisionCosts(work, revisions);
  const standards = new Map(changed.map(({ itemId, row }) => [itemId, rowTotal(row)]));
  for (const piece of chunks([...standards])) {
    work.append({
      type: 'StandardCostsChanged',
      aggregateType: 'StandardCosts',
      aggregateId: standardCostsId,
      payload: { costs: piece.map(([itemId, total]) => ({ itemId, amount: total.toFixed() })) },
    });
  }
  return standards;
}

async function saveRevisionCosts(work: Work, revisions: RolledUp['revisions']): Promise<void> {
  const before = indexBy(
    await work.tx
      .select()
      .from(revisionCosts)
      .where(among(revisionCosts.revisionId, revisions.keys())),
    (row) => row.revisionId,
  );
  const changed = [...revisions]
    .map(([revisionId, { itemId, cost }]) => ({ revisionId, itemId, row: toRow(cost) }))
    .filter(({ revisionId, row }) => !isSame(before.get(revisionId), row));
  for (const piece of chunks(changed, 5000)) {
    const ids = array(piece.map(({ revisionId }) => revisionId));
    const itemIds = array(piece.map(({ itemId }) => itemId));
    await work.tx.execute(sql`/* save revision costs */
      insert into erp.revision_cost (revision_id, item_id, ${names}, rolled_up_at)
      select cost.*, ${work.now.toISOString()}::timestamptz
      from unnest(${ids}::uuid[], ${itemIds}::uuid[], ${arraysOf(piece)}) as cost
      on conflict (revision_id) do update set ${taken}, rolled_up_at = excluded.rolled_up_at`);
  }
}

export interface VersionItem {
  readonly id: string;
  readonly itemId: string;
  readonly row: CostRow;
  readonly current: Decimal;
  readonly total: Decimal;
}

/** What items would cost in a version, beside what they cost now. */
export async function saveVersionItems(
  work: Work,
  versionId: string,
  items: readonly VersionItem[],
): Promise<void> {
  for (const piece of chunks(items, 5000)) {
    const ids = array(piece.map(({ id }) => id));
    const itemIds = array(piece.map(({ itemId }) => itemId));
    const current = array(piece.map((one) => one.current.toFixed()));
    const total = array(piece.map((one) => one.total.toFixed()));
    await work.tx.execute(sql`/* save costs of a version */
      insert into erp.cost_version_item
        (id, item_id, ${names}, current, total, version_id, size)
      select cost.*, ${versionId}, abs(total - current)
      from unnest(${ids}::uuid[], ${itemIds}::uuid[], ${arraysOf(piece)},
          ${current}::numeric[], ${total}::numeric[])
        as cost(id, item_id, ${names}, current, total)`);
  }
}
