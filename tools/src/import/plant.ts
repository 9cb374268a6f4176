import { readdir } from 'node:fs/promises';
import { type FileKind, fileKinds, type Layout, layouts, type Row } from './layout.ts';
import { fileOf, type Outcome, placeOf } from './outcome.ts';
import { type FileRows, readFile } from './read-file.ts';

/** All files of a directory, read. */
export type Plant = { readonly [K in FileKind]: FileRows<K> };

export interface PlantFiles {
  readonly plant: Plant;
  /** Files that are there, e.g. `items.csv`. */
  readonly files: readonly string[];
}

export async function readPlant(
  directory: string,
  today: string,
  outcome: Outcome,
): Promise<PlantFiles> {
  const names = (await readdir(directory)).filter((name) => /\.csv$/i.test(name)).sort();
  const known = fileKinds.filter((kind) => names.includes(fileOf(kind)));
  for (const name of names) {
    if (known.some((kind) => fileOf(kind) === name)) continue;
    const reason = `no file of this name is known (known: ${fileKinds.map(fileOf).join(', ')})`;
    outcome.misread({ file: name, line: 0, column: null, reason });
  }
  const plant: Partial<Record<FileKind, FileRows>> = {};
  for (const kind of fileKinds) {
    const nothing: FileRows = { rows: [], spoilt: [], whole: true };
    plant[kind] = known.includes(kind)
      ? await readFile(kind, { directory, today, outcome })
      : nothing;
    refuseDuplicates(plant[kind], outcome);
  }
  return { plant: plant as Plant, files: names };
}

/** What names a row in its file, e.g. `CB-100/A/20`. */
export function keyOf(row: Row): string {
  const { key }: Layout = layouts[row.kind];
  const values: Record<string, unknown> = row.values;
  return key.map((column) => keyPart(values[column])).join('/');
}

function keyPart(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return (value as { date: string } | null)?.date ?? '';
}

/** The first of several rows counts. */
function refuseDuplicates(found: FileRows, outcome: Outcome): void {
  const first = new Map<string, Row>();
  for (const row of found.rows) {
    const key = keyOf(row);
    const other = first.get(key);
    if (!other) first.set(key, row);
    else {
      const { key: columns }: Layout = layouts[row.kind];
      const name = columns.length === 1 ? key : `${key} (${columns.join(', ')})`;
      outcome.bad(row, columns[0] ?? null, `${name} is at ${placeOf(other)} already`);
    }
  }
}
