import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSplitHouse } from '../harness/house.ts';
import { insist } from '../faults/insist.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';
import { Follower } from './follower.ts';

let house: Awaited<ReturnType<typeof openSplitHouse>>;
let graph: Graph;
let plant: Plant;
let admin: postgres.Sql;
let bolt: Part;
beforeAll(async () => {
  house = await openSplitHouse();
  graph = new Graph(house.house.url, house.key);
  admin = postgres(house.database.adminUrl, { max: 1 });
  plant = await Plant.open(graph, 'DRAIN');
  bolt = await plant.bought('BOLT');
}, 120_000);
afterAll(async () => {
  await admin.end();
  await house.close();
});

const placesOf = ({ told }: Follower): number[] =>
  told.map(({ cursor }) => Number(Buffer.from(cursor, 'base64url').toString().slice(1)));

interface Asked {
  readonly at: number;
  readonly outcome: Promise<string>;
}

/** 200 questions a second, each whether it is answered or not. */
function keepAsking(): { readonly asked: Asked[]; stop(): void } {
  const asked: Asked[] = [];
  const timer = setInterval(() => {
    const outcome = graph.post('{ items(first: 1) { nodes { number } } }').then(
      ({ data, errors }) => (data && !errors ? 'answered' : JSON.stringify(errors)),
      (error: Error) => String(error.cause instanceof Error ? error.cause : error),
    );
    asked.push({ at: Date.now(), outcome });
  }, 5);
  return { asked, stop: () => clearInterval(timer) };
}

async function keepCounting(isOver: () => boolean): Promise<void> {
  for (let quantity = 2; !isOver(); quantity += 1) {
    await insist(graph, 'countStock', {
      itemId: bolt.id,
      locationId: plant.locationId,
      quantity: { value: String(quantity), unit: bolt.unit },
      idempotencyKey: randomUUID(),
    });
    // Each is heard 500 times by this one process.
    await sleep(200);
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

it('a gateway that is told to end answers whom it heard, and its dashboards miss nothing', async () => {
  const query = 'subscription { stockChanged { change item { number } } }';
  const options = { url: () => house.house.url, key: house.key, query };
  const followers = Array.from({ length: 500 }, () => new Follower(options));
  let isOver = false;
  const counting = keepCounting(() => isOver);
  await until(
    'all to listen',
    () => Promise.resolve(followers),
    (all) => all.every(({ told }) => told.length > 1),
  );
  const { asked, stop } = keepAsking();
  await until(
    'a good number of questions',
    () => Promise.resolve(asked.length),
    (count) => count > 300,
  );
  const pid = house.house.pidOf('gateway')!;
  const told = Date.now();
  process.kill(pid, 'SIGTERM');
  await until(
    'the gateway to end',
    () => Promise.resolve(isGone(pid)),
    (gone) => gone,
    10_000,
  );
  await until(
    'all to be back',
    () => Promise.resolve(followers),
    (all) => all.every(({ state }) => state === 'following'),
  );
  await sleep(500);
  isOver = true;
  await counting;
  stop();
  const before = asked.filter(({ at }) => at < told);
  const outcomes = await Promise.all(before.map(({ outcome }) => outcome));
  expect(before.length).toBeGreaterThan(100);
  expect(outcomes.filter((outcome) => outcome !== 'answered')).toEqual([]);
  // Who asked a gateway that was on its way out was not heard, or answered; never left half-way.
  const later = await Promise.all(asked.slice(before.length).map(({ outcome }) => outcome));
  expect(
    later.filter((outcome) => !/^answered$|ECONNREFUSED|ECONNRESET|closed/.test(outcome)),
  ).toEqual([]);
  expect(followers.map(({ closes }) => closes[0])).toEqual(followers.map(() => 1012));
  const [last] = await admin`select max(position)::int as position from erp.outbox
    where type = 'StockChanged'`;
  await until(
    'everybody to have heard all',
    () => Promise.resolve(followers.map((one) => placesOf(one).at(-1))),
    (heard) => heard.every((place) => place === last!.position),
  );
  for (const one of followers) {
    const [first, ...others] = placesOf(one);
    const rows = await admin`select position::int from erp.outbox
      where type = 'StockChanged' and position >= ${first!} order by position`;
    expect([first, ...others]).toEqual(rows.map((row) => row.position));
    one.leave();
  }
}, 90_000);
