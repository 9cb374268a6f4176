// A history of made units: each of others, down to bought reels; one lot of glue is in ten thousand.
import type postgres from 'postgres';

/** How many units a level has; each takes an equal share of the level below. */
const levels = [100_000, 300_000, 600_000] as const;
const reels = 1_000;
/** Finished units that got glue of the one lot. */
const glued = 10_000;

export interface History {
  readonly units: number;
  readonly rows: number;
  /** A finished unit. */
  readonly unit: string;
  readonly glue: string;
}

/** Ids as scattered as real ones are within a day. */
const id = (kind: string, number: string) => `md5('${kind}' || (${number}))::uuid`;

export async function writeHistory(sql: postgres.Sql): Promise<History> {
  // Traces never look at the orders.
  await sql.unsafe(
    'alter table mes.material_actual drop constraint if exists material_actual_work_order_id_work_order_id_fkey',
  );
  const into = `insert into mes.material_actual (id, use, item_id, lot_id, quantity, work_order_id,
    job_order_id, job_response_id, whole_order, recorded_at)`;
  const add = (use: string, level: number, lot: string, count: number, each = 1) =>
    sql.unsafe(`${into} select gen_random_uuid(), '${use}', ${id('item', String(level))}, ${lot}, 1,
      ${id(`order-${level}-`, 'unit / 100')}, ${id(`job-${level}-`, 'unit / 100')},
      ${id(`report-${level}-`, 'unit')}, false, now()
      from generate_series(0, ${count - 1}) as unit, generate_series(0, ${each - 1}) as part`);
  for (const [level, count] of levels.entries()) {
    const below = levels[level + 1];
    await add('PRODUCED', level, id(`lot-${level}-`, 'unit'), count);
    if (below === undefined) await add('CONSUMED', level, id('reel', `unit % ${reels}`), count);
    else {
      const each = below / count;
      const part = id(`lot-${level + 1}-`, `unit * ${each} + part`);
      await add('CONSUMED', level, part, count, each);
    }
  }
  await add('CONSUMED', 0, id('glue', '0'), glued);
  await sql`analyze mes.material_actual`;
  const [found] = await sql.unsafe<{ rows: string; unit: string; glue: string }[]>(`select
    (select count(*) from mes.material_actual) as rows, ${id('lot-0-', '4711')} as unit, ${id('glue', '0')} as glue`);
  if (!found) throw new Error('no history');
  return {
    units: levels.reduce((sum, count) => sum + count, 0),
    rows: Number(found.rows),
    unit: found.unit,
    glue: found.glue,
  };
}
