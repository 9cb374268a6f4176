import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop, uuidOf } from './shop.ts';

let shop: Shop;
let tube: string;
let frame: string;
let revision: string;
let units: string[];
beforeAll(async () => {
  shop = await Shop.open();
  tube = await shop.item('TUBE', 'LOT', 'MTR');
  frame = await shop.item('FRAME', 'LOT');
  revision = await shop.define(frame, {
    lines: [{ itemId: tube, quantity: '3.3', operationSequence: 10 }],
    operations: { 10: { setUp: '15', run: '2' }, 20: { run: '3' } },
  });
  units = [];
  for (const code of ['U1', 'U2']) {
    const unit = { workCenterId: shop.workCenterId, code, name: code };
    units.push((await shop.do('createWorkUnit', unit, 'workUnit { id }')).workUnit.id);
  }
});
afterAll(() => shop.close());

const reason = 'two machines are free';
const start = (jobOrderId: string) => shop.do('startJob', { jobOrderId });
const complete = (jobOrderId: string) => shop.do('completeJob', { jobOrderId });
const report = async (jobOrderId: string, good: string, more: object = {}) =>
  (
    await shop.do(
      'reportProduction',
      { jobOrderId, good, ...more },
      'jobResponse { id lot { id } }',
    )
  ).jobResponse;
const job = `jobOrder { id status quantity { value } plannedMinutes splitFrom { id } }`;
const split = async (input: object) =>
  (await shop.do('splitJob', { reason, ...input }, job)).jobOrder;

async function ordered(more: object = {}) {
  const order = await shop.order(frame, revision, more);
  const [cut, weld] = order.jobOrders.map((one: any) => one.id);
  const jobs = async () =>
    (
      await shop.look(order.id, 'jobOrders { sequence status quantity { value } plannedMinutes }')
    ).jobOrders.map((one: any) =>
      [one.sequence, one.status, one.quantity.value, one.plannedMinutes].join(' '),
    );
  return { order, cut, weld, jobs };
}

/** All that the floor asked ERP to issue. */
async function taken(workOrderId: string): Promise<number> {
  const said = await shop.said(workOrderId);
  const lines = said
    .filter((one) => one.type === 'ProductionReported')
    .flatMap((one) => one.payload.materials);
  return lines.reduce((all: number, line: any) => all + Number(line.quantity), 0);
}

