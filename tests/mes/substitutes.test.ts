import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
let screw: string;
let rivet: string;
let nail: string;
let box: string;
let revision: string;
beforeAll(async () => {
  shop = await Shop.open();
  [screw, rivet, nail, box] = [
    await shop.item('SCREW'),
    await shop.item('RIVET', 'LOT'),
    await shop.item('NAIL'),
    await shop.item('BOX'),
  ];
  revision = await shop.define(box, {
    lines: [
      {
        itemId: screw,
        quantity: '4',
        // Three rivets hold as much as two screws.
        substitutes: [{ itemId: rivet, ratio: '1.5', rank: 1 }],
      },
    ],
  });
});
afterAll(() => shop.close());

const used = (itemId: string, value: string, more: object = {}) => ({
  itemId: encodeId('Item', itemId),
  quantity: { value, unit: 'C62' },
  ...more,
});
const report = (jobOrderId: string, good: string, ...materials: object[]) =>
  shop.do('reportProduction', { jobOrderId, good, materials }, 'jobResponse { id }');
const line = `materials { requiredQuantity { value } issuedQuantity { value }
  substitutes { item { id } ratio rank }
  substitutions { item { id } lot { id } quantity { value } inPlaceOf { value } } }`;

async function running() {
  const order = await shop.order(box, revision);
  const jobOrderId: string = order.jobOrders[0].id;
  await shop.do('startJob', { jobOrderId });
  const created = (await shop.said(order.id))[0]!.payload;
  return { order, jobOrderId, materialId: created.materials[0].materialId as string, created };
}

describe('a substitute', () => {
  it('is pinned, used with its ratio, and seen as built against as designed', async () => {
    const { order, jobOrderId, materialId, created } = await running();
    expect(created.materials[0].substitutes).toEqual([{ itemId: rivet, ratio: '1.5', rank: 1 }]);
    const first = await report(jobOrderId, '5', used(rivet, '15'));
    // 15 rivets stand for 10 of 20 screws.
    expect((await shop.said(order.id)).at(-1)?.payload.materials).toEqual([
      { materialId, itemId: rivet, lotId: null, quantity: '15' },
      { materialId, itemId: screw, lotId: null, quantity: '10' },
    ]);
    const lotId = newId();
    const place = { jobOrderId, jobResponseId: first.jobResponse.id };
    await shop.issue(
      order.id,
      [
        { itemId: rivet, materialId, lotId, quantity: '15' },
        { itemId: screw, materialId, quantity: '10' },
      ],
      place,
    );
    const { materials } = await shop.look(order.id, line);
    expect(materials).toEqual([
      {
        requiredQuantity: { value: '40' },
        issuedQuantity: { value: '20' },
        substitutes: [{ item: { id: encodeId('Item', rivet) }, ratio: '1.5', rank: 1 }],
        substitutions: [
          {
            item: { id: encodeId('Item', rivet) },
            lot: { id: encodeId('MaterialLot', lotId) },
            quantity: { value: '15' },
            inPlaceOf: { value: '10' },
          },
        ],
      },
    ]);
    await report(jobOrderId, '5');
    expect(await shop.asked(order.id)).toEqual({ [screw]: '20' });
  });

  it('gives back what it stood for when its report is taken back, in whichever order ERP says so', async () => {
    const { order, jobOrderId, materialId } = await running();
    const { jobResponse } = await report(jobOrderId, '10', used(rivet, '6'));
    const place = { jobOrderId, jobResponseId: jobResponse.id };
    const lines = [
      { itemId: rivet, materialId, quantity: '6' },
      { itemId: screw, materialId, quantity: '36' },
    ];
    await shop.issue(order.id, lines, place);
    await shop.issue(order.id, [lines[0]!], place, 'MaterialIssueReversed');
    await shop.do('reverseJobResponse', { jobResponseId: jobResponse.id, reason: 'wrong box' });
    await shop.issue(order.id, [lines[1]!], place, 'MaterialIssueReversed');
    const { materials } = await shop.look(order.id, line);
    expect(materials).toMatchObject([{ issuedQuantity: { value: '0' }, substitutions: [] }]);
    await report(jobOrderId, '10');
    expect(await shop.asked(order.id)).toEqual({ [screw]: '40' });
  });

  it('counts when it was given by hand, and leaves the rest to backflush', async () => {
    const { order, jobOrderId, materialId } = await running();
    await shop.issue(order.id, [{ itemId: rivet, materialId, quantity: '60' }]);
    await report(jobOrderId, '10');
    expect(await shop.asked(order.id)).toEqual({});
  });

  it('is refused where the BOM does not allow it', async () => {
    const { order, jobOrderId } = await running();
    const refused = (material: object) =>
      shop.refusal('reportProduction', { jobOrderId, good: '1', materials: [material] });
    const substituteFor = encodeId('Item', screw);
    const code = ['SUBSTITUTE_NOT_ALLOWED materials.0.substituteFor'];
    expect(await refused(used(nail, '4', { substituteFor }))).toEqual(code);
    expect(await refused(used(rivet, '4', { substituteFor: encodeId('Item', nail) }))).toEqual(
      code,
    );
    await report(jobOrderId, '1', used(rivet, '6', { substituteFor }));
    expect(await shop.asked(order.id)).toEqual({ [rivet]: '6' });
    // What nobody says stands for something is beside the plan.
    await report(jobOrderId, '1', used(nail, '2'));
    expect(await shop.asked(order.id)).toEqual({ [nail]: '2', [screw]: '4' });
  });
});
