import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSplitHouse } from '../harness/house.ts';
import { Floor } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';
import { insist, inParallel } from './insist.ts';

type SplitHouse = Awaited<ReturnType<typeof openSplitHouse>>;

const orders = 1000;
const worked = 60;
const kills = 20;

let house: SplitHouse;
let graph: Graph;
let plant: Plant;
let wheel: Part;
let spoke: Part;
let admin: postgres.Sql;

beforeAll(async () => {
  house = await openSplitHouse();
  graph = new Graph(house.house.url, house.key);
  admin = postgres(house.database.adminUrl, { max: 1 });
  plant = await Plant.open(graph, 'KILL');
  spoke = await plant.bought('SPOKE');
  wheel = await plant.made('WHEEL', { lines: [{ part: spoke, quantity: '36' }] });
  await plant.stock(spoke, '100000');
}, 120_000);
afterAll(async () => {
  await admin.end();
  await house.close();
});

/** Takes the relay and two subgraphs out in turn, without warning, while orders flow. */
async function killInTurn(): Promise<number> {
  const victims = ['relay', 'erp', 'relay', 'mes'] as const;
  let killed = 0;
  for (let at = 0; killed < kills; at += 1) {
    const pid = house.house.pidOf(victims[at % victims.length]!);
    if (pid !== null) {
      process.kill(pid, 'SIGKILL');
      killed += 1;
    }
    await sleep(1500);
  }
  return killed;
}

async function newPlannedOrders(): Promise<string[]> {
  const ids: string[] = [];
  await inParallel(8, [...Array(orders).keys()], async () => {
    const { plannedOrder } = await insist(
      graph,
      'createPlannedOrder',
      {
        itemId: wheel.id,
        siteId: plant.siteId,
        quantity: { value: '2', unit: 'C62' },
        startOn: '2030-01-07',
        dueOn: '2030-01-08',
      },
      'plannedOrder { id }',
    );
    ids.push(plannedOrder.id);
  });
  return ids;
}

it('1,000 orders reach the floor once each while the relay and two subgraphs are killed 20 times', async () => {
  const killing = killInTurn();
  const ids = await newPlannedOrders();
  const batches = Array.from({ length: orders / 20 }, (_, at) => ids.slice(at * 20, at * 20 + 20));
  await inParallel(4, batches, async (plannedOrderIds) => {
    await insist(graph, 'releasePlannedOrders', { plannedOrderIds });
  });
  const floor = new Floor(graph);
  await inParallel(4, ids.slice(0, worked), async (id) => {
    const order = await until(
      'a work order',
      () => floor.orderFor(id).catch(() => null),
      (found) => found !== null,
      90_000,
    );
    const [job] = order!.jobOrders;
    await insist(graph, 'startJob', { jobOrderId: job!.id });
    await insist(graph, 'reportProduction', { jobOrderId: job!.id, good: '2' });
    await insist(graph, 'completeJob', { jobOrderId: job!.id });
  });
  expect(await killing).toBe(kills);

  const open = async () => {
    const [row] = await admin`
      select (select count(*)::int from erp.outbox where position is null) + (select count(*)::int from mes.outbox where position is null)
        + (select count(*)::int from plm.outbox where position is null) as unstamped,
        (select count(*)::int from erp.inbox where status <> 'APPLIED') + (select count(*)::int from mes.inbox where status <> 'APPLIED') as waiting`;
    return row as unknown as { unstamped: number; waiting: number };
  };
  await until(
    'everything to have been applied',
    open,
    ({ unstamped, waiting }) => unstamped + waiting === 0,
    90_000,
  );
  const [counted] = await admin`
    select (select count(*)::int from mes.work_order) as work_orders,
      (select count(distinct planned_order_id)::int from mes.work_order) as released,
      (select count(*)::int from erp.work_order) as known_to_erp,
      (select sum(on_hand)::int from erp.stock_balance b join erp.item i on i.id = b.item_id where i.number = 'WHEEL') as wheels,
      (select sum(on_hand)::int from erp.stock_balance b join erp.item i on i.id = b.item_id where i.number = 'SPOKE') as spokes,
      (select count(*)::int from erp.stock_move where type = 'ISSUE') as issues`;
  expect(counted).toEqual({
    work_orders: orders,
    released: orders,
    known_to_erp: orders,
    wheels: worked * 2,
    spokes: 100_000 - worked * 72,
    issues: worked,
  });
}, 300_000);
