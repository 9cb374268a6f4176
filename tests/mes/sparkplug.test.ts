import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type Database } from '@throughline/chassis/database';
import { createLog } from '@throughline/chassis/log';
import { startHost } from '@throughline/mes/sparkplug/host';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { Broker, EdgeNode } from './edge-node.ts';
import { Machine, rollUpAll } from './machine.ts';
import { Shop } from './shop.ts';

const hostId = 'plant';
let shop: Shop;
let broker: Broker;
let database: Database;
let host: { stop(): Promise<void> };
let machines = 0;
beforeAll(async () => {
  shop = await Shop.open();
  broker = await Broker.open();
  database = openDatabase(shop.database.urls.mes, 'sparkplug', 2);
  const unit = { subgraph: 'mes', database, log: createLog('sparkplug') };
  host = await startHost(unit, { url: broker.url, group: '+', hostId });
});
afterAll(async () => {
  await host.stop();
  await broker.stop();
  await database.close();
  await shop.close();
});

/** A machine of the shop behind an edge node: site, work centre and code are its place. */
async function edge(): Promise<{ saw: Machine; node: EdgeNode; tag: string }> {
  const saw = await Machine.install(shop, `E${(machines += 1)}`);
  const tag = await saw.tag('T');
  const node = new EdgeNode('S1', 'WC1', saw.code);
  await node.connect(broker.url, hostId);
  return { saw, node, tag };
}

const value = (saw: Machine, tag: string) =>
  saw.read(tag, 'value { value stale clockSkewed }').then(({ value: found }) => found);

const lettersOf = async (source: string) =>
  (
    await shop.ask(
      `query($source: String) { rejectedReadings(source: $source, first: 100) { nodes { code } } }`,
      { source },
    )
  ).rejectedReadings.nodes.map(({ code }: { code: string }) => code) as string[];

it('metrics of a born device are readings of its tags, by name or by number', async () => {
  const { saw, node, tag } = await edge();
  const now = Date.now();
  await node.beBorn(['T']);
  await node.say([{ name: 'T', at: now - 1000, value: 20.5 }]);
  await until(
    'its name',
    () => value(saw, tag),
    (found) => found?.value === '20.5',
  );
  await node.sayByNumber(0, now, 21);
  const found = await until(
    'its number',
    () => value(saw, tag),
    (one) => one?.value === '21',
  );
  expect(found).toEqual({ value: '21', stale: false, clockSkewed: false });
  // What was kept for later comes late, and does not take the place of the newer one.
  await node.say([{ name: 'T', at: now - 60_000, value: 7 }], true);
  await node.say([{ name: 'T', at: now + 1, value: 22 }]);
  await until(
    'the newest',
    () => value(saw, tag),
    (one) => one?.value === '22',
  );
  const span = [now - 120_000, now + 1000].map((at) => new Date(at).toISOString());
  const buckets = await saw.history(tag, span[0]!, span[1]!, 2000);
  expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  expect(node.asked).toEqual([]);
  await node.close();
});

it('a gap in the sequence asks for a rebirth, once, and nothing behind it is lost', async () => {
  const { saw, node, tag } = await edge();
  await node.beBorn();
  await node.say([{ name: 'T', at: Date.now() - 3, value: 1 }]);
  node.lose();
  await node.say([{ name: 'T', at: Date.now() - 2, value: 2 }]);
  await node.say([{ name: 'T', at: Date.now() - 1, value: 3 }]);
  // What came behind the gap is true all the same.
  await until(
    'what came behind it',
    () => value(saw, tag),
    (found) => found?.value === '3',
  );
  await until(
    'the command',
    () => Promise.resolve(node.asked),
    (asked) => asked.length > 0,
  );
  expect(node.asked).toEqual(['spBv1.0/S1/NCMD/WC1']);
  await node.close();
});

