import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop, uuidOf } from './shop.ts';

let shop: Shop;
let charger: string;
let laptop: string;
let revision: string;
beforeAll(async () => {
  shop = await Shop.open();
  charger = await shop.item('CHARGER', 'LOT');
  laptop = await shop.item('LAPTOP', 'LOT');
  revision = await shop.define(laptop, {
    batchQuantity: '10',
    lines: [{ itemId: charger, quantity: '20' }],
    operations: { 10: { setUp: '15', run: '30' } },
  });
});
afterAll(() => shop.close());

async function running(item = laptop, of = revision, more: object = {}) {
  const order = await shop.order(item, of, more);
  const jobOrderId: string = order.jobOrders[0].id;
  await shop.do('startJob', { jobOrderId });
  return { order, jobOrderId };
}

const report = (jobOrderId: string, good: string, more: object = {}) =>
  shop.do('reportProduction', { jobOrderId, good, ...more }, 'jobResponse { id lot { id } }');

const last = async (id: string) => (await shop.said(id)).at(-1)!;

describe('backflush', () => {
  it('takes what the pinned BOM says: 12 for 6 laptops, 8 for the other 4 (K1)', async () => {
    const { order, jobOrderId } = await running();
    await report(jobOrderId, '6', { lotNumber: 'K1-001' });
    const first = await last(order.id);
    expect(first.type).toBe('ProductionReported');
    expect(first.payload).toMatchObject({
      good: '6',
      lotNumber: 'K1-001',
      lastOperation: true,
      standardMinutes: '33',
      materials: [{ itemId: charger, lotId: null, quantity: '12' }],
    });
    await report(jobOrderId, '4', { lotNumber: 'K1-002' });
    expect((await last(order.id)).payload).toMatchObject({
      standardMinutes: '12',
      materials: [{ itemId: charger, quantity: '8' }],
    });
  });

  it('counts what was said and what ERP gave by hand, and never takes less than nothing', async () => {
    const { order, jobOrderId } = await running();
    const [created] = await shop.said(order.id);
    const { materialId } = (created?.payload as { materials: any[] }).materials[0];
    await shop.issue(order.id, [{ itemId: charger, quantity: '5', materialId }]);
    const lotId = newId();
    const materials = [
      {
        itemId: encodeId('Item', charger),
        lotId: encodeId('MaterialLot', lotId),
        quantity: { value: '0.25', unit: 'DZN' },
      },
    ];
    await report(jobOrderId, '6', { materials });
    expect((await last(order.id)).payload.materials).toEqual([
      { materialId, itemId: charger, lotId, quantity: '3' },
      { materialId, itemId: charger, lotId: null, quantity: '4' },
    ]);
    await shop.issue(order.id, [{ itemId: charger, quantity: '20', materialId }]);
    await report(jobOrderId, '4');
    expect((await last(order.id)).payload.materials).toEqual([]);
    const { materials: now } = await shop.look(order.id, 'materials { issuedQuantity { value } }');
    expect(now).toEqual([{ issuedQuantity: { value: '25' } }]);
  });

  it('takes material at the operation that uses it', async () => {
    const [frame, tube, paint] = [
      await shop.item('FRAME'),
      await shop.item('TUBE', 'NONE', 'MTR'),
      await shop.item('PAINT', 'NONE', 'KGM'),
    ] as const;
    const of = await shop.define(frame, {
      lines: [
        { itemId: tube, quantity: '3.5', operationSequence: 10 },
        { itemId: paint, quantity: '0.1' },
      ],
      operations: { 10: {}, 20: {} },
    });
    const { order, jobOrderId } = await running(frame, of);
    await report(jobOrderId, '10');
    expect(await shop.asked(order.id)).toEqual({ [tube]: '35' });
    const second = order.jobOrders[1].id;
    await shop.do('startJob', { jobOrderId: second });
    await report(second, '9', { scrap: '1' });
    expect(await shop.asked(order.id)).toEqual({ [paint]: '1' });
    expect(
      await shop.look(order.id, 'goodQuantity { value } scrapQuantity { value unit }'),
    ).toEqual({ goodQuantity: { value: '9' }, scrapQuantity: { value: '1', unit: 'C62' } });
    const { yield: fraction } = await shop.entity('Item', encodeId('Item', frame), 'yield');
    expect(fraction).toBe('0.95');
  });
});

