import postgres from 'postgres';
import { subgraphs } from './database/parts.ts';
import type { Report } from './report.ts';
import { root } from './settings.ts';

export interface PlantOptions {
  readonly adminUrl: string;
  readonly url: string;
  readonly key: string;
  readonly log: Report;
}

/** Brings the sample plant into a database in which nothing ever happened; goes on after a crash. */
export async function loadSamplePlant(options: PlantOptions): Promise<void> {
  const sql = postgres(options.adminUrl, { max: 1, onnotice: () => undefined });
  try {
    if (!(await isWanted(sql))) return;
    options.log.step('loading the sample plant');
    const { importPlant } = await import('@throughline/tools/import/import');
    const { url, key, log } = options;
    await importPlant({ url, key, directory: `${root}examples/plant`, log });
    await sql`/* the plant is in */ update launch.sample_plant set loaded_at = now()`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Half a plant is loaded again: the import changes nothing that is there. */
async function isWanted(sql: postgres.Sql): Promise<boolean> {
  await sql`/* how far the sample plant is */
    create table if not exists launch.sample_plant (
      one boolean primary key default true check (one), loaded_at timestamptz)`;
  const [plant] = await sql<
    { loaded_at: Date | null }[]
  >`select loaded_at from launch.sample_plant`;
  if (plant) return plant.loaded_at === null;
  for (const name of subgraphs) {
    const used = await sql`/* did anything happen */ select 1 from ${sql(name)}.outbox limit 1`;
    if (used.length > 0) return false;
  }
  await sql`insert into launch.sample_plant default values`;
  return true;
}
