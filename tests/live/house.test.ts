import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';
import { Follower } from './follower.ts';
import { seeded } from './seeded.ts';

const lanes = 4;
const countsOfLane = 75;
const cuts = 5;

let house: TestHouse;
let plant: Plant;
let admin: postgres.Sql;
beforeAll(async () => {
  house = await openHouse();
  admin = postgres(house.database.adminUrl, { max: 1 });
  plant = await Plant.open(new Graph(house.house.url, house.key), 'LIVE');
});
afterAll(async () => {
  await admin.end();
  await house.close();
});

const query = 'subscription { stockChanged { change item { number description } } }';

const placesOf = ({ told }: Follower): number[] =>
  told.map(({ cursor }) => Number(Buffer.from(cursor, 'base64url').toString().slice(1)));

/** Where moves of stock stand in ERP's outbox, from one of them on. */
async function stamped(from: number): Promise<number[]> {
  const rows = await admin`select position::int from erp.outbox
    where type = 'StockChanged' and position >= ${from} order by position`;
  return rows.map((row) => row.position);
}

async function cutAgainAndAgain(follower: Follower, seed: number): Promise<void> {
  const random = seeded(seed);
  for (let done = 0; done < cuts; done += 1) {
    await sleep(random() * 500);
    while (follower.state !== 'following') await sleep(10);
    const comeBack = follower.cut();
    await sleep(random() * 300);
    comeBack();
  }
}

async function countInLanes(parts: readonly Part[]): Promise<void> {
  const lane = async (part: Part): Promise<void> => {
    for (let quantity = 2; quantity <= countsOfLane + 1; quantity += 1) {
      await plant.stock(part, String(quantity));
      await sleep(20);
    }
  };
  // Several at once, so that numbers are drawn in another order than they are committed in.
  await Promise.all(parts.map(lane));
}

it('dashboards on a bad network hear of each of 300 counts of stock once and in order', async () => {
  const options = { url: () => house.house.url, key: house.key, query };
  const followers = Array.from({ length: 10 }, () => new Follower(options));
  const numbers = Array.from({ length: lanes }, (_, at) => `BOLT-${at}`);
  const parts = await Promise.all(numbers.map((number) => plant.bought(number)));
  let probes = 0;
  await until(
    'all to listen',
    () => plant.stock(parts[0]!, String(1_000 + (probes += 1))),
    () => followers.every(({ told }) => told.length > 0),
  );
  const cutting = followers.map(cutAgainAndAgain);
  await Promise.all([countInLanes(parts), ...cutting]);
  const [last] = await admin`select max(position)::int as position from erp.outbox
    where type = 'StockChanged'`;
  await until(
    'everybody to have heard all',
    () => Promise.resolve(followers.map((one) => placesOf(one).at(-1))),
    (heard) => heard.every((place) => place === last!.position),
  );
  for (const one of followers) {
    const places = placesOf(one);
    expect(places.length).toBeGreaterThanOrEqual(lanes * countsOfLane);
    expect(places).toEqual(await stamped(places[0]!));
    expect(one.errors).toEqual([]);
    one.leave();
  }
}, 120_000);