describe('a job that is split', () => {
  it('runs on two work units side by side, and takes no more and no less material', async () => {
    const { order, cut, weld, jobs } = await ordered();
    await start(cut);
    await report(cut, '3', { workUnitId: units[0] });
    const beside = await split({ jobOrderId: cut, quantity: '4', workUnitId: units[1] });
    expect(beside).toMatchObject({
      status: 'DISPATCHED',
      quantity: { value: '4' },
      plannedMinutes: '23',
      splitFrom: { id: cut },
    });
    expect(await jobs()).toEqual(['10 RUNNING 6 27', '10 DISPATCHED 4 23', '20 READY 10 30']);
    expect((await shop.said(order.id)).at(-2)).toMatchObject({
      type: 'JobSplit',
      payload: { sequence: 10, quantity: '4', started: true },
    });
    await start(beside.id);
    await report(beside.id, '4', { workUnitId: units[1] });
    const input = { jobOrderId: cut, good: '3.5' };
    expect(await shop.refusal('reportProduction', input)).toEqual(['QUANTITY_ABOVE_ORDER good']);
    await start(weld);
    expect(await shop.refusal('reportProduction', { jobOrderId: weld, good: '8' })).toEqual([
      'QUANTITY_NOT_RECEIVED good',
    ]);
    await report(cut, '3', { workUnitId: units[0] });
    expect(await taken(order.id)).toBe(33);
    await complete(cut);
    await complete(beside.id);
    await report(weld, '10');
    await complete(weld);
    const { status, operations } = await shop.look(
      order.id,
      'status operations { jobOrders { id } goodQuantity { value } }',
    );
    expect(status).toBe('COMPLETED');
    expect(operations).toEqual([
      { jobOrders: [{ id: cut }, { id: beside.id }], goodQuantity: { value: '10' } },
      { jobOrders: [{ id: weld }], goodQuantity: { value: '10' } },
    ]);
  });

  it('leaves every lot of the order the history it had', async () => {
    const { order, cut, weld } = await ordered();
    await start(cut);
    const first = await report(cut, '10');
    const lotId = newId();
    await shop.issue(order.id, [{ itemId: tube, lotId, quantity: '33' }], {
      jobOrderId: cut,
      jobResponseId: first.id,
    });
    const beside = await split({ jobOrderId: weld, quantity: '5' });
    await start(weld);
    await start(beside.id);
    const lots = [await report(weld, '5'), await report(beside.id, '5')];
    for (const { lot } of lots) {
      const { madeFrom } = await shop.entity('MaterialLot', lot.id, 'madeFrom { lot { id } }');
      expect(madeFrom).toEqual([{ lot: { id: encodeId('MaterialLot', lotId) } }]);
    }
  });

  it('is whole again when the part that has not begun is merged back', async () => {
    const { order, cut, jobs } = await ordered();
    const before = await jobs();
    const one = await split({ jobOrderId: cut, quantity: '2.5' });
    const two = await split({ jobOrderId: one.id, quantity: '1' });
    expect(await jobs()).toEqual([
      '10 READY 7.5 30',
      '10 READY 1.5 18',
      '10 READY 1 17',
      '20 WAITING 10 30',
    ]);
    const wrong = { jobOrderId: cut, intoJobOrderId: one.id, reason };
    expect(await shop.refusal('mergeJob', wrong)).toEqual(['NOT_SPLIT_FROM_IT intoJobOrderId']);
    const back = (id: string, into: string) =>
      shop.do('mergeJob', { jobOrderId: id, intoJobOrderId: into, reason }, job);
    await back(two.id, one.id);
    await back(one.id, cut);
    expect(await jobs()).toEqual(before);
    const { jobOrders } = await shop.look(
      order.id,
      'jobOrders { splits { kind quantity { value } jobOrder { id } reason actor } }',
    );
    expect(jobOrders[0].splits).toEqual([
      {
        kind: 'SPLIT',
        quantity: { value: '2.5' },
        jobOrder: { id: one.id },
        reason,
        actor: 'tester',
      },
    ]);
  });

  it('is refused what its state or its quantity forbids', async () => {
    const { order, cut, weld } = await ordered();
    const refused = (more: object) =>
      shop.refusal('splitJob', { jobOrderId: cut, quantity: '1', reason, ...more });
    expect(await refused({ quantity: '10' })).toEqual(['QUANTITY_ABOVE_ORDER quantity']);
    expect(await refused({ quantity: '0' })).toEqual(['QUANTITY_NOT_POSITIVE quantity']);
    expect(await refused({ reason: '' })).toEqual(['REASON_REQUIRED reason']);
    expect(await refused({ jobOrderId: weld, workUnitId: units[0] })).toEqual([
      'JOB_STATUS_FORBIDS jobOrderId',
    ]);
    await start(cut);
    await report(cut, '4', { scrap: '1', rework: '2' });
    expect(await refused({ quantity: '4' })).toEqual(['QUANTITY_ABOVE_ORDER quantity']);
    await shop.do('holdJob', { jobOrderId: cut, reason: 'cracks' });
    expect(await refused({})).toEqual(['JOB_STATUS_FORBIDS jobOrderId']);
    await shop.do('restartJob', { jobOrderId: cut });
    const beside = await split({ jobOrderId: cut, quantity: '3' });
    await start(beside.id);
    const merge = { jobOrderId: beside.id, intoJobOrderId: cut, reason };
    expect(await shop.refusal('mergeJob', merge)).toEqual(['JOB_STATUS_FORBIDS jobOrderId']);
    expect((await shop.look(order.id, 'status')).status).toBe('IN_PROGRESS');
  });

  it('is split as far as it goes, however many split it at once', async () => {
    const { cut, jobs } = await ordered();
    const input = { jobOrderId: cut, quantity: '4', reason };
    const answers = await Promise.all([1, 2, 3].map(() => shop.refusal('splitJob', input)));
    expect(answers.flat()).toEqual(['QUANTITY_ABOVE_ORDER quantity']);
    expect((await jobs()).slice(0, 3).map((one: string) => one.split(' ')[2])).toEqual([
      '2',
      '4',
      '4',
    ]);
  });
});