describe('a report', () => {
  it('is refused when it makes no sense', async () => {
    const { jobOrderId } = await running();
    const refusal = (more: object) => shop.refusal('reportProduction', { jobOrderId, ...more });
    expect(await refusal({ good: '0' })).toEqual(['NOTHING_REPORTED good']);
    expect(await refusal({ good: '-1' })).toEqual(['QUANTITY_NEGATIVE good']);
    expect(await refusal({ good: '10', scrap: '1' })).toEqual(['QUANTITY_ABOVE_ORDER good']);
    const used = (quantity: object, itemId = charger) => ({
      good: '1',
      materials: [{ itemId: encodeId('Item', itemId), quantity }],
    });
    expect(await refusal(used({ value: '1', unit: 'KGM' }))).toEqual([
      'UNIT_MISMATCH materials.0.quantity',
    ]);
    expect(await refusal(used({ value: '0', unit: 'C62' }))).toEqual([
      'QUANTITY_NOT_POSITIVE materials.0.quantity',
    ]);
    expect(await refusal(used({ value: '1', unit: 'C62' }, newId()))).toEqual([
      'NOT_FOUND materials.0.itemId',
    ]);
    const [lotId, itemId] = [newId(), charger];
    const held = {
      good: '1',
      materials: [
        {
          itemId: encodeId('Item', charger),
          lotId: encodeId('MaterialLot', lotId),
          quantity: { value: '1', unit: 'C62' },
        },
      ],
    };
    await shop.told('erp', 'LotHeld', lotId, { lotId, itemId, reason: 'cracks' });
    expect(await refusal(held)).toEqual(['LOT_HELD materials.0.lotId']);
    await shop.told('erp', 'LotReleased', lotId, { lotId, itemId });
    expect(await refusal(held)).toEqual([]);
  });

  it('mints lots at the end, and adds to one that is named again', async () => {
    const { order, jobOrderId } = await running();
    const first = await report(jobOrderId, '2');
    const second = await report(jobOrderId, '2', { lotNumber: 'MINE' });
    const third = await report(jobOrderId, '2', { lotNumber: 'MINE' });
    const scrap = await report(jobOrderId, '0', { scrap: '1' });
    expect(third.jobResponse.lot).toEqual(second.jobResponse.lot);
    expect(first.jobResponse.lot).not.toEqual(second.jobResponse.lot);
    expect(scrap.jobResponse.lot).toBeNull();
    const reports = (await shop.said(order.id)).filter((one) => one.type === 'ProductionReported');
    expect(reports[0]?.payload.lotNumber).toMatch(/^LOT-\d{6}$/);
    const { producedBy } = await shop.entity(
      'MaterialLot',
      first.jobResponse.lot.id,
      'producedBy { number }',
    );
    expect(producedBy.number).toBe(order.number);
  });

  it('makes one piece a serial, once', async () => {
    const bike = await shop.item('BIKE', 'SERIAL');
    const of = await shop.define(bike, {});
    const { order, jobOrderId } = await running(bike, of);
    const input = { jobOrderId, lotNumber: 'SN-1' };
    expect(await shop.refusal('reportProduction', { ...input, good: '2' })).toEqual([
      'SERIAL_IS_ONE_PIECE good',
    ]);
    const { jobResponse } = await report(jobOrderId, '1', { lotNumber: 'SN-1' });
    expect(await shop.refusal('reportProduction', { ...input, good: '1' })).toEqual([
      'SERIAL_IS_ONE_PIECE lotNumber',
    ]);
    await shop.do('reverseJobResponse', { jobResponseId: jobResponse.id, reason: 'wrong bike' });
    const again = await report(jobOrderId, '1', { lotNumber: 'SN-1' });
    expect(again.jobResponse.lot).toEqual(jobResponse.lot);
    const { lots } = await shop.look(order.id, 'lots { quantity { value } }');
    expect(lots).toEqual([{ quantity: { value: '1' } }]);
  });

  it('reaches the order and never goes beyond it, however many report at once', async () => {
    const { order, jobOrderId } = await running();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        shop.try('reportProduction', { jobOrderId, good: '1', lotNumber: 'SAME' }),
      ),
    );
    expect(answers.filter((answer) => answer.userErrors.length === 0)).toHaveLength(10);
    const said = (await shop.said(order.id)).filter((one) => one.type === 'ProductionReported');
    const taken = said.map((one) => Number(one.payload.materials[0].quantity));
    expect(taken.reduce((all, one) => all + one, 0)).toBe(20);
    expect(new Set(said.map((one) => one.payload.lotId)).size).toBe(1);
    const { goodQuantity } = await shop.look(order.id, 'goodQuantity { value }');
    expect(goodQuantity.value).toBe('10');
  });

  it('has one effect when it is sent again', async () => {
    const { order, jobOrderId } = await running();
    const input = { jobOrderId, good: '3', idempotencyKey: newId() };
    const selection = 'jobResponse { id }';
    const [one, two] = await Promise.all([
      shop.do('reportProduction', input, selection),
      shop.do('reportProduction', input, selection),
    ]);
    expect(one).toEqual(two);
    const { goodQuantity } = await shop.look(order.id, 'goodQuantity { value }');
    expect(goodQuantity.value).toBe('3');
    expect(await shop.refusal('reportProduction', { ...input, good: '4' })).toEqual([
      'IDEMPOTENCY_KEY_REUSED idempotencyKey',
    ]);
  });
});

