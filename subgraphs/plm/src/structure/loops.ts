import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { sql } from 'drizzle-orm';

export const mostLines = 10_000;
/** Two BOMs saved at once could close a loop that neither sees: structure is saved one by one. */
const structureLock = 7_305_011;

/** Whoever changes who is made of whom takes turns. */
export async function lockStructure(work: Work, lines: readonly unknown[]): Promise<void> {
  if (lines.length > mostLines) {
    throw new Refusal('TOO_MANY_LINES', `A BOM has at most ${mostLines} lines.`, 'lines');
  }
  await work.tx.execute(sql`select pg_advisory_xact_lock(${structureLock})`);
}

/** What an item is to be made of. */
export interface Composition {
  readonly itemId: string;
  /** What goes in, and by-products: they are worth what they cost, wherever they come from. */
  readonly componentIds: readonly string[];
  readonly coProductIds?: readonly string[];
}

export async function assertNoLoop(
  work: Work,
  itemId: string,
  componentIds: readonly string[],
  field = 'lines',
): Promise<void> {
  const [looped] = await findLooped(work, [{ itemId, componentIds }]);
  if (looped !== undefined) throw loopRefusal(field);
}

export function loopRefusal(field = 'lines'): Refusal {
  return new Refusal(
    'BOM_LOOP',
    'One of the components contains this item, or what comes out of it as a co-product goes into it, directly or further down.',
    field,
  );
}

/**
 * Items that would be below themselves. Walks down from each one's components through every design
 * that was, is or can be in force, of any site, and through what takes an item's place: planning
 * goes down one structure of all dates.
 *
 * Two walks: what comes out is planned below its parent. But a co-product costs a share of its
 * parent, so to cost it stands above: one that goes back into its parent would cost a share of
 * itself. A by-product may go back (regrind): it costs what it does without the parent.
 */
export async function findLooped(
  work: Work,
  compositions: readonly Composition[],
): Promise<string[]> {
  const pairs = compositions.flatMap(({ itemId, componentIds, coProductIds = [] }) => [
    ...[...new Set(componentIds)].map((componentId) => [itemId, componentId, false]),
    ...[...new Set(coProductIds)].map((componentId) => [itemId, componentId, true]),
  ]);
  const looped = await work.tx.execute<{ top: string }>(sql`/* bom loop */
    with recursive below(top, item_id, to_cost) as (
      select (pair ->> 0)::uuid, (pair ->> 1)::uuid, walk.to_cost
      from jsonb_array_elements(${JSON.stringify(pairs)}::text::jsonb) as pair
      cross join (
        select false as to_cost
        union all
        select true where exists (select 1 from plm.bom_line where kind = 'CO_PRODUCT')
      ) walk
      where not (walk.to_cost and (pair ->> 2)::boolean)
      union
      select below.top, next.item_id, below.to_cost from below cross join lateral (
        select successor_id as item_id from plm.item_supersession
        where item_id = below.item_id and ended_at is null
        union all
        select revision.item_id from plm.bom_line line
        join plm.item_revision revision on revision.id = line.revision_id
          and revision.lifecycle <> 'OBSOLETE'
        where below.to_cost and line.component_id = below.item_id and line.kind = 'CO_PRODUCT'
        union all
        select part.item_id from plm.item_revision revision
        cross join lateral (
          select line.component_id as item_id from plm.bom_line line
          where line.revision_id = revision.id
            and (line.kind = 'COMPONENT' or not below.to_cost or not exists (
              select 1 from plm.bom_line shared where shared.revision_id = revision.id
                and shared.component_id = line.component_id and shared.kind = 'CO_PRODUCT'))
          union all
          select substitute.item_id from plm.bom_line line
          join plm.bom_substitute substitute on substitute.line_id = line.id
          where line.revision_id = revision.id
          union all
          select line.component_id from plm.manufacturing_bom made
          join plm.manufacturing_bom_line line on line.bom_id = made.id
          where made.revision_id = revision.id and made.status in ('IN_WORK', 'RELEASED')
        ) part
        where revision.item_id = below.item_id
          and revision.lifecycle <> 'OBSOLETE'
      ) next
    )
    select distinct top from below where item_id = top`);
  return looped.map(({ top }) => top);
}
