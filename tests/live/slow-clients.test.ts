import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../federation/stubs/caller.ts';
import { apiKey, startStubSubgraphs, type StubSubgraphs } from '../federation/stubs/stub-plant.ts';
import { Follower, type FollowerOptions } from './follower.ts';
import { type GatewayProcess, startGatewayProcess } from './stage/gateway-process.ts';
import { firstBreak } from './steps.ts';

const query = 'subscription { orderChanged { id step note } }';
const note = 'x'.repeat(1_000);
const mega = 1024 * 1024;

let stubs: StubSubgraphs;
let gateway: GatewayProcess;
beforeAll(async () => {
  stubs = await startStubSubgraphs();
  gateway = await startGatewayProcess({ ...stubs.options, liveLingerMs: 100 });
});
afterAll(async () => {
  await gateway.end();
  await stubs.kill();
});

let step = 0;
function publish(): void {
  step += 1;
  stubs.erp.publish({ order: step % 3, step, note });
}

const follow = (feed: FollowerOptions['feed']) =>
  new Follower({ url: () => gateway.url, key: apiKey, query, feed: feed! });

const lastStep = ({ told }: Follower): number => told.at(-1)?.data.orderChanged.step ?? 0;
const stepsOf = ({ told }: Follower): number[] => told.map(({ data }) => data.orderChanged.step);
const places = ({ told }: Follower): number[] =>
  told.map(({ cursor }) => Number(Buffer.from(cursor, 'base64url').toString().slice(1)));

async function untilHeard(followers: readonly Follower[]): Promise<void> {
  await eventually(() => {
    publish();
    return followers.every(({ told }) => told.length > 0);
  });
}

/** So many events, as fast as an attentive client hears them. */
async function publishMany(many: number, attentive: Follower): Promise<void> {
  for (let count = 0; count < many; count += 1) {
    publish();
    while (step % 50 === 0 && step - lastStep(attentive) > 200) await sleep(1);
  }
  await eventually(() => lastStep(attentive) === step);
}

describe('a client that does not read for a while', () => {
  it('and wants the latest hears, back again, of each object as it is now', async () => {
    const attentive = follow('EVERY');
    const dozing = follow('LATEST');
    await untilHeard([attentive, dozing]);
    dozing.wire.pause();
    await publishMany(12_000, attentive);
    dozing.wire.resume();
    await eventually(() => lastStep(dozing) === step);
    expect(dozing.closes).toEqual([]);
    // What the machine had taken for the connection before it was full comes too, but no more.
    expect(dozing.told.length).toBeLessThan(attentive.told.length - 1_000);
    const rising = places(dozing);
    expect(rising).toEqual([...rising].sort((one, other) => one - other));
    expect(stepsOf(dozing).slice(-3)).toEqual([step - 2, step - 1, step]);
    const orders = dozing.told.slice(-3).map(({ data }) => data.orderChanged.id);
    expect(new Set(orders).size).toBe(3);
    for (const one of [attentive, dozing]) one.leave();
  }, 90_000);

  it('and wants every event hears each of them, back again', async () => {
    const attentive = follow('EVERY');
    const dozing = follow('EVERY');
    await untilHeard([attentive, dozing]);
    dozing.wire.pause();
    await publishMany(900, attentive);
    dozing.wire.resume();
    await eventually(() => lastStep(dozing) === step);
    expect(dozing.closes).toEqual([]);
    expect(firstBreak(stepsOf(dozing))).toBeNull();
    for (const one of [attentive, dozing]) one.leave();
  });
});

describe('a client that has stopped reading', () => {
  it('is sent away, costs no memory, and keeps nothing from others', async () => {
    const attentive = follow('EVERY');
    const stalled = follow('EVERY');
    await untilHeard([attentive, stalled]);
    await publishMany(2_000, attentive);
    const before = await gateway.memory();
    stalled.wire.pause();
    // Paused, it does not notice that it was sent away; its own socket to the gateway is gone.
    await publishMany(15_000, attentive);
    const during = await gateway.memory();
    await publishMany(15_000, attentive);
    const after = await gateway.memory();
    for (const { heapUsed, external } of [during, after]) {
      expect((heapUsed + external - before.heapUsed - before.external) / mega).toBeLessThan(16);
    }
    for (const { rss } of [during, after]) expect((rss - before.rss) / mega).toBeLessThan(64);
    expect(firstBreak(stepsOf(attentive))).toBeNull();
    expect(attentive.closes).toEqual([]);
    stalled.wire.resume();
    await eventually(() => stalled.closes.length > 0, 5_000);
    expect([1013, 1006]).toContain(stalled.closes[0]);
    // It comes back with its cursor and misses nothing.
    await eventually(() => lastStep(stalled) === step, 20_000);
    expect(firstBreak(stepsOf(stalled))).toBeNull();
    for (const one of [attentive, stalled]) one.leave();
  }, 120_000);
});
