import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

it('a nonconformance notes the revision, says its lots, and holds them here at once', async () => {
  const [helmet, resin] = [await shop.item('HELMET'), await shop.item('RESIN', 'LOT', 'KGM')];
  const revision = await shop.define(helmet, {});
  const order = await shop.order(helmet, revision);
  await shop.do('startJob', { jobOrderId: order.jobOrders[0].id });
  const lot = newId();
  const raised = await shop.do(
    'raiseNonConformance',
    {
      itemId: encodeId('Item', resin),
      lotIds: [encodeId('MaterialLot', lot)],
      workOrderId: order.id,
      cause: 'MATERIAL',
      description: 'lumps',
    },
    'nonConformance { id number revision { id } lots { id } actor }',
  );
  expect(raised.nonConformance).toMatchObject({
    number: 'NC-000001',
    revision: { id: encodeId('ItemRevision', revision) },
    lots: [{ id: encodeId('MaterialLot', lot) }],
    actor: 'tester',
  });
  expect((await shop.said(raised.nonConformance.id))[0]?.payload).toMatchObject({
    itemId: resin,
    revisionId: revision,
    lotIds: [lot],
    cause: 'MATERIAL',
  });
  expect(
    await shop.refusal('reportProduction', {
      jobOrderId: order.jobOrders[0].id,
      good: '1',
      materials: [
        {
          itemId: encodeId('Item', resin),
          lotId: encodeId('MaterialLot', lot),
          quantity: { value: '1', unit: 'KGM' },
        },
      ],
    }),
  ).toEqual(['LOT_HELD materials.0.lotId']);
  const { nonConformances } = await shop.ask('{ nonConformances(first: 5) { nodes { number } } }');
  expect(nonConformances.nodes).toEqual([{ number: 'NC-000001' }]);
});

it('one on an unknown item or work order is refused', async () => {
  const input = { itemId: encodeId('Item', newId()), cause: 'UNKNOWN', description: 'odd' };
  expect(await shop.refusal('raiseNonConformance', input)).toEqual(['NOT_FOUND itemId']);
  const itemId = encodeId('Item', await shop.item('KNOWN'));
  const workOrderId = encodeId('WorkOrder', newId());
  expect(await shop.refusal('raiseNonConformance', { ...input, itemId, workOrderId })).toEqual([
    'NOT_FOUND workOrderId',
  ]);
});
