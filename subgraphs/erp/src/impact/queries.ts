import type { Reader } from '@throughline/chassis/database';
import { groupBy } from '@throughline/chassis/loader';
import { type Decimal, decimal } from '@throughline/chassis/values/decimal';
import { forecasts } from '@throughline/drizzle/erp/planning';
import { definitions } from '@throughline/drizzle/erp/references';
import {
  type KnownDefinition,
  definitionOn,
  validLines,
} from '@throughline/definitions/effectivity';
import { type ProductDefinition, productDefinition } from '@throughline/schema/events/plm';
import { inArray, sql } from 'drizzle-orm';
import { among } from '../planning/scope.ts';
import type { Design } from './rules.ts';

export function toDesign(definition: ProductDefinition): Design {
  const { itemId, batchQuantity, lines } = definition;
  return { itemId, batchQuantity, lines };
}

/** Released designs of phantoms below, each the one in force on the day; one read a level. */
export async function phantomsBelow(
  db: Reader,
  designs: readonly Design[],
  on: string,
): Promise<Map<string, Design>> {
  const found = new Map<string, Design>();
  const known = new Set(designs.map(({ itemId }) => itemId));
  for (let level = designs; level.length > 0;) {
    const missing = level
      .flatMap((design) => validLines([...design.lines], on))
      .filter((line) => line.phantom && !known.has(line.componentItemId))
      .map((line) => line.componentItemId);
    const itemIds = [...new Set(missing)];
    if (itemIds.length === 0) break;
    for (const itemId of itemIds) known.add(itemId);
    const rows = await db
      .select({ snapshot: definitions.snapshot, obsolete: definitions.obsolete })
      .from(definitions)
      .where(inArray(definitions.itemId, itemIds));
    const all = rows.map(({ snapshot, obsolete }): KnownDefinition => ({
      ...productDefinition.parse(snapshot),
      obsolete,
    }));
    level = [...groupBy(all, (one) => one.itemId).values()].flatMap((ofItem) => {
      const definition = definitionOn(ofItem, on);
      return definition ? [toDesign(definition)] : [];
    });
    for (const design of level) found.set(design.itemId, design);
  }
  return found;
}

export async function designsOfRevisions(
  db: Reader,
  revisionIds: readonly string[],
): Promise<Map<string, Design>> {
  const rows = await db
    .select({ id: definitions.revisionId, snapshot: definitions.snapshot })
    .from(definitions)
    .where(inArray(definitions.revisionId, [...revisionIds]));
  return new Map(rows.map(({ id, snapshot }) => [id, toDesign(productDefinition.parse(snapshot))]));
}

export async function forecastsOf(db: Reader, itemIds: readonly string[]) {
  const rows = await db.select().from(forecasts).where(among(forecasts.itemId, itemIds));
  return groupBy(rows, (row) => row.itemId);
}

interface YearRow extends Record<string, unknown> {
  id: string;
  ordered: string;
  dependent: string;
}

export interface Year {
  readonly id: string;
  readonly itemId: string;
  readonly from: string;
  readonly to: string;
}

/** What customers ordered of items for a year, and what the plan needs of them further up. */
export async function demandOfYears(
  db: Reader,
  years: readonly Year[],
): Promise<Map<string, { ordered: Decimal; dependent: Decimal }>> {
  const rows = await db.execute<YearRow>(sql`/* impact: demand of a year */
    select asked.id,
      (select coalesce(sum(line.quantity), 0) from erp.sales_order_line line
        join erp.sales_order so on so.id = line.sales_order_id
          and so.status in ('CONFIRMED', 'IN_PROGRESS', 'SHIPPED')
        where line.item_id = asked."itemId" and line.status <> 'CANCELLED'
          and line.due_on >= asked."from" and line.due_on < asked."to") as ordered,
      (select coalesce(sum(peg.quantity), 0) from erp.peg
        where peg.item_id = asked."itemId" and peg.demand_kind in ('PLANNED_ORDER', 'WORK_ORDER')
          and peg.needed_on >= asked."from" and peg.needed_on < asked."to"
          and not exists (select 1 from erp.planned_order fetched
            where fetched.id = peg.demand_id and fetched.source_site_id is not null)) as dependent
    from jsonb_to_recordset(${JSON.stringify(years)}::text::jsonb)
      as asked(id text, "itemId" uuid, "from" date, "to" date)`);
  return new Map(
    rows.map(({ id, ordered, dependent }) => [
      id,
      { ordered: decimal(ordered), dependent: decimal(dependent) },
    ]),
  );
}
