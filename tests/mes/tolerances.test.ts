import { encodeId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

let made = 0;
/** An order of 10 of a new item. */
async function ordered(operations: object = { 10: {} }, tolerance: object | null = null) {
  const item = await shop.item(`HOOK-${(made += 1)}`);
  const itemId = encodeId('Item', item);
  const siteId = shop.siteId;
  if (tolerance) await shop.do('setProductionTolerance', { siteId, itemId, ...tolerance });
  const revision = await shop.define(item, { operations: operations as never });
  const order = await shop.order(item, revision);
  const jobs: string[] = order.jobOrders.map((job: any) => job.id);
  return { order, jobs, first: jobs[0]!, second: jobs[1]!, itemId };
}

const start = (jobOrderId: string) => shop.do('startJob', { jobOrderId });
const report = (jobOrderId: string, good: string, more: object = {}) =>
  shop.do('reportProduction', { jobOrderId, good, ...more }, 'jobResponse { id }');
const refused = (jobOrderId: string, good: string, more: object = {}) =>
  shop.refusal('reportProduction', { jobOrderId, good, ...more });

const figures = `status statusReason mostQuantity { value } leastQuantity { value }
  expectedQuantity { value } tolerance { overPercent underPercent }`;

describe('over-production', () => {
  it('is refused where nothing is allowed', async () => {
    const { first } = await ordered();
    await start(first);
    expect(await refused(first, '10.5')).toEqual(['QUANTITY_ABOVE_ORDER good']);
  });

  it('is taken within the tolerance, and refused beyond it, at whatever operation', async () => {
    const { order, first, second } = await ordered({ 10: {}, 20: {} }, { overPercent: '10' });
    expect(await shop.look(order.id, figures)).toMatchObject({
      mostQuantity: { value: '11' },
      leastQuantity: null,
      tolerance: { overPercent: '10', underPercent: null },
    });
    await start(first);
    await report(first, '6', { scrap: '1' });
    expect(await refused(first, '4.1')).toEqual(['QUANTITY_ABOVE_ORDER good']);
    await report(first, '4');
    await start(second);
    expect(await refused(second, '10.1')).toEqual(['QUANTITY_NOT_RECEIVED good']);
    await report(second, '10');
    await shop.do('completeJob', { jobOrderId: first });
    await shop.do('completeJob', { jobOrderId: second });
    expect(await shop.look(order.id, figures)).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('a tolerance that is made less', () => {
  it('lets what needs rework still be told', async () => {
    const { order, first } = await ordered({ 10: {} }, { overPercent: '20' });
    await start(first);
    await report(first, '10', { rework: '2' });
    const less = { workOrderId: order.id, overPercent: '0', reason: 'no more' };
    await shop.do('setWorkOrderTolerance', less);
    await report(first, '0', { scrap: '2', ofRework: true });
    await shop.do('completeJob', { jobOrderId: first });
  });
});

describe('an operation', () => {
  it('gets what the one before passed on, and keeps that one from taking it back', async () => {
    const { first, second } = await ordered({ 10: {}, 20: {} });
    await start(first);
    const { jobResponse } = await report(first, '4');
    await start(second);
    expect(await refused(second, '3', { scrap: '1', rework: '1' })).toEqual([
      'QUANTITY_NOT_RECEIVED good',
    ]);
    const further = await report(second, '3');
    const back = { jobResponseId: jobResponse.id, reason: 'miscounted' };
    expect(await shop.refusal('reverseJobResponse', back)).toEqual([
      'REPORTED_FURTHER jobResponseId',
    ]);
    const there = { jobResponseId: further.jobResponse.id, reason: 'miscounted' };
    await shop.do('reverseJobResponse', there);
    await shop.do('reverseJobResponse', back);
  });

  it('keeps that one from taking back what is to be put right', async () => {
    const { first, second } = await ordered({ 10: {}, 20: {} });
    await start(first);
    const { jobResponse } = await report(first, '4');
    await start(second);
    await report(second, '0', { rework: '3' });
    const back = { jobResponseId: jobResponse.id, reason: 'miscounted' };
    expect(await shop.refusal('reverseJobResponse', back)).toEqual([
      'REPORTED_FURTHER jobResponseId',
    ]);
  });

  it('that is given up before it began is gone past', async () => {
    const { first, second } = await ordered({ 10: {}, 20: {} });
    await start(first);
    await report(first, '10');
    await shop.do('completeJob', { jobOrderId: first });
    await shop.do('abortJob', { jobOrderId: second, reason: 'not needed this time' });
    const other = await ordered({ 10: {}, 20: {}, 30: {} });
    await start(other.first);
    await report(other.first, '7');
    await shop.do('abortJob', { jobOrderId: other.second, reason: 'not needed' });
    const third = other.jobs[2]!;
    await start(third);
    expect(await refused(third, '8')).toEqual(['QUANTITY_NOT_RECEIVED good']);
    await report(third, '7');
  });
});

describe('closing short', () => {
  it('needs no reason within the tolerance', async () => {
    const { order, first } = await ordered({ 10: {} }, { underPercent: '20' });
    await start(first);
    await report(first, '8');
    expect(await shop.look(order.id, figures)).toMatchObject({
      leastQuantity: { value: '8' },
      expectedQuantity: { value: '10' },
    });
    await shop.do('completeJob', { jobOrderId: first });
    expect(await shop.look(order.id, figures)).toMatchObject({
      status: 'COMPLETED',
      statusReason: null,
      expectedQuantity: { value: '8' },
    });
  });

  it('needs one below it, at the operation that leaves pieces behind', async () => {
    const { order, first, second } = await ordered({ 10: {}, 20: {} }, { underPercent: '20' });
    await start(first);
    await report(first, '7', { scrap: '1' });
    const job = { jobOrderId: first };
    expect(await shop.refusal('completeJob', job)).toEqual(['QUANTITY_BELOW_ORDER jobOrderId']);
    expect(await shop.refusal('closeJobShort', { ...job, reason: ' ' })).toEqual([
      'REASON_REQUIRED reason',
    ]);
    await shop.do('closeJobShort', { ...job, reason: 'out of steel' });
    await start(second);
    await report(second, '7');
    const last = { jobOrderId: second };
    expect(await shop.refusal('completeJob', last)).toEqual(['QUANTITY_BELOW_ORDER jobOrderId']);
    await shop.do('closeJobShort', { ...last, reason: 'out of steel' });
    expect(await shop.look(order.id, figures)).toMatchObject({
      status: 'COMPLETED',
      statusReason: 'out of steel',
    });
    const told = (await shop.said(order.id)).filter((one) => one.type === 'JobCompleted');
    expect(told.map((one) => one.payload.expectedQuantity)).toEqual(['7', '7']);
  });
});

describe('a tolerance', () => {
  it('is that of the item, else of the site, when the order is released', async () => {
    const siteId = shop.siteId;
    await shop.do('setProductionTolerance', { siteId, overPercent: '5', underPercent: '5' });
    const bySite = await ordered();
    const byItem = await ordered({ 10: {} }, { overPercent: '2' });
    await shop.do('setProductionTolerance', { siteId });
    const after = await ordered();
    const of = async ({ order }: { order: any }) =>
      Object.values((await shop.look(order.id, figures)).tolerance);
    expect(await of(bySite)).toEqual(['5', '5']);
    expect(await of(byItem)).toEqual(['2', null]);
    expect(await of(after)).toEqual(['0', null]);
    const { productionTolerance } = await shop.entity(
      'Site',
      siteId,
      `productionTolerance(itemId: "${byItem.itemId}") { overPercent }`,
    );
    expect(productionTolerance.overPercent).toBe('2');
    const tooMuch = { siteId, overPercent: '101', underPercent: '-1' };
    expect(await shop.refusal('setProductionTolerance', tooMuch)).toEqual([
      'PERCENT_OUT_OF_RANGE overPercent',
    ]);
  });

  it('of an open order is changed with a reason, and who did it is known', async () => {
    const { order, first } = await ordered();
    const workOrderId = order.id;
    const change = { workOrderId, overPercent: '30', underPercent: '0', reason: 'spare parts' };
    expect(await shop.refusal('setWorkOrderTolerance', { ...change, reason: '' })).toEqual([
      'REASON_REQUIRED reason',
    ]);
    await shop.do('setWorkOrderTolerance', change);
    await start(first);
    await report(first, '13');
    await shop.do('completeJob', { jobOrderId: first });
    const { toleranceChanges, goodQuantity } = await shop.look(
      order.id,
      'goodQuantity { value } toleranceChanges { tolerance { overPercent } reason actor }',
    );
    expect(goodQuantity.value).toBe('13');
    expect(toleranceChanges).toEqual([
      { tolerance: { overPercent: '30' }, reason: 'spare parts', actor: 'tester' },
    ]);
    expect(await shop.refusal('setWorkOrderTolerance', change)).toEqual([
      'WORK_ORDER_CLOSED workOrderId',
    ]);
  });
});
