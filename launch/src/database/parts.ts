import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

export const subgraphs = ['plm', 'mes', 'erp', 'access'] as const;
/** Who has a role of its own, in the order in which their schemas are migrated; the gateway has no schema. */
export const parts = ['relay', ...subgraphs, 'gateway'] as const;

export type Part = (typeof parts)[number];

export function roleOf(part: Part): string {
  return `throughline_${part}`;
}

/** As whom a subgraph reads for who may not see everything; nobody logs in as them. */
export function guestsOf(part: Part): { readonly ours: string; readonly partners: string } {
  return { ours: `${roleOf(part)}_sites`, partners: `${roleOf(part)}_partner` };
}

export interface Migration {
  readonly part: Part;
  /** `20261124093000_orders`: the folder that drizzle-kit made. */
  readonly name: string;
  readonly hash: string;
  readonly sql: string;
}

const tables = fileURLToPath(new URL('../../../drizzle/', import.meta.url));

/** All migrations in the order in which they are applied. */
export function readMigrations(directory = tables): Migration[] {
  return parts.flatMap((part) => {
    const folder = `${directory}${part}/migrations/`;
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => existsSync(`${folder}${name}/migration.sql`))
      .sort()
      .map((name) => {
        const sql = readFileSync(`${folder}${name}/migration.sql`, 'utf8');
        return { part, name, sql, hash: createHash('sha256').update(sql).digest('hex') };
      });
  });
}
