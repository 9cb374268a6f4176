import type { FileRow, Problem } from './rows.ts';

/** Rows of one parent, in the order of the file. */
export interface ParentRows {
  readonly parent: string;
  readonly rows: readonly FileRow[];
}

export interface Grouped {
  readonly parents: readonly ParentRows[];
  readonly problems: readonly Problem[];
}

/** Rows by the parent that each names; or all of one parent. */
export function byParent(rows: readonly FileRow[], top: string | null): Grouped {
  const parents = new Map<string, FileRow[]>();
  for (const row of rows) {
    const parent = row.parent ?? top ?? '';
    const own = parents.get(parent);
    if (own) own.push(row);
    else parents.set(parent, [row]);
  }
  return { parents: asList(parents), problems: [] };
}

/**
 * An indented BOM: a row belongs to the last row before it that stands a level higher. An assembly
 * that stands in several places has the same lines in each, and is taken once.
 */
export function byLevel(rows: readonly FileRow[], top: string): Grouped {
  const problems: Problem[] = [];
  /** Lines of each place that an assembly stands in. */
  const places: { parent: string; at: number; rows: FileRow[] }[] = [];
  const open: { parent: string; at: number; rows: FileRow[] }[] = [
    { parent: top, at: rows[0]?.number ?? 1, rows: [] },
  ];
  for (const row of rows) {
    const level = row.level ?? 0;
    if (level < 1 || level > open.length) {
      const message = `A row at level ${level} does not follow one at level ${open.length - 1}.`;
      problems.push({
        row: row.number,
        field: 'LEVEL',
        column: null,
        code: 'LEVEL_SKIPPED',
        message,
      });
      continue;
    }
    places.push(...open.splice(level));
    const own = open[level - 1];
    own?.rows.push(row);
    const above = own?.parent || own?.rows[0]?.parent;
    if (row.parent !== null && above && row.parent !== above) {
      problems.push(otherParent(row, row.parent, above));
    }
    open.push({ parent: row.said.component, at: row.number, rows: [] });
  }
  places.push(...open);
  const parents = new Map<string, FileRow[]>();
  for (const place of places.sort((one, other) => one.at - other.at)) {
    if (place.rows.length === 0) continue;
    const before = parents.get(place.parent);
    const contradiction = before && changedSaying(before, place.rows);
    if (!before) parents.set(place.parent, place.rows);
    else if (contradiction !== undefined) {
      const message = `${place.parent} has other lines here than where it stood before.`;
      const at = { row: contradiction, field: null, column: null };
      problems.push({ ...at, code: 'LEVEL_CONTRADICTION', message });
    }
  }
  return { parents: asList(parents), problems };
}

/** Two assemblies one behind the other are not one: nothing is guessed of which the row is. */
function otherParent(row: FileRow, parent: string, above: string): Problem {
  const at = { row: row.number, field: 'PARENT_ITEM' as const, column: null };
  const message = `The row is said to be part of ${parent}, and stands below ${above}.`;
  return { ...at, code: 'LEVEL_CONTRADICTION', message };
}

function asList(parents: ReadonlyMap<string, FileRow[]>): ParentRows[] {
  return [...parents].map(([parent, rows]) => ({ parent, rows }));
}

const sayingOf = ({ said }: FileRow): string =>
  JSON.stringify(Object.entries(said).sort(([one], [other]) => (one < other ? -1 : 1)));

/** First row that says something else than was said before; undefined when all is the same. */
function changedSaying(before: readonly FileRow[], now: readonly FileRow[]): number | undefined {
  const known = new Map<string, number>();
  for (const saying of before.map(sayingOf)) known.set(saying, (known.get(saying) ?? 0) + 1);
  for (const row of now) {
    const saying = sayingOf(row);
    const left = known.get(saying) ?? 0;
    if (left === 0) return row.number;
    known.set(saying, left - 1);
  }
  return before.length === now.length ? undefined : now.at(-1)?.number;
}