it('a node that nobody saw born is asked for its birth, once, and heard all the same', async () => {
  const node = new EdgeNode('S1', 'NEVER', 'E0');
  await node.connect(broker.url, hostId);
  for (const n of [3, 2, 1]) await node.say([{ name: 'T', at: Date.now() - n, value: n }]);
  const asked = await until(
    'the command',
    () => Promise.resolve(node.asked),
    (commands) => commands.length > 0,
  );
  // What it says is looked at, although no such machine is known.
  const letters = await until(
    'its letter',
    () => lettersOf('S1/NEVER/E0'),
    (codes) => codes.length > 0,
  );
  expect(letters).toEqual(['UNKNOWN_TAG']);
  await node.beBorn();
  await node.say([{ name: 'U', at: Date.now(), value: 1 }]);
  await until(
    'what it says when it is born',
    () => lettersOf('S1/NEVER/E0'),
    (codes) => codes.length > 1,
  );
  expect(asked).toEqual(['spBv1.0/S1/NCMD/NEVER']);
  await node.close();
});

it('what is dead is shown so, and is alive again when it is born', async () => {
  const { saw, node, tag } = await edge();
  await node.beBorn();
  await node.say([{ name: 'T', at: Date.now(), value: 1 }]);
  await until(
    'the value',
    () => value(saw, tag),
    (found) => found?.value === '1',
  );
  const stale = (is: boolean) =>
    until(
      `stale: ${is}`,
      () => value(saw, tag),
      (found) => found?.stale === is,
    );
  await node.loseDevice();
  await stale(true);
  await node.beBorn();
  await stale(false);
  node.die();
  await stale(true);
  const { telemetrySources } = await shop.ask(
    'query { telemetrySources(first: 100) { nodes { name online } } }',
  );
  const shown = new Map(telemetrySources.nodes.map((one: any) => [one.name, one.online]));
  expect(shown.get('S1/WC1')).toBe(false);
  expect(shown.get(`S1/WC1/${saw.code}`)).toBe(false);
  await node.close();
});

it('what is no payload, or of no tag, is a dead letter, the same metric once', async () => {
  const { saw, node, tag } = await edge();
  await node.beBorn();
  await node.sayNonsense();
  for (const at of [1, 2, 3]) await node.say([{ name: 'Unasked', at: Date.now() - at, value: at }]);
  await node.sayByNumber(99, Date.now(), 1);
  await node.say([{ name: 'T', at: Date.now(), value: 5 }]);
  await until(
    'the last',
    () => value(saw, tag),
    (found) => found?.value === '5',
  );
  expect((await lettersOf(`S1/WC1/${saw.code}`)).sort()).toEqual([
    'NO_SPARKPLUG',
    'UNKNOWN_ALIAS',
    'UNKNOWN_TAG',
  ]);
  await node.close();
});

it('a broker that is away costs nothing: 12,000 of 12,000', async () => {
  const { saw, node, tag } = await edge();
  await node.flush();
  const count = 12_000;
  const start = Date.now() - count * 5;
  const tell = async (from: number, to: number) => {
    for (let n = from; n < to; n += 1) {
      await node.tell({ name: 'T', at: start + n * 5, value: n });
      // Twenty times as fast as 200 a second.
      if (n % 200 === 0) await sleep(50);
    }
  };
  await tell(0, 3_000);
  const away = broker.stop();
  await tell(3_000, 9_000);
  await away;
  await broker.start();
  await tell(9_000, count);
  const span = [start - 1000, Date.now()].map((at) => new Date(at).toISOString());
  const buckets = await until(
    'all of them',
    () => saw.history(tag, span[0]!, span[1]!, 1),
    ([bucket]) => bucket?.count >= count,
  );
  const sum = String((count * (count - 1)) / 2);
  expect(buckets).toMatchObject([{ count, sum, min: '0', max: '11999' }]);
  await rollUpAll(shop);
  expect(await saw.history(tag, span[0]!, span[1]!, 1)).toMatchObject([{ count, sum }]);
  await node.close();
});
