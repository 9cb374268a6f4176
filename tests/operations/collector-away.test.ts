import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { freePort } from '@throughline/launch/port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Collector, openCollector } from './collector.ts';

let port: number;
let house: TestHouse;
let graph: Graph;
let collector: Collector | undefined;
const settings = {
  OTEL_BSP_SCHEDULE_DELAY: '100',
  OTEL_BSP_MAX_QUEUE_SIZE: '512',
  OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
};

beforeAll(async () => {
  port = await freePort();
  Object.assign(process.env, settings);
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`;
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
}, 120_000);
afterAll(async () => {
  const began = Date.now();
  await house.close();
  // What can't be sent holds nobody up.
  expect(Date.now() - began).toBeLessThan(30_000);
  await collector?.close();
  for (const name of [...Object.keys(settings), 'OTEL_EXPORTER_OTLP_ENDPOINT']) {
    delete process.env[name];
  }
});

it('works without its collector, in memory that does not grow, and sends when it is back', async () => {
  const ask = (at: number) =>
    graph.ask(`query Away { items(first: ${(at % 5) + 1}) { nodes { number } } }`);
  const burst = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, more) => ask(at + more)));
    }
  };
  await burst(1_000);
  const before = memory();
  await burst(4_000);
  // Five thousand requests are some twenty thousand spans: kept, they would take over 50 MB.
  expect(memory() - before).toBeLessThan(25);
  const opened = await openCollector(port);
  collector = opened;
  await ask(1);
  await until(
    'spans at the collector that is back',
    async () => {
      await ask(2);
      return opened.spans.length;
    },
    (count) => count > 0,
  );
}, 120_000);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes in use, without what is garbage. */
function memory(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
