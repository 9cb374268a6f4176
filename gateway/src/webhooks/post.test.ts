import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from './post.ts';
import { mostTries, waitAfter } from './schedule.ts';

let server: Server;
let port = 0;
let calls = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const message = { headers: {}, body: '{}' };

test.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433'])(
  'what listens at %s is not called',
  async (host) => {
    const outcome = await post(`https://${host}:${port}/`, message, false);
    expect(outcome).toEqual({ statusCode: null, failure: 'PRIVATE_ADDRESS' });
    expect(calls).toBe(0);
  },
);

test('it would have heard a call', async () => {
  const outcome = await post(`https://127.0.0.1:${port}/`, message, true);
  expect(outcome).toEqual({ statusCode: null, failure: 'CONNECTION' });
  expect(calls).toBe(1);
});

test('eight tries are spread over 28 hours', () => {
  const waits = Array.from({ length: mostTries }, (_, at) => waitAfter(at + 1, 1, 0));
  const hours = waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0) / 3_600_000;
  expect(waits).toHaveLength(8);
  expect(waits.at(-1)).toBeNull();
  expect(hours).toBeCloseTo(27.58, 1);
  expect(waitAfter(1, 1, 1)).toBe(5_500);
});
