import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSplitHouse } from '../harness/house.ts';
import { Graph } from '../plant/graph.ts';
import { inParallel, insist } from './insist.ts';

/** CI has less time: 500. */
const scans = process.env.CI ? 500 : 2000;
const times = 5;
/** Scanners that send a scan each, five times at once. */
const scanners = 10;

let house: Awaited<ReturnType<typeof openSplitHouse>>;
let admin: postgres.Sql;

beforeAll(async () => {
  house = await openSplitHouse();
  admin = postgres(house.database.adminUrl, { max: 1 });
}, 120_000);
afterAll(async () => {
  await admin.end();
  await house.close();
});

it('scans sent five times each while the floor is killed in the middle are as many as were scanned', async () => {
  const graph = new Graph(house.house.url, house.key);
  await insist(graph, 'createItem', { number: 'BOX', description: 'Box', unit: 'C62' });
  const answers = new Map<string, Set<string>>();
  let sent = 0;
  let killed = 0;
  const kill = async () => {
    for (let pid = null; pid === null; await sleep(20)) {
      pid = house.house.pidOf('mes');
      if (pid !== null) process.kill(pid, 'SIGKILL');
    }
    killed += 1;
  };
  await inParallel(
    scanners,
    Array.from({ length: scans }, (_, nth) => `scan-${nth}`),
    async (idempotencyKey) => {
      const same = Array.from({ length: times }, () =>
        insist(graph, 'scan', { code: 'BOX', idempotencyKey }, 'scan { id }'),
      );
      if ((sent += 1) % (scans / 4) === 0) await kill();
      const ids = (await Promise.all(same)).map((answer) => String(answer.scan.id));
      answers.set(idempotencyKey, new Set(ids));
    },
  );
  expect(killed).toBe(4);
  expect([...answers.values()].filter((ids) => ids.size !== 1)).toEqual([]);
  const [kept] = await admin`select count(*)::int as n from mes.scan`;
  expect(kept).toEqual({ n: scans });
}, 300_000);
