import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Keyring } from '../live/keyring.ts';
import { ask, eventually, watch } from './stubs/caller.ts';
import { startStubPlant, type StubPlant } from './stubs/stub-plant.ts';

const keys = new Keyring();
let plant: StubPlant;
let calls = 0;
beforeAll(async () => {
  plant = await startStubPlant({ access: keys });
});
afterAll(() => plant.stop());
/** A key of its own for each test. */
let key: string;
const poor = { maximum: 100, restoreRate: 10 };
beforeEach(() => {
  key = keys.issue(`poor-${(calls += 1)}`, { budget: poor });
});

const query = '{ orders { id } }';
/** Root, one order by its page size; three came. */
const cost = { requestedQueryCost: 2, actualQueryCost: 4 };
const showCost = { 'x-show-cost': 'true' };

interface Shown {
  readonly requestedQueryCost: number;
  readonly actualQueryCost: number;
  readonly throttleStatus: { currentlyAvailable: number };
}
const costOf = (answer: { extensions?: Record<string, unknown> }) =>
  answer.extensions?.cost as Shown;

it('tells what an operation cost to who asks for it', async () => {
  const silent = await ask(plant, query, { key });
  expect(silent.extensions).toBeUndefined();
  // By the server's way and by the quick way.
  for (const left of [92, 88]) {
    const told = await ask(plant, query, { key, headers: showCost });
    expect(told.data?.orders).toHaveLength(3);
    const { throttleStatus, ...rest } = costOf(told);
    expect(rest).toEqual(cost);
    expect(throttleStatus).toMatchObject({ maximumAvailable: 100, restoreRate: 10 });
    expect(throttleStatus.currentlyAvailable).toBeGreaterThanOrEqual(left);
  }
});

it('tells it also with errors, and when the request’s extensions ask', async () => {
  const faulty = await ask(plant, '{ orders { id } broken }', { key, headers: showCost });
  expect(faulty.errors).toHaveLength(1);
  expect(costOf(faulty).actualQueryCost).toBe(4);
  const response = await fetch(plant.gateway.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, extensions: { cost: true } }),
  });
  expect(await response.json()).toMatchObject({ extensions: { cost } });
});

it('counts pages, writes and objects that are written twice', async () => {
  const pages = await ask(plant, '{ orders { lines(first: 20) { id } } }', {
    key,
    headers: showCost,
  });
  expect(costOf(pages)).toMatchObject({ requestedQueryCost: 22, actualQueryCost: 4 });
  const write = await ask(plant, 'mutation { confirm(id: 1) { id } }', { key, headers: showCost });
  expect(costOf(write)).toMatchObject({ requestedQueryCost: 12, actualQueryCost: 12 });
  const items = await ask(plant, '{ orders { item { name } } }', { key, headers: showCost });
  expect(costOf(items).actualQueryCost).toBe(7);
});

it('refuses with 429 and how long to wait, and asks nobody', async () => {
  const dear = '{ orders { lines(first: 90) { id } } }';
  for (let time = 0; time < 4; time += 1) await ask(plant, query, { key });
  plant.erp.calls.length = 0;
  const { status, errors, headers, extensions, data } = await ask(plant, `${dear} # ${key}`, {
    key,
  });
  expect(data ?? null).toBeNull();
  expect(status).toBe(429);
  expect(errors).toMatchObject([{ extensions: { code: 'THROTTLED', retryAfter: 1 } }]);
  expect(headers.get('retry-after')).toBe('1');
  expect(costOf({ extensions: extensions ?? {} })).toMatchObject({ requestedQueryCost: 92 });
  expect(plant.erp.calls).toHaveLength(0);
});

it('says of what its bucket can never hold that it is too expensive', async () => {
  const { status, errors } = await ask(plant, '{ orders { lines(first: 500) { id } } }', { key });
  expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_EXPENSIVE' } }]);
  expect(status).toBe(400);
});

