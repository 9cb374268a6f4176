import { defineLateralPages } from '@throughline/chassis/lateral-page';
import type { PageArgs } from '@throughline/chassis/page';
import { type SQL, sql } from 'drizzle-orm';
import { rowThen } from '../items/then.ts';

export interface UseRow extends Record<string, unknown> {
  id: string;
  parent: string;
  revision_id: string;
}

interface UsesAsked extends PageArgs {
  readonly effectiveOn: string | null;
}

/** Lines that name an item, of revisions that are not obsolete. */
export const usesNow = defineLateralPages<UseRow, UsesAsked>({
  name: 'where used',
  id: sql`line.id`,
  rows: ({ effectiveOn }, { and, orderBy, limit }) => sql`
    select line.id, line.component_id as parent, line.revision_id from plm.bom_line line
    join plm.item_revision revision on revision.id = line.revision_id
      and revision.lifecycle <> 'OBSOLETE'
    where line.component_id = asked.id and line.kind = 'COMPONENT'
      ${validOn(effectiveOn, sql`revision`)} ${and}
    order by ${orderBy} limit ${limit}`,
});

/** The same as it was known at a moment. */
export const usesThen = defineLateralPages<UseRow, UsesAsked & { readonly asOf: string }>({
  name: 'where used then',
  id: sql`line.id`,
  rows: ({ effectiveOn, asOf }, { and, orderBy, limit }) => {
    const at = sql`${asOf}::timestamptz`;
    return sql`
      select line.id, line.component_id as parent, line.revision_id
      from (${linesThen(at)}) line
      join plm.item_revision revision on revision.id = line.revision_id
        and revision.created_at <= ${at}
      ${rowThen(at)}
      where line.component_id = asked.id and line.kind = 'COMPONENT'
        and known.lifecycle <> 'OBSOLETE'
        ${validOn(effectiveOn, sql`known`)} ${and}
      order by ${orderBy} limit ${limit}`;
  },
});

/** BOM lines that were there at a moment, those that went since with them. */
export function linesThen(at: SQL): SQL {
  const columns = sql`id, revision_id, component_id, kind, effective_from, effective_to`;
  const wasThere = sql`(recorded_at is null or recorded_at <= ${at})`;
  return sql`select ${columns} from plm.bom_line where ${wasThere}
    union all
    select ${columns} from plm.bom_line_past where ${wasThere} and ended_at > ${at}`;
}

function validOn(on: string | null, revision: SQL): SQL {
  if (on === null) return sql``;
  return sql`and (line.effective_from is null or line.effective_from <= ${on}::date)
    and (line.effective_to is null or line.effective_to > ${on}::date)
    and (${revision}.effective_from is null or ${revision}.effective_from <= ${on}::date)
    and (${revision}.effective_to is null or ${revision}.effective_to > ${on}::date)`;
}
