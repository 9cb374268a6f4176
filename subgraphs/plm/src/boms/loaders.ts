import { defineListLoader, defineLoader } from '@throughline/chassis/loader';
import { type Page, type PageArgs, pageWindow, toPage } from '@throughline/chassis/page';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { inArray, type SQL, sql } from 'drizzle-orm';
import type { RequestContext } from '@throughline/chassis/context';

export const linesOfRevision = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(bomLines)
      .where(inArray(bomLines.revisionId, [...ids]))
      .orderBy(bomLines.revisionId, bomLines.findNumber, bomLines.id),
  (row) => row.revisionId,
);

export const lineById = defineLoader(async ({ db }, ids: readonly string[]) => {
  const rows = await db
    .select()
    .from(bomLines)
    .where(inArray(bomLines.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
});

interface UseRow extends Record<string, unknown> {
  id: string;
  item_id: string;
  revision_id: string;
}

export interface WhereUsedArgs extends PageArgs {
  readonly effectiveOn?: string | null;
}

const uses = defineLoader<string, Page<UseRow>>(async ({ db }, keys) => {
  const pages = new Map<string, Page<UseRow>>();
  const byArgs = new Map<string, string[]>();
  for (const key of keys) {
    const args = key.slice(37);
    byArgs.set(args, [...(byArgs.get(args) ?? []), key.slice(0, 36)]);
  }
  for (const [text, itemIds] of byArgs) {
    const args = JSON.parse(text) as WhereUsedArgs;
    const shape = { args, id: sql`line.id` };
    const window = pageWindow<UseRow>(shape);
    const rows = await db.execute<UseRow>(sql`/* where used */
      select used.* from jsonb_array_elements_text(${JSON.stringify(itemIds)}::text::jsonb) as asked(id)
      cross join lateral (
        select line.id, line.component_id as item_id, line.revision_id from plm.bom_line line
        join plm.item_revision revision on revision.id = line.revision_id
          and revision.lifecycle <> 'OBSOLETE'
        where line.component_id = asked.id::uuid and line.kind = 'COMPONENT' ${validOn(args.effectiveOn ?? null)}
          ${window.where ? sql`and ${window.where}` : sql``}
        order by ${window.orderBy} limit ${window.limit}) used`);
    for (const itemId of itemIds) {
      const own = rows.filter((row) => row.item_id === itemId);
      pages.set(`${itemId} ${text}`, toPage(shape, window, own));
    }
  }
  return pages;
});

function validOn(on: string | null): SQL {
  if (on === null) return sql``;
  return sql`and (line.effective_from is null or line.effective_from <= ${on}::date)
    and (line.effective_to is null or line.effective_to > ${on}::date)
    and (revision.effective_from is null or revision.effective_from <= ${on}::date)
    and (revision.effective_to is null or revision.effective_to > ${on}::date)`;
}

export function whereUsed(context: RequestContext, itemId: string, args: WhereUsedArgs) {
  const { first, after, last, before, effectiveOn } = args;
  return uses(context).load(
    `${itemId} ${JSON.stringify({ first, after, last, before, effectiveOn })}`,
  );
}
