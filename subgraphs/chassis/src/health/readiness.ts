import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

/** Whether calls may come, and what that hangs on. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, 'up' | 'down'>>;
}

/** Who asks asks again soon; it does not wait for what is away. */
const withinMs = 1_000;
const tables = fileURLToPath(new URL('../../../../drizzle/', import.meta.url));

/** A subgraph is ready when its database answers and has every migration that this code has. */
export function createReadiness(subgraph: string, database: Database): () => Promise<Readiness> {
  const known = readMigrationNames(subgraph);
  const applied = async (): Promise<boolean> => {
    const names = JSON.stringify(known);
    const [row] = await database.db.execute<{ missing: boolean }>(sql`/* readiness */
      select exists (select 1 from jsonb_array_elements_text(${names}::text::jsonb) as known(file)
        where not exists (select 1 from launch.migrations as applied
          where applied.part = ${subgraph} and applied.name = known.file)) as missing`);
    return row?.missing === false;
  };
  return async () => {
    const [reachable, migrated] = await Promise.all([
      holds(() => database.db.execute(sql`/* readiness */ select 1`)),
      holds(async () => {
        if (!(await applied())) throw new Error('migrations are missing');
      }),
    ]);
    return {
      ready: reachable && migrated,
      checks: { database: told(reachable), migrations: told(migrated) },
    };
  };
}

/** Whether a check succeeds, and soon. */
export async function holds(check: () => Promise<unknown>): Promise<boolean> {
  let overdue: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    overdue = setTimeout(resolve, withinMs, false);
  });
  const done = check().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(overdue);
  }
}

export function told(isUp: boolean): 'up' | 'down' {
  return isUp ? 'up' : 'down';
}

function readMigrationNames(subgraph: string): string[] {
  const folder = `${tables}${subgraph}/migrations/`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => existsSync(`${folder}${name}/migration.sql`));
}
