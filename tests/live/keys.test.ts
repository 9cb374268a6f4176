import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../federation/stubs/caller.ts';
import { startStubPlant, type StubPlant } from '../federation/stubs/stub-plant.ts';
import { Follower } from './follower.ts';
import { Keyring } from './keyring.ts';
import { RawSocket } from './raw-socket.ts';
import { firstBreak, orderChanged, stepsOf } from './steps.ts';

const keys = new Keyring();
let plant: StubPlant;
beforeAll(async () => {
  plant = await startStubPlant({ access: keys });
});
afterAll(() => plant.stop());

const follow = (key: string) =>
  new Follower({ url: () => plant.gateway.url, key, query: orderChanged });

it('a key that is taken back hears nothing more, and whoever has another key hears on', async () => {
  const taken = ['1', '2', '3'].map(() => follow(keys.issue('partner')));
  const others = [follow(keys.issue('dashboard')), follow(keys.issue('scanner'))];
  let step = 0;
  const publishing = setInterval(() => plant.erp.publish({ order: 0, step: (step += 1) }), 5);
  await eventually(() => [...taken, ...others].every(({ told }) => told.length > 5));
  keys.revoke('partner');
  const last = step;
  await eventually(() => taken.every(({ closes }) => closes.length > 0), 1_000);
  await sleep(200);
  clearInterval(publishing);
  // They come back by themselves, and are sent away each time.
  expect(new Set(taken.flatMap(({ closes }) => closes))).toEqual(new Set([4401]));
  for (const one of taken) expect(stepsOf(one).at(-1)).toBeLessThanOrEqual(last);
  await eventually(() => others.every((one) => stepsOf(one).at(-1) === step));
  expect(others.map((one) => [one.closes, firstBreak(stepsOf(one))])).toEqual([
    [[], null],
    [[], null],
  ]);
  for (const one of [...taken, ...others]) one.leave();
});

it('a key that is taken back while it is looked up does not get in', async () => {
  const key = keys.issue('late');
  const raw = await RawSocket.open(plant.gateway.url);
  raw.send({ type: 'connection_init', payload: { apiKey: key } });
  await sleep(10);
  keys.revoke('late');
  expect(await raw.closed()).toBe(4401);
  expect(raw.heard).toEqual([]);
});

it('a key that is taken back while a question is still on its way gets no event stream', async () => {
  const key = keys.issue('slow');
  const question = request(plant.gateway.url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'text/event-stream',
      'content-type': 'application/json',
    },
  });
  const answered = once(question, 'response') as Promise<[IncomingMessage]>;
  question.write('{"query":');
  await sleep(100);
  keys.revoke('slow');
  question.end(`${JSON.stringify(orderChanged)}}`);
  const [response] = await answered;
  response.destroy();
  expect(response.statusCode).toBe(401);
});