describe('a report that is taken back', () => {
  it('gives quantities back, says what it said, and lets a completed job run again', async () => {
    const two = await shop.item('TWO-STEPS', 'LOT');
    const of = await shop.define(two, {
      lines: [{ itemId: charger, quantity: '2', operationSequence: 10 }],
      operations: { 10: { setUp: '5' }, 20: {} },
    });
    const { order, jobOrderId } = await running(two, of);
    const { jobResponse } = await report(jobOrderId, '6');
    const reported = await last(order.id);
    await shop.do('completeJob', { jobOrderId });
    const input = { jobResponseId: jobResponse.id, reason: 'miscounted' };
    await shop.do('reverseJobResponse', input);
    const reversed = await last(order.id);
    expect(reversed).toEqual({ type: 'ProductionReversed', payload: reported.payload });
    const [job] = (
      await shop.look(
        order.id,
        'jobOrders { status goodQuantity { value } responses { reversedAt reversalReason } }',
      )
    ).jobOrders;
    expect(job).toEqual({
      status: 'RUNNING',
      goodQuantity: { value: '0' },
      responses: [{ reversedAt: expect.any(String), reversalReason: 'miscounted' }],
    });
    expect(await shop.refusal('reverseJobResponse', input)).toEqual([
      'ALREADY_REVERSED jobResponseId',
    ]);
    // The set-up went back with the report it was in, and so did the material.
    await report(jobOrderId, '5');
    expect((await last(order.id)).payload).toMatchObject({
      standardMinutes: '5',
      materials: [{ quantity: '10' }],
    });
  });

  it('stays when its order is completed', async () => {
    const { jobOrderId } = await running();
    const { jobResponse } = await report(jobOrderId, '10');
    await shop.do('completeJob', { jobOrderId });
    expect(
      await shop.refusal('reverseJobResponse', { jobResponseId: jobResponse.id, reason: 'no' }),
    ).toEqual(['WORK_ORDER_CLOSED jobResponseId']);
  });

  it('does not give back twice what ERP had back before', async () => {
    const { order, jobOrderId } = await running();
    const { materialId } = (await shop.said(order.id))[0]!.payload.materials[0];
    const first = await report(jobOrderId, '2');
    await report(jobOrderId, '2');
    const from = { jobOrderId, jobResponseId: first.jobResponse.id };
    const issue = [{ itemId: charger, quantity: '4', materialId }];
    await shop.issue(order.id, issue, from);
    await shop.issue(order.id, issue, from, 'MaterialIssueReversed');
    await shop.do('reverseJobResponse', { jobResponseId: first.jobResponse.id, reason: 'wrong' });
    await report(jobOrderId, '2');
    expect(await shop.asked(order.id)).toEqual({ [charger]: '4' });
  });
});

it('jobs of unknown or foreign ids are refused', async () => {
  expect(await shop.refusal('startJob', { jobOrderId: encodeId('JobOrder', newId()) })).toEqual([
    'NOT_FOUND jobOrderId',
  ]);
  expect(await shop.refusal('startJob', { jobOrderId: encodeId('Item', newId()) })).toEqual([
    'INVALID_ID jobOrderId',
  ]);
  expect(uuidOf(encodeId('Item', laptop))).toBe(laptop);
});
