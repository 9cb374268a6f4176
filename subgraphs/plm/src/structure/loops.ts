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
  readonly componentIds: readonly string[];
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
    'One of the components contains this item, directly or further down.',
    field,
  );
}

/**
 * Items that would be below themselves. Walks down from each one's components through every design
 * that was, is or can be in force, of any site, and through what takes an item's place: planning
 * goes down one structure of all dates.
 */
export async function findLooped(
  work: Work,
  compositions: readonly Composition[],
): Promise<string[]> {
  const pairs = compositions.flatMap(({ itemId, componentIds }) =>
    [...new Set(componentIds)].map((componentId) => [itemId, componentId]),
  );
  const looped = await work.tx.execute<{ top: string }>(sql`/* bom loop */
    with recursive below(top, item_id) as (
      select (pair ->> 0)::uuid, (pair ->> 1)::uuid
      from jsonb_array_elements(${JSON.stringify(pairs)}::text::jsonb) as pair
      union
      select below.top, next.item_id from below cross join lateral (
        select successor_id as item_id from plm.item_supersession
        where item_id = below.item_id and ended_at is null
        union all
        select part.item_id from plm.item_revision revision
        cross join lateral (
          select component_id as item_id from plm.bom_line where revision_id = revision.id
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
