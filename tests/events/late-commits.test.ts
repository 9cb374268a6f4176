import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@throughline/chassis/ids';
import type { Topics } from '@throughline/chassis/outbox/topics';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Warehouse, type Written } from './warehouse.ts';

let warehouse: Warehouse;
let topics: Topics;
beforeEach(async () => {
  warehouse = await Warehouse.open();
  topics = await warehouse.openTopics();
});
afterEach(async () => {
  await topics.stop();
  await warehouse.close();
});

const random = (below: number) => Math.floor(Math.random() * below);

/** Holds against what was written: nothing missed, nothing twice, each item's moves in order. */
function check(heard: readonly string[], written: readonly Written[]) {
  const numbers = new Map(written.map((row) => [row.eventId, row]));
  const last = new Map<string, number>();
  let outOfOrder = 0;
  for (const eventId of heard) {
    const { itemId, number } = numbers.get(eventId)!;
    if (number < (last.get(itemId) ?? 0)) outOfOrder += 1;
    last.set(itemId, number);
  }
  const distinct = new Set(heard).size;
  return { missed: written.length - distinct, twice: heard.length - distinct, outOfOrder };
}

const flawless = { missed: 0, twice: 0, outOfOrder: 0 };

it('who goes away and comes back with a cursor misses nothing that eight book at once', async () => {
  const items = Array.from({ length: 12 }, newId);
  const move = () => ({ itemId: items[random(items.length)]!, change: '1' });
  let open = 8;
  const writer = async () => {
    // On a busy machine a reader's visits take longer.
    for (let round = 0; round < 40 || (visits <= 20 && round < 400); round += 1) {
      const moves = Array.from({ length: 1 + random(3) }, move);
      await warehouse.book(moves, () => sleep(random(6) === 0 ? 150 : random(30)));
    }
    open -= 1;
  };
  let visits = 0;
  const writers = Promise.all(Array.from({ length: open }, writer));
  const heard: string[] = [];
  let cursor = 0;
  const visit = async () => {
    const reader = topics.listen(() => true, cursor);
    const leave = setTimeout(() => void reader.return?.(), random(40));
    for await (const item of reader) {
      if ('caughtUp' in item) continue;
      heard.push(item.eventId);
      cursor = item.position;
      if (random(50) === 0) break;
    }
    clearTimeout(leave);
  };
  for (; open > 0; visits += 1) await visit();
  await writers;
  const written = await warehouse.stamped();
  for (let last = -1; last < heard.length; await visit()) last = heard.length;
  expect(check(heard, written)).toEqual(flawless);
  // Else nothing was put to the test.
  expect(visits).toBeGreaterThan(20);
  const late = written.filter((row, at) => row.position < (written[at - 1]?.position ?? 0));
  expect(late.length).toBeGreaterThan(5);
});

/** What a reader hears at one visit, until it has all there is. */
type Visit = () => Promise<string[]>;

function byPosition(): Visit {
  let cursor = 0;
  return async () => {
    const heard: string[] = [];
    for await (const item of topics.listen(() => true, cursor)) {
      if ('caughtUp' in item) {
        cursor = item.caughtUp;
        break;
      }
      heard.push(item.eventId);
    }
    return heard;
  };
}

function byNumber(): Visit {
  let cursor = 0;
  return async () => {
    const rows = await warehouse.admin`select event_id, number::int from erp.outbox
      where number > ${cursor} order by number`;
    cursor = rows.at(-1)?.number ?? cursor;
    return rows.map((row) => String(row.event_id));
  };
}

/** The first to draw a number is the last to commit, and the reader comes in between. */
async function lateCommit(visit: Visit) {
  const heard: string[] = [];
  await warehouse.book([{ itemId: newId(), change: '1' }], async () => {
    await warehouse.book([{ itemId: newId(), change: '2' }]);
    await warehouse.stamped();
    heard.push(...(await visit()));
  });
  const written = await warehouse.stamped();
  heard.push(...(await visit()));
  return check(heard, written);
}

it('who books very many items at once takes few locks, and keeps their order, too', async () => {
  const items = Array.from({ length: 20_000 }, newId);
  const busy = items.slice(0, 5);
  const single = async () => {
    for (let round = 0; round < 15; round += 1) {
      const itemId = busy[random(busy.length)]!;
      await warehouse.book([{ itemId, change: '1' }], () => sleep(random(20)));
    }
  };
  const all = items.map((itemId) => ({ itemId, change: '2' }));
  const writers = [single(), single(), single()];
  await sleep(30);
  let locks = Infinity;
  const count = async () => {
    const [row] = await warehouse.admin`select count(*)::int as locks from pg_locks
      where locktype = 'advisory'`;
    locks = Number(row?.['locks']);
    await sleep(50);
  };
  await Promise.all([warehouse.book(all, count), ...writers]);
  // The database has room for some ten thousand, of all transactions together.
  expect(locks).toBeLessThan(1000);
  const written = await warehouse.stamped();
  expect(written).toHaveLength(all.length + 45);
  expect(check(await byPosition()(), written)).toEqual(flawless);
}, 60_000);

it('a booking that was begun first and committed last is heard by position', async () => {
  expect(await lateCommit(byPosition())).toEqual(flawless);
});

it('the same booking is missed by number: nobody may read so', async () => {
  expect(await lateCommit(byNumber())).toEqual({ ...flawless, missed: 1 });
});
