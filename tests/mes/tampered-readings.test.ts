import { afterAll, beforeAll, expect, it } from 'vitest';
import { Machine, send } from './machine.ts';
import { Shop } from './shop.ts';

let shop: Shop;
let machines = 0;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const machine = () => Machine.install(shop, `M${(machines += 1)}`);
const start = Date.now() - 4 * 3_600_000;
const at = (milliseconds: number) => new Date(start + milliseconds).toISOString();

it.each([
  ['changed', (frames: Buffer[]) => void (frames[2]![40]! ^= 1)],
  ['left out', (frames: Buffer[]) => void frames.splice(2, 1)],
  ['moved', (frames: Buffer[]) => void frames.splice(2, 2, frames[3]!, frames[2]!)],
  ['cut off', (frames: Buffer[]) => void frames.splice(2)],
])('of a stream with a chunk %s nothing behind it is kept', async (_what, spoil) => {
  const saw = await machine();
  const heat = await saw.tag('T');
  const chunk = (number: number): string =>
    Array.from({ length: 5_000 }, (_, n) =>
      JSON.stringify({ tag: heat, occurredAt: at(number * 500_000 + n * 100), value: n }),
    ).join('\n');
  const chunks = [0, 1, 2, 3].map((number) => `${chunk(number)}\n`);
  const sent = await send(shop, chunks, {}, (frames) => {
    spoil(frames);
    return frames;
  });
  expect([sent.status, sent.body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  const { accepted, repeated } = (await send(shop, chunks)).body;
  expect(accepted).toBeGreaterThanOrEqual(10_000);
  expect(accepted + repeated).toBe(20_000);
});
