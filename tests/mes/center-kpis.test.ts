import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const at = (time: string) => `2026-03-09T${time}:00.000Z`;

async function machine(code: string): Promise<string> {
  const unit = { workCenterId: shop.workCenterId, code, name: 'Press' };
  return (await shop.do('createWorkUnit', unit, 'workUnit { id }')).workUnit.id;
}

it('at a work centre an order goes through its first operation once, on however many machines', async () => {
  const units = [await machine('P1'), await machine('P2')];
  const nut = await shop.item('NUT');
  const order = await shop.order(nut, await shop.define(nut, {}), { quantity: '1000' });
  const jobOrderId: string = order.jobOrders[0].id;
  await shop.do('startJob', { jobOrderId });
  for (const [nth, [good, scrap]] of [
    ['35', '5'],
    ['45', '15'],
  ].entries()) {
    const made = { good, scrap, workUnitId: units[nth], producedAt: at('10:00') };
    await shop.do('reportProduction', { jobOrderId, ...made });
  }
  const { kpis } = await shop.entity(
    'WorkCenter',
    shop.workCenterId,
    `kpis(from: "${at('09:00')}", to: "${at('12:00')}") {
      elements { pq firstPq } fallOffRatio { value } }`,
  );
  expect(kpis).toEqual({ elements: { pq: '100', firstPq: '100' }, fallOffRatio: { value: '0.2' } });
});
