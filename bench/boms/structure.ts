import { newId } from '@throughline/chassis/ids';
import type postgres from 'postgres';

export interface Structure {
  /** Revision of the top. */
  readonly topRevisionId: string;
  /** Used by a line of everything above the last level. */
  readonly screwId: string;
  readonly lines: number;
}

interface Line {
  readonly parent: number;
  readonly component: number;
}

/** Who holds whom, by number; 0 is the top and the last one the screw. */
export interface Plan {
  readonly parts: number;
  readonly lines: readonly Line[];
}

/** Parts on levels, each with so many lines to parts of the next one; everything holds the screw. */
export function levelled(levels: number, width: number, fan: number): Plan {
  const screw = 1 + (levels - 1) * width;
  const first = (level: number): number => (level === 0 ? 0 : 1 + (level - 1) * width);
  const lines: Line[] = [];
  for (let level = 0; level < levels - 1; level += 1) {
    const parents = level === 0 ? 1 : width;
    for (let at = 0; at < parents; at += 1) {
      const parent = first(level) + at;
      for (let step = 0; step < fan; step += 1) {
        // Spread evenly, the same in each run.
        lines.push({ parent, component: first(level + 1) + ((at * 7 + step * 13) % width) });
      }
      lines.push({ parent, component: screw });
    }
  }
  return { parts: screw + 1, lines };
}

/** Each part holds all later ones: with 26, over 16 million paths. */
export function alphabet(parts: number): Plan {
  const lines = Array.from({ length: parts }, (_, parent) =>
    Array.from({ length: parts - parent - 1 }, (__, at) => ({
      parent,
      component: parent + at + 1,
    })),
  );
  return { parts, lines: lines.flat() };
}

/** Released, as by PLM itself. */
export async function buildStructure(
  sql: postgres.Sql,
  { parts, lines }: Plan,
): Promise<Structure> {
  const ids = Array.from({ length: parts }, () => ({ item: newId(), revision: newId() }));
  // Lines of what is released already: the triggers would refuse them.
  await sql`set session_replication_role = replica`;
  const prefix = ids[0]?.item.slice(-6) ?? '';
  await sql`/* parts */
    insert into plm.item (id, number, description, unit, tracking, created_at)
    select id, number, number, 'C62', 'NONE', now() from jsonb_to_recordset(${sql.json(
      ids.map(({ item }, at) => ({ id: item, number: `${prefix}-${at}` })),
    )}) as part(id uuid, number text)`;
  await sql`/* their revisions */
    insert into plm.item_revision
      (id, item_id, sequence, label, lifecycle, effective_from, batch_unit, created_at)
    select revision, item, 1, 'A', 'RELEASED', '2020-01-01', 'C62', now()
    from jsonb_to_recordset(${sql.json(ids)}) as part(item uuid, revision uuid)`;
  const rows = lines.map(({ parent, component }, at) => ({
    id: newId(),
    revision: ids[parent]?.revision,
    component: ids[component]?.item,
    find: at,
  }));
  await sql`/* their lines */
    insert into plm.bom_line (id, revision_id, find_number, component_id, quantity, unit,
      stock_quantity, attrition, set_up_quantity, phantom)
    select id, revision, find, component, 2, 'C62', 2, 0, 0, false
    from jsonb_to_recordset(${sql.json(rows)})
      as line(id uuid, revision uuid, component uuid, find int)`;
  await sql`analyze`;
  return {
    topRevisionId: ids[0]?.revision ?? '',
    screwId: ids.at(-1)?.item ?? '',
    lines: lines.length,
  };
}
