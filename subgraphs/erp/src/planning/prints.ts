import { createHash } from 'node:crypto';
import type { Work } from '@throughline/chassis/transaction';
import { planPrints } from '@throughline/drizzle/erp/planning';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { ItemPlan } from './plan.ts';
import { among, arrayOf } from './scope.ts';

/** What was written of an item's plan, as hashes. */
export interface Print {
  readonly pegs: string;
  readonly requirements: string;
}

export type Prints = ReadonlyMap<string, Print>;

/** An item's rows of the plan, as COPY reads them. */
export interface Rows {
  readonly itemId: string;
  readonly pegs: string;
  readonly requirements: string;
  readonly print: Print;
}

export const pegColumns = `erp.peg (site_id, item_id, supply_kind, supply_id, supply_on, quantity,
  needed_on, demand_kind, demand_id)`;

export const requirementColumns = `erp.planned_requirement (site_id, bom_item_id, planned_order_id,
  item_id, phantom, quantity, needed_on)`;

/** As COPY writes null. */
const unknown = '\\N';

/** An item's rows with their prints: what it has none of has the print of nothing. */
export function rowsOf(siteId: string, { itemId, ...plan }: ItemPlan): Rows {
  const own = `${siteId}\t${itemId}`;
  let pegs = '';
  for (const { supply, source, quantity, neededOn } of plan.pegs) {
    const from = `${supply.kind}\t${supply.id ?? unknown}\t${supply.on}`;
    const to = `${neededOn}\t${source?.kind ?? 'EXCESS'}\t${source?.id ?? unknown}`;
    pegs += `${own}\t${from}\t${quantity.toFixed()}\t${to}\n`;
  }
  let requirements = '';
  for (const { plannedOrderId, phantom, quantity, neededOn, ...of } of plan.requirements) {
    const what = `${plannedOrderId}\t${of.itemId}\t${phantom}`;
    requirements += `${own}\t${what}\t${quantity.toFixed()}\t${neededOn}\n`;
  }
  const print = { pegs: hash(pegs), requirements: hash(requirements) };
  return { itemId, pegs, requirements, print };
}

function hash(rows: string): string {
  return createHash('sha1').update(rows, 'latin1').digest('base64');
}

export async function readPrints(
  work: Work,
  siteId: string,
  itemIds: readonly string[] | null,
): Promise<Prints> {
  const rows = await work.tx
    .select()
    .from(planPrints)
    .where(and(eq(planPrints.siteId, siteId), among(planPrints.itemId, itemIds)));
  return new Map(rows.map(({ itemId, pegs, requirements }) => [itemId, { pegs, requirements }]));
}

export async function savePrints(work: Work, siteId: string, rows: readonly Rows[]): Promise<void> {
  if (rows.length === 0) return;
  const column = (value: (row: Rows) => string) => arrayOf(rows.map(value));
  await work.tx.execute(sql`/* save prints of plans */
    insert into erp.plan_print (site_id, item_id, pegs, requirements)
    select ${siteId}::uuid, * from unnest(${column((row) => row.itemId)}::uuid[],
      ${column((row) => row.print.pegs)}::text[], ${column((row) => row.print.requirements)}::text[])
    on conflict (site_id, item_id) do update set pegs = excluded.pegs,
      requirements = excluded.requirements`);
}

/** Their pegs or requirements are changed by other means than a plan. */
export async function forgetPrints(
  work: Work,
  siteId: string,
  itemIds: readonly string[],
): Promise<void> {
  if (itemIds.length === 0) return;
  await work.tx
    .delete(planPrints)
    .where(and(eq(planPrints.siteId, siteId), inArray(planPrints.itemId, [...itemIds])));
}
