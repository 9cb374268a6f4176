// Explosion, tree and where-used over big structures, beside SQL that walks every path.
import { openDatabase, type Db } from '@throughline/chassis/database';
import { itemRevisions } from '@throughline/drizzle/plm/items';
import type { RequestContext } from '@throughline/chassis/context';
import { ancestorsOf } from '@throughline/plm/boms/ancestry';
import { treeBelow } from '@throughline/plm/boms/places';
import { usesNow } from '@throughline/plm/boms/where-used';
import { explodeRevision } from '@throughline/plm/boms/exploding';
import { eq } from 'drizzle-orm';
import { cpus } from 'node:os';
import postgres from 'postgres';
import { openBenchDatabase } from '../database.ts';
import { median } from '../gateway/readings.ts';
import { formatTable } from '../gateway/table.ts';
import { alphabet, buildStructure, levelled, type Plan } from './structure.ts';

const on = '2026-01-01';
const times = 9;

async function measure(run: () => Promise<unknown>): Promise<string> {
  await run();
  const milliseconds: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const began = performance.now();
    await run();
    milliseconds.push(performance.now() - began);
  }
  return median(milliseconds).toFixed(1);
}

/** What is written first: a walk down each path. */
function naiveExplosion(sql: postgres.Sql, revisionId: string): Promise<unknown> {
  return sql`with recursive path(item_id, quantity) as (
      select component_id, stock_quantity from plm.bom_line where revision_id = ${revisionId}
      union all
      select line.component_id, path.quantity * line.stock_quantity from path
      join plm.item_revision revision on revision.item_id = path.item_id
      join plm.bom_line line on line.revision_id = revision.id
    )
    select item_id, sum(quantity) from path group by item_id`;
}

/** A structure of few enough paths for SQL that walks them, and those that are asked for. */
const sizes: readonly (readonly [name: string, plan: Plan, isNaive: boolean])[] = [
  ['5 levels, 10 lines each', levelled(5, 10, 10), true],
  ['10 levels, 10,000 lines', levelled(10, 113, 10), false],
  ['26 letters, each holds all later', alphabet(26), false],
];

async function rowsOf(
  db: Db,
  sql: postgres.Sql,
  [name, plan, isNaive]: (typeof sizes)[number],
): Promise<string[][]> {
  const { topRevisionId, screwId, lines } = await buildStructure(sql, plan);
  const [top] = await db.select().from(itemRevisions).where(eq(itemRevisions.id, topRevisionId));
  if (!top) throw new Error('the structure has no top');
  const first = 100;
  const page = { first, quantity: null, on, lotNumber: null, levels: null };
  const row = async (what: string, run: () => Promise<unknown>) => [
    name,
    what,
    String(lines),
    await measure(run),
  ];
  const asking = () => ({ db, memory: {} }) as RequestContext;
  return [
    await row('explosion, flattened', () =>
      explodeRevision(db, top, null, { on, siteId: null, asDesigned: false, lotNumber: null }),
    ),
    await row('tree, a page of 100', () => treeBelow(db, top, page)),
    await row('where-used of the screw, all levels, a page of 100', () =>
      ancestorsOf(asking(), screwId, { first, on, onlyTop: false, asOf: null }),
    ),
    await row('where-used of the screw, directly, a page of 100', () =>
      usesNow(asking(), screwId, { first, effectiveOn: null }),
    ),
    ...(isNaive
      ? [await row('explosion, SQL down each path', () => naiveExplosion(sql, topRevisionId))]
      : []),
  ];
}

const database = await openBenchDatabase();
const plm = openDatabase(database.urls.plm, 'bench');
const sql = postgres(database.adminUrl, { max: 1 });
const rows: string[][] = [];
for (const size of sizes) rows.push(...(await rowsOf(plm.db, sql, size)));
await Promise.all([plm.close(), sql.end()]);
await database.close();
console.log(formatTable(['structure', 'asked', 'lines', 'ms'], rows));
const processors = cpus();
console.log(
  `\nMedians of ${times}, reads included. ${processors[0]?.model ?? '?'}, ` +
    `${processors.length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}.`,
);
