// One process that plans, as ERP does: time from the request to the commit, and its memory.
import { systemClock } from '@throughline/chassis/clock';
import { openDatabase } from '@throughline/chassis/database';
import { newId } from '@throughline/chassis/ids';
import { createLog } from '@throughline/chassis/log';
import { transact } from '@throughline/chassis/transaction';
import { runPlanning } from '@throughline/erp/planning/commands';
import { today } from './company.ts';

export interface Figures {
  readonly seconds: number;
  readonly again: number;
  readonly phases: Readonly<Record<string, number>>;
  readonly plannedOrders: number;
  readonly megabytes: number;
  /** Milliseconds of net changes, each one order line more. */
  readonly netChanges: readonly number[];
}

const [url = '', siteId = '', top = ''] = process.argv.slice(2);
const database = openDatabase(url, 'bench', 2);
const unit = {
  subgraph: 'erp',
  db: database.db,
  clock: systemClock,
  actor: 'bench',
  requestId: 'bench',
  log: createLog('bench'),
};

async function timed<T>(run: () => Promise<T>): Promise<[number, T]> {
  const from = performance.now();
  const result = await run();
  return [performance.now() - from, result];
}

const phases: Record<string, number> = {};
let phase = 'definitions';
let since = performance.now();
const watch = {
  planningRunId: newId(),
  report: (progress: { phase: string }) => {
    if (progress.phase !== phase) {
      phases[phase] = (performance.now() - since) / 1000;
      since = performance.now();
      phase = progress.phase;
    }
    return Promise.resolve();
  },
};
const request = { siteId, planDate: today, changed: null };
const [first, run] = await timed(() => transact(unit, (work) => runPlanning(work, request, watch)));
phases[phase] = (performance.now() - since) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1024;
const [again] = await timed(() => transact(unit, (work) => runPlanning(work, request)));
const netChanges: number[] = [];
for (let nth = 0; nth < 20; nth += 1) {
  await database.sql`insert into erp.sales_order_line (id, sales_order_id, line_number, item_id, quantity, unit_price, due_on)
    select ${newId()}, (select id from erp.sales_order limit 1), ${100 + nth}, ${top}, 3, 1, ${today}::date + ${30 + nth}::int`;
  const changed = { siteId, planDate: null, changed: [top] };
  netChanges.push((await timed(() => transact(unit, (work) => runPlanning(work, changed))))[0]);
}
const figures: Figures = {
  seconds: first / 1000,
  again: again / 1000,
  phases,
  plannedOrders: run.plannedOrders,
  megabytes,
  netChanges,
};
process.stdout.write(JSON.stringify(figures));
await database.close();
