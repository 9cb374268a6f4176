import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newId } from '@throughline/chassis/ids';
import type { Topics } from '@throughline/chassis/outbox/topics';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { Warehouse } from './warehouse.ts';

const many = 50_000;
const mega = 1024 * 1024;
let warehouse: Warehouse;
let topics: Topics;
beforeAll(async () => {
  warehouse = await Warehouse.open();
  topics = await warehouse.openTopics();
});
afterAll(async () => {
  await topics.stop();
  await warehouse.close();
});

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** A kilobyte each, stamped as the relay does; comes back when the topic has seen them all. */
async function bookMany(): Promise<void> {
  let passed = 0;
  const attentive = topics.listen(() => {
    passed += 1;
    return false;
  });
  await warehouse.admin`
    insert into erp.outbox (position, stamped_at, event_id, type, version, aggregate_type,
      aggregate_id, payload, occurred_at, actor, request_id)
    select nextval('relay.position'), now(), gen_random_uuid(), 'StockChanged', 1, 'Stock',
      ${newId()}, jsonb_build_object('text', repeat('x', 1000)), now(), 'tester', 'test'
    from generate_series(1, ${many})`;
  await warehouse.admin`select pg_notify('published_erp', '')`;
  await until(
    'all to pass',
    () => Promise.resolve(passed),
    (count) => count === many,
  );
  await attentive.return?.();
}

it('readers that stop reading while 50,000 events pass cost no memory and miss none', async () => {
  const early = topics.listen(() => true);
  await early.next();
  await warehouse.book([{ itemId: newId(), change: '1' }]);
  const [first] = await warehouse.stamped();
  // Stamped is not yet seen by the topic, and who joins before would hear it.
  expect((await early.next()).value).toMatchObject({ position: first!.position });
  await early.return?.();
  const live = topics.listen(() => true);
  const replaying = topics.listen(() => true, 0);
  expect((await live.next()).value).toHaveProperty('caughtUp');
  expect((await replaying.next()).value).toMatchObject({ position: first!.position });
  const before = heapUsed();
  await bookMany();
  expect((heapUsed() - before) / mega).toBeLessThan(8);
  const rows = await warehouse.admin`select position::int from erp.outbox
    where position > ${first!.position} order by position`;
  for (const reader of [live, replaying]) {
    const heard: number[] = [];
    while (heard.length < many) {
      const { value } = await reader.next();
      if ('position' in value) heard.push(value.position);
    }
    expect(heard).toEqual(rows.map((row) => row.position));
  }
});

it('a slow reader hears what is booked after it has caught up, and is told so but once', async () => {
  const reader = topics.listen(() => true);
  await bookMany();
  const heard: object[] = [];
  const more = async (count: number) => {
    while (heard.length < count) heard.push((await reader.next()).value);
  };
  await more(many + 1);
  await warehouse.book([{ itemId: newId(), change: '7' }]);
  await more(many + 2);
  expect(heard.filter((item) => 'caughtUp' in item)).toEqual([heard[0]]);
  expect(heard.at(-1)).toMatchObject({ payload: { change: '7' } });
});
