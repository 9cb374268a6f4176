// Roll-up of standard costs, saving, events and revaluation of stock included, beside SQL that walks every path.
import { cpus } from 'node:os';
import { openDatabase } from '@throughline/chassis/database';
import { systemClock } from '@throughline/chassis/clock';
import { createLog } from '@throughline/chassis/log';
import { transact, type Work } from '@throughline/chassis/transaction';
import { markCosts, rollUpMarked } from '@throughline/erp/costing/commands';
import postgres from 'postgres';
import { openBenchDatabase } from '../database.ts';
import { median } from '../gateway/readings.ts';
import { formatTable } from '../gateway/table.ts';
import { buildStructure, widths } from './structure.ts';

const times = 5;

const database = await openBenchDatabase();
const erp = openDatabase(database.urls.erp, 'bench');
const sql = postgres(database.adminUrl, { max: 1 });
const { items, lines, boughtId, workCenterId } = await buildStructure(sql);
const unit = {
  subgraph: 'erp',
  db: erp.db,
  clock: systemClock,
  actor: 'bench',
  requestId: 'bench',
  log: createLog('bench'),
};

interface Run {
  readonly seconds: number;
  readonly changed: number;
}

/** As the house does it: what changed is marked, then rolled up in one transaction. */
async function rollUp(change: () => Promise<unknown>, mark: (work: Work) => Promise<void>) {
  await change();
  await transact(unit, mark);
  const began = performance.now();
  await transact(unit, rollUpMarked);
  const seconds = (performance.now() - began) / 1000;
  const [row] = await sql<{ changed: number }[]>`select count(*)::int as changed
    from erp.item_cost where rolled_up_at = (select max(rolled_up_at) from erp.item_cost)`;
  return { seconds, changed: row?.changed ?? 0 };
}

async function repeat(run: () => Promise<Run>): Promise<Run> {
  const runs: Run[] = [];
  for (let time = 0; time < times; time += 1) runs.push(await run());
  return { seconds: median(runs.map((one) => one.seconds)), changed: runs[0]?.changed ?? 0 };
}

const nothing = () => Promise.resolve();
const everything = (work: Work) => markCosts(work, {});

/** What is written first: each item's tree, down each path. */
async function naive(): Promise<number> {
  const began = performance.now();
  await sql`with recursive line as materialized (
      select item_id, (part->>'componentItemId')::uuid as part_id,
        (part->>'quantity')::numeric * (1 + (part->>'attrition')::numeric)
          / (snapshot->>'batchQuantity')::numeric as quantity
      from erp.definition, jsonb_array_elements(snapshot->'lines') as part
    ), own as materialized (
      select item_id, sum((((step->>'setUpMinutes')::numeric + (step->>'runMinutes')::numeric)
        * (hourly_rate + labour_rate) * (1 + overhead_percent / 100)) / 60)
          / (snapshot->>'batchQuantity')::numeric as amount
      from erp.definition, jsonb_array_elements(snapshot->'operations') as step
      join erp.work_center_rate rate on rate.work_center_id = (step->>'workCenterId')::uuid
      group by item_id, snapshot
      union all select item_id, amount from erp.purchase_cost
    ), path(top_id, item_id, quantity) as (
      select item_id, item_id, 1::numeric from own
      union all
      select path.top_id, line.part_id, path.quantity * line.quantity
      from path join line on line.item_id = path.item_id
    )
    select top_id, sum(path.quantity * own.amount) from path join own using (item_id) group by top_id`;
  return (performance.now() - began) / 1000;
}

const first = await rollUp(nothing, everything);
const all = await repeat(() =>
  rollUp(() => sql`update erp.work_center_rate set hourly_rate = hourly_rate + 1`, everything),
);
const center = await repeat(() =>
  rollUp(
    () =>
      sql`update erp.work_center_rate set labour_rate = labour_rate + 1
        where work_center_id = ${workCenterId}`,
    (work) => markCosts(work, { workCenterId }),
  ),
);
const one = await repeat(() =>
  rollUp(
    () => sql`update erp.purchase_cost set amount = amount + 0.01 where item_id = ${boughtId}`,
    (work) => markCosts(work, { itemId: boughtId }),
  ),
);
const naively = await naive();
await Promise.all([erp.close(), sql.end()]);
await database.close();

const row = (what: string, { seconds, changed }: Run) => [
  what,
  String(changed),
  seconds.toFixed(3),
];
console.log(
  formatTable(
    ['rolled up', 'costs changed', 's'],
    [
      row('everything for the first time, definitions read', first),
      row('everything, another rate everywhere', all),
      row('what a work centre touches', center),
      row('what a bought part touches', one),
      ['everything, SQL down each path, nothing saved', String(items), naively.toFixed(3)],
    ],
  ),
);
const processors = cpus();
console.log(
  `\n${items} items on ${widths.length} levels, ${lines} lines, all in stock; medians of ${times} but ` +
    `the first and the last row. ${processors[0]?.model ?? '?'}, ${processors.length} cores, ` +
    `Node ${process.version}, ${new Date().toISOString().slice(0, 10)}.`,
);
