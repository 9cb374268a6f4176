import { chunks } from '@throughline/chassis/chunks';
import { indexBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import type { Decimal } from '@throughline/chassis/values/decimal';
import { itemCosts, revisionCosts } from '@throughline/drizzle/erp/costing';
import { sql } from 'drizzle-orm';
import { type CostRow, rowTotal, toRow } from './elements.ts';
import { among } from './inputs.ts';
import type { RolledUp } from './rolling-up.ts';

/** All that is rolled up is said in one order. */
const standardCostsId = '5c057000-0000-4000-8000-000000000000';

const columns = [
  'material',
  'labour',
  'machine',
  'overhead',
  'subcontract',
  'by_product',
  'lower_material',
  'lower_labour',
  'lower_machine',
  'lower_overhead',
  'lower_subcontract',
  'lower_by_product',
];
const names = sql.raw(columns.join(', '));
const typed = sql.raw(columns.map((column) => `${column} numeric`).join(', '));
const taken = sql.raw(columns.map((column) => `${column} = excluded.${column}`).join(', '));

/** For `jsonb_to_recordset`: keys are columns. */
function record(row: CostRow): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(row) as [string, string][]) {
    values[key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = value;
  }
  return values;
}

function isSame(was: CostRow | undefined, row: CostRow): boolean {
  if (!was) return false;
  return (Object.keys(row) as (keyof CostRow)[]).every((column) => was[column] === row[column]);
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
    const rows = piece.map(({ itemId, row }) => ({ item_id: itemId, ...record(row) }));
    await work.tx.execute(sql`/* save item costs */
      insert into erp.item_cost (item_id, ${names}, rolled_up_at)
      select item_id, ${names}, ${work.now.toISOString()}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as cost(item_id uuid, ${typed})
      on conflict (item_id) do update set ${taken}, rolled_up_at = excluded.rolled_up_at`);
  }
  await saveRevisionCosts(work, revisions);
  const standards = new Map(changed.map(({ itemId, row }) => [itemId, rowTotal(row)]));
  for (const [itemId, total] of standards) {
    work.append({
      type: 'StandardCostChanged',
      aggregateType: 'StandardCosts',
      aggregateId: standardCostsId,
      payload: { itemId, revisionId: null, amount: total.toFixed() },
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
    const rows = piece.map(({ revisionId, itemId, row }) => ({
      revision_id: revisionId,
      item_id: itemId,
      ...record(row),
    }));
    await work.tx.execute(sql`/* save revision costs */
      insert into erp.revision_cost (revision_id, item_id, ${names}, rolled_up_at)
      select revision_id, item_id, ${names}, ${work.now.toISOString()}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as cost(revision_id uuid, item_id uuid, ${typed})
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
    const rows = piece.map(({ id, itemId, row, current, total }) => ({
      id,
      item_id: itemId,
      current: current.toFixed(),
      total: total.toFixed(),
      ...record(row),
    }));
    await work.tx.execute(sql`/* save costs of a version */
      insert into erp.cost_version_item
        (id, version_id, item_id, ${names}, current, total, size)
      select id, ${versionId}, item_id, ${names}, current, total, abs(total - current)
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as cost(id uuid, item_id uuid, ${typed}, current numeric, total numeric)`);
  }
}
