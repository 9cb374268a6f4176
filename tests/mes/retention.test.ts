import { openDatabase } from '@throughline/chassis/database';
import { keepDays } from '@throughline/mes/readings/rolling';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Machine, rollUpAll } from './machine.ts';
import { Shop } from './shop.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

it('a day that is over is dropped with its minutes, and its hours stay', async () => {
  const saw = await Machine.install(shop, 'OLD');
  const tag = await saw.tag('T');
  const now = new Date();
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const said = (at: number, value: number) => ({
    tag,
    occurredAt: new Date(at).toISOString(),
    value,
  });
  const yesterday = today - dayMs + 12 * hourMs;
  await saw.record([said(yesterday, 3), said(yesterday + 90_000, 4), said(today, 7)]);
  await rollUpAll(shop);
  const counts = async (from: number, points: number): Promise<number> => {
    const [start, end] = [from, from + hourMs].map((at) => new Date(at).toISOString());
    const buckets = await saw.history(tag, start!, end!, points);
    return buckets.reduce((sum, { count }) => sum + Number(count), 0);
  };
  const seen = async () => ({
    // Seconds come from the readings, minutes and hours from their roll-ups.
    seconds: [await counts(yesterday, 2000), await counts(today, 2000)],
    minutes: [await counts(yesterday, 60), await counts(today, 60)],
    hours: [await counts(yesterday, 1), await counts(today, 1)],
  });
  const all = { seconds: [2, 1], minutes: [2, 1], hours: [2, 1] };
  expect(await seen()).toEqual(all);

  const database = openDatabase(shop.database.urls.mes, 'retention', 1);
  try {
    // 30 days are kept, and one more of grace.
    await keepDays(database, new Date(now.getTime() + 30 * dayMs));
    expect(await seen()).toEqual(all);
    await keepDays(database, new Date(now.getTime() + 31 * dayMs));
    expect(await seen()).toEqual({ seconds: [0, 1], minutes: [0, 1], hours: [2, 1] });
  } finally {
    await database.close();
  }
  const [hour] = await saw.history(
    tag,
    new Date(yesterday).toISOString(),
    new Date(yesterday + hourMs).toISOString(),
    1,
  );
  expect(hour).toMatchObject({ min: '3', max: '4', sum: '7', mean: '3.5' });
});
