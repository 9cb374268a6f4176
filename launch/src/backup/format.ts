/**
 * A backup is one gzipped text: a line of JSON that says what it is; for each table a line of JSON
 * with its name and columns, its rows as PostgreSQL's COPY writes them (one line each, no line
 * break inside) and the line `\.`; at the end a line of JSON with counts and sequences.
 */
import { z } from 'zod';

export const format = 'throughline-backup-1';

const migration = z.object({ part: z.string(), name: z.string(), hash: z.string() });

export const heading = z.object({
  format: z.literal(format),
  takenAt: z.string(),
  migrations: z.array(migration),
});

export const tableLine = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  /** What a table is cut into; backups from before there were any say nothing of it. */
  parts: z.array(z.object({ name: z.string(), bound: z.string() })).default([]),
});

export const ending = z.object({
  counts: z.record(z.string(), z.number().int()),
  sequences: z.array(
    z.object({ schema: z.string(), name: z.string(), last: z.string().nullable() }),
  ),
});

export type Heading = z.infer<typeof heading>;
export type Ending = z.infer<typeof ending>;

export const endOfRows = '\\.';

export interface Summary {
  readonly tables: number;
  readonly rows: number;
}

export function summarise(counts: Readonly<Record<string, number>>): Summary {
  const all = Object.values(counts);
  return { tables: all.length, rows: all.reduce((sum, count) => sum + count, 0) };
}