it('tells a socket’s operation, and leaves the socket open', async () => {
  const client = createClient({
    url: plant.gateway.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { apiKey: key },
  });
  const told = watch(client, query);
  await eventually(told.completed);
  for (let page = 0; page < 2; page += 1) {
    await ask(plant, query, { key });
  }
  const dear = '{ orders { lines(first: 95) { id } } }';
  const refused = watch(client, dear);
  await eventually(() => refused.errors.length === 1);
  expect(refused.errors[0]).toMatchObject([{ extensions: { code: 'THROTTLED' } }]);
  const subscription = watch(client, 'subscription { orderChanged { lines(first: 95) { id } } }');
  await eventually(() => subscription.errors.length === 1);
  expect(subscription.errors[0]).toMatchObject([{ extensions: { code: 'THROTTLED' } }]);
  const again = watch(client, query);
  await eventually(() => again.results.length === 1);
  expect(again.results[0]?.errors).toBeUndefined();
  await client.dispose();
});

it('events cost what they carry, and come all the same', async () => {
  const client = createClient({
    url: plant.gateway.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { apiKey: key },
  });
  const seen = watch(client, 'subscription { orderChanged { id item { name } } }');
  await eventually(() => plant.erp.listening() === 1);
  for (let step = 0; step < 60; step += 1) plant.erp.publish({ order: 0, step });
  await eventually(() => seen.results.length === 60);
  // 60 events of three objects each are more than the bucket holds.
  const { status, headers } = await ask(plant, '{ orders { lines(first: 60) { id } } }', { key });
  expect(status).toBe(429);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(1);
  await client.dispose();
});

it('refuses an event stream with 429', async () => {
  await ask(plant, query, { key });
  await ask(plant, query, { key });
  const response = await fetch(plant.gateway.url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'text/event-stream',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query: 'subscription { orderChanged { lines(first: 95) { id } } }' }),
  });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await response.text()).toContain('"code":"THROTTLED"');
});

it(
  'a burst at twice the quota: each gets its share, charged as it cost',
  { timeout: 60_000 },
  async () => {
    const rate = { maximum: 140, restoreRate: 140 };
    const [one, other, calm] = ['one', 'other', 'calm'].map((name) =>
      keys.issue(`${key}-${name}`, { budget: rate }),
    ) as [string, string, string];
    const deep = '{ orders { item { name } } }';
    const seconds = 4;
    const spent = new Map<string, number>();
    const refusals = new Map<string, number>();
    /** What each was charged by, the last time it was told. */
    const charged = new Map<string, number>();
    const send = async (of: string): Promise<void> => {
      const answer = await ask(plant, deep, { key: of, headers: showCost });
      if (answer.status === 429) refusals.set(of, (refusals.get(of) ?? 0) + 1);
      else spent.set(of, (spent.get(of) ?? 0) + costOf(answer).actualQueryCost);
      const restored = (rate.restoreRate * (performance.now() - began)) / 1000;
      const left = costOf(answer).throttleStatus.currentlyAvailable;
      charged.set(of, rate.maximum + restored - left);
    };
    const began = performance.now();
    const end = began + seconds * 1000;
    const underWay: Promise<void>[] = [];
    // 7 points each: 40 a second are twice what is restored.
    const burst = async (of: string): Promise<void> => {
      for (let sent = 0; performance.now() < end;) {
        const due = ((performance.now() - began) / 1000) * 40;
        for (; sent < due; sent += 1) underWay.push(send(of));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const walk = async (): Promise<void> => {
      while (performance.now() < end) {
        await send(calm);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    await Promise.all([burst(one), burst(other), walk()]);
    await Promise.all(underWay);
    const took = (performance.now() - began) / 1000;
    const quota = rate.maximum + rate.restoreRate * took;
    const shares = [one, other].map((of) => (spent.get(of) ?? 0) / quota);
    const truth = [one, other].map((of) => (charged.get(of) ?? 0) / (spent.get(of) ?? 0));
    const show = (ratios: readonly number[]) => ratios.map((ratio) => ratio.toFixed(3)).join(', ');
    console.log(
      `share of its quota that each burst got: ${show(shares)}; charged by cost: ${show(truth)}`,
    );
    for (const ratio of truth) expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
    for (const share of shares) expect(share).toBeGreaterThan(0.85);
    expect(Math.max(...shares)).toBeLessThan(1.02);
    expect(refusals.get(one)).toBeGreaterThan(20);
    expect(refusals.get(calm)).toBeUndefined();
  },
);
