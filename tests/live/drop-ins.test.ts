import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../federation/stubs/caller.ts';
import { apiKey, startStubPlant, type StubPlant } from '../federation/stubs/stub-plant.ts';
import { RawSocket } from './raw-socket.ts';
import { orderChanged } from './steps.ts';

let plant: StubPlant;
beforeAll(async () => {
  plant = await startStubPlant();
});
afterAll(() => plant.stop());

/** Comes and is gone again, at another stage of coming each time. */
async function dropIn(index: number): Promise<void> {
  const raw = new RawSocket(plant.gateway.url);
  raw.socket.on('open', () => raw.send({ type: 'connection_init', payload: { apiKey } }));
  raw.socket.on('message', () => {
    if (raw.heard.length === 1) raw.subscribe('1', orderChanged);
  });
  const stages = [
    () => sleep(1),
    () => eventually(() => raw.socket.readyState === raw.socket.OPEN),
    () => eventually(() => raw.heard.length > 0),
    () => eventually(() => raw.of('next').length > 0, 10_000),
  ];
  await stages[index % stages.length]!();
  raw.socket.terminate();
}

async function dropInMany(count: number): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await dropIn((next += 1));
  };
  await Promise.all(Array.from({ length: 25 }, lane));
}

/** What keeps the process alive: sockets, timers and the like. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

it('2,000 who come and are gone again leave no socket, timer or subscription behind', async () => {
  const publishing = setInterval(() => plant.erp.publish({ order: 0, step: 1 }), 5);
  const settle = async () => {
    await eventually(() => plant.erp.listening() === 0);
    // The last socket to the subgraph waits five seconds for a next subscriber.
    await sleep(7_000);
  };
  await dropInMany(200);
  await settle();
  const before = resources();
  await dropInMany(2_000);
  await settle();
  const after = resources();
  clearInterval(publishing);
  for (const [kind, count] of Object.entries(after)) {
    // A timer or two of whoever runs the test come and go.
    expect(count, kind).toBeLessThanOrEqual((before[kind] ?? 0) + 3);
  }
}, 120_000);
