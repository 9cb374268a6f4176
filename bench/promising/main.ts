// Capable-to-promise, schedule and load by week of the planning bench's company, on work centres that are short.
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@throughline/chassis/clock';
import { openDatabase } from '@throughline/chassis/database';
import { newId } from '@throughline/chassis/ids';
import { createLog } from '@throughline/chassis/log';
import { transact } from '@throughline/chassis/transaction';
import { findPromise } from '@throughline/erp/capacity/promising';
import { findScheduled } from '@throughline/erp/capacity/queries';
import { startKeeper } from '@throughline/erp/capacity/readiness';
import { runPlanning } from '@throughline/erp/planning/commands';
import { median } from '../gateway/readings.ts';
import { formatTable } from '../gateway/table.ts';
import { foundCompany, today } from '../planning/company.ts';
import { openStage } from '../planning/stage.ts';

const workCenters = 60;
const times = 20;

const stage = await openStage();
const { sql } = stage;
const company = await foundCompany(sql, 1, workCenters);
const { siteId } = company;
const database = openDatabase(stage.url, 'bench', 4);
const unit = {
  subgraph: 'erp',
  db: database.db,
  clock: systemClock,
  actor: 'bench',
  requestId: 'bench',
  log: createLog('bench'),
};
const plan = (changed: string[] | null) =>
  transact(unit, (work) =>
    runPlanning(work, { siteId, planDate: changed ? null : today, changed }),
  );

async function timed<T>(run: () => Promise<T>): Promise<[number, T]> {
  const from = performance.now();
  const result = await run();
  return [performance.now() - from, result];
}

await plan(null);
// As many places as the plan of the next twelve weeks fills to nine tenths.
await sql`/* capacities */
  insert into erp.work_center_capacity (work_center_id, minutes_per_day, places, day_starts_at)
  select (operation->>'workCenterId')::uuid, 480,
    ceil(sum(po.quantity * (operation->>'runMinutes')::numeric + 5) / 60 / 480 / 0.9), '06:00'
  from erp.planned_order po
  join erp.definition d on d.item_id = po.item_id
  join lateral jsonb_array_elements(d.snapshot->'operations') operation on true
  where po.start_on < ${today}::date + 84
  group by 1`;
const [planned] = await sql<{ orders: number; places: number; due: number }[]>`
  select (select count(*)::int from erp.planned_order) as orders,
    (select sum(places)::int from erp.work_center_capacity) as places,
    (select count(*)::int from erp.planned_order
     where supply_type = 'MAKE' and start_on < ${today}::date + 84) as due`;
const products = await sql<{ id: string }[]>`
  select id from erp.item where low_level_code = 0 order by id limit ${2 * times}`;

const ask = (itemId: string) =>
  timed(() =>
    findPromise(unit, { itemId, siteId, quantity: { value: '40', unit: 'C62' }, from: today }),
  );

const rows: string[][] = [];
const note = (what: string, taken: readonly number[], more = '') =>
  rows.push([what, median(taken).toFixed(0), Math.max(...taken).toFixed(0), more]);

const [first, { date, steps }] = await ask(company.top);
note('promise, nothing read before', [first], `${steps.length} parts, ready ${date ?? 'never'}`);
const keeper = startKeeper(unit);
const atOnce: number[] = [];
const kept: number[] = [];
const again: number[] = [];
const parts: number[] = [];
for (const [nth, { id }] of products.entries()) {
  if (nth < times) {
    // An order line more and its net change: the floor is another than it was.
    await sql`insert into erp.sales_order_line (id, sales_order_id, line_number, item_id, quantity, unit_price, due_on)
      select ${newId()}, (select id from erp.sales_order limit 1), ${100 + nth}, ${id}, 30, 1, ${today}::date + ${20 + nth}::int`;
    await plan([id]);
    keeper.told([siteId]);
    // Every other one asks when the keeper has had the time.
    if (nth % 2 === 1) await sleep(3000);
  }
  const [taken, found] = await ask(id);
  if (nth >= times) again.push(taken);
  else (nth % 2 === 1 ? kept : atOnce).push(taken);
  parts.push(found.steps.length);
}
note('promise at once after a net change', atOnce, `${median(parts)} parts`);
note('promise three seconds later', kept);
note('promise, the plan as before', again);
const schedule = { siteId, workCenterId: null, from: today, horizonDays: 60, lateOnly: false };
const pages: number[] = [];
let late = 0;
for (let nth = 0; nth < times; nth += 1) {
  const [taken, page] = await timed(() => findScheduled(unit, schedule, { first: 100 }));
  pages.push(taken);
  late = page.nodes.filter((one) => one.finishDay > one.order.dueDay).length;
}
note('page of 100 of the schedule', pages, `${late} late`);
const { items, demands } = company;
console.log(`${items} items, ${demands} demands, ${planned?.orders} planned orders, ${planned?.due} of them to make
and to start within 12 weeks on ${workCenters} work centres with ${planned?.places} places.\n`);
console.log(formatTable(['', 'p50 ms', 'max ms', ''], rows));
console.log(`\nNode ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}`);
await keeper.stop();
await database.close();
await stage.close();
