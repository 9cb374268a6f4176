import { encodeId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

it('process loss is planned by the yields of the operations, and seen as it is', async () => {
  const glass = await shop.item('GLASS', 'NONE', 'KGM');
  const revision = await shop.define(glass, {
    operations: { 10: { yield: '0.9' }, 20: { yield: '1' }, 30: { yield: '0.5' } },
  });
  const itemId = encodeId('Item', glass);
  await shop.do('setProductionTolerance', { siteId: shop.siteId, itemId, underPercent: '10' });
  const order = await shop.order(glass, revision, { quantity: '100' });
  const [melt, blow] = order.jobOrders.map((job: any) => job.id);
  const operations = async () =>
    (
      await shop.look(
        order.id,
        `operations { sequence yield plannedQuantity { value } plannedGoodQuantity { value }
          plannedLossQuantity { value } lossQuantity { value } waitingQuantity { value } }`,
      )
    ).operations.map((one: any) => [
      one.sequence,
      one.yield,
      one.plannedQuantity.value,
      one.plannedGoodQuantity.value,
      one.plannedLossQuantity.value,
      one.lossQuantity.value,
      one.waitingQuantity.value,
    ]);
  expect(await operations()).toEqual([
    [10, '0.9', '100', '90', '10', '0', '100'],
    [20, '1', '90', '90', '0', '0', '0'],
    [30, '0.5', '90', '45', '45', '0', '0'],
  ]);
  const { leastQuantity } = await shop.look(order.id, 'leastQuantity { value }');
  expect(leastQuantity.value).toBe('40.5');
  await shop.do('startJob', { jobOrderId: melt });
  await shop.do('reportProduction', { jobOrderId: melt, good: '85', scrap: '12' });
  await shop.do('startJob', { jobOrderId: blow });
  await shop.do('reportProduction', { jobOrderId: blow, good: '80', scrap: '1' });
  await shop.do('completeJob', { jobOrderId: melt });
  expect((await operations()).map((one: unknown[]) => one.slice(5))).toEqual([
    ['15', '3'],
    ['1', '4'],
    ['0', '80'],
  ]);
});