describe('a work order that is split', () => {
  const lines = `number status quantity { value } firstLotNumber splitFrom { id } splitOff { id }
    salesOrderLines { id } materials { requiredQuantity { value } }
    jobOrders { id status quantity { value } plannedMinutes }`;
  const splitOrder = async (workOrderId: string, quantity: string) =>
    (await shop.do('splitWorkOrder', { workOrderId, quantity, reason }, 'workOrder { id }'))
      .workOrder.id as string;

  it('is two that make and need the same together, and tells ERP', async () => {
    const { order } = await ordered({ quantity: '7' });
    const part = await splitOrder(order.id, '2.3');
    const [left, right] = [await shop.look(order.id, lines), await shop.look(part, lines)];
    expect([left.quantity.value, right.quantity.value]).toEqual(['4.7', '2.3']);
    expect(left.materials).toEqual([{ requiredQuantity: { value: '15.51' } }]);
    expect(right).toMatchObject({
      status: 'RELEASED',
      splitFrom: { id: order.id },
      materials: [{ requiredQuantity: { value: '7.59' } }],
      jobOrders: [
        { status: 'READY', quantity: { value: '2.3' }, plannedMinutes: '19.6' },
        { status: 'WAITING', quantity: { value: '2.3' }, plannedMinutes: '6.9' },
      ],
    });
    expect(left.splitOff).toEqual([{ id: part }]);
    expect((await shop.said(order.id)).at(-1)).toMatchObject({
      type: 'WorkOrderQuantityChanged',
      payload: { quantity: '4.7', materials: [{ requiredQuantity: '15.51' }] },
    });
    expect((await shop.said(part))[0]).toMatchObject({
      type: 'WorkOrderCreated',
      payload: { quantity: '2.3', materials: [{ requiredQuantity: '7.59' }] },
    });
    await start(right.jobOrders[0].id);
    const merge = { workOrderId: part, intoWorkOrderId: order.id, reason };
    expect(await shop.refusal('mergeWorkOrder', merge)).toEqual(['WORK_ORDER_STARTED workOrderId']);
    expect(
      await shop.refusal('splitWorkOrder', { workOrderId: part, quantity: '1', reason }),
    ).toEqual(['WORK_ORDER_STARTED workOrderId']);
  });

  it('is neither held nor given material', async () => {
    const { order } = await ordered({ quantity: '7' });
    const part = await splitOrder(order.id, '2');
    await shop.do('holdWorkOrder', { workOrderId: part, reason: 'drawing is wrong' });
    const merge = { workOrderId: part, intoWorkOrderId: order.id, reason };
    expect(await shop.refusal('mergeWorkOrder', merge)).toEqual(['WORK_ORDER_HELD workOrderId']);
    const more = { workOrderId: part, quantity: '1', reason };
    expect(await shop.refusal('splitWorkOrder', more)).toEqual(['WORK_ORDER_HELD workOrderId']);
    const { materials } = await shop.look(order.id, 'materials { id }');
    const materialId = uuidOf(materials[0].id);
    await shop.issue(order.id, [{ itemId: tube, quantity: '4', materialId }]);
    expect(
      await shop.refusal('splitWorkOrder', { workOrderId: order.id, quantity: '1', reason }),
    ).toEqual(['MATERIAL_ISSUED workOrderId']);
  });

  it('is merged to what it was, to the last digit', async () => {
    const { order } = await ordered({ quantity: '7' });
    const before = await shop.look(order.id, lines);
    const one = await splitOrder(order.id, '1.1');
    const two = await splitOrder(one, '0.37');
    const merge = (workOrderId: string, intoWorkOrderId: string) =>
      shop.do('mergeWorkOrder', { workOrderId, intoWorkOrderId, reason });
    await merge(two, one);
    await merge(one, order.id);
    const after = await shop.look(order.id, lines);
    expect(after).toEqual({ ...before, splitOff: [{ id: one }] });
    expect(await shop.look(one, 'status statusReason')).toEqual({
      status: 'CANCELLED',
      statusReason: `merged into ${order.number}: ${reason}`,
    });
    const other = await ordered();
    expect(
      await shop.refusal('mergeWorkOrder', {
        workOrderId: other.order.id,
        intoWorkOrderId: order.id,
        reason,
      }),
    ).toEqual(['NOT_SPLIT_FROM_IT intoWorkOrderId']);
  });

  it('shares out its serial numbers', async () => {
    const bike = await shop.item('BIKE', 'SERIAL');
    const of = await shop.define(bike, {});
    const order = await shop.order(bike, of, { firstLotNumber: 'SN-0001' });
    const part = await splitOrder(order.id, '4');
    expect((await shop.look(part, lines)).firstLotNumber).toBe('SN-0007');
    const {
      jobOrders: [{ id }],
    } = await shop.look(order.id, lines);
    await start(id);
    const input = { jobOrderId: id, good: '1', lotNumber: 'SN-0007' };
    expect(await shop.refusal('reportProduction', input)).toEqual([
      'NUMBER_NOT_OF_ORDER lotNumber',
    ]);
    expect(
      await shop.refusal('splitWorkOrder', { workOrderId: part, quantity: '1.5', reason }),
    ).toEqual(['SERIALISED_QUANTITY_FRACTIONAL quantity']);
  });
});
