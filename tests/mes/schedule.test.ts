import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop, uuidOf } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const types = async (id: string) => (await shop.said(id)).map((one) => one.type);

describe('what the customers want', () => {
  async function pegged(dates: readonly string[]) {
    const item = await shop.item('BIKE');
    const revision = await shop.define(item, {});
    const pegs = dates.map((dueOn) => ({
      salesOrderId: newId(),
      salesOrderLineId: newId(),
      quantity: '1',
      dueOn,
    }));
    const order = await shop.order(item, revision, { pegs });
    return { item, revision, pegs, order };
  }

  const tellOrder = (type: 'SalesOrderChanged' | 'SalesOrderCancelled', peg: any, dueOn: string) =>
    shop.told('erp', type, peg.salesOrderId, {
      salesOrderId: peg.salesOrderId,
      number: 'SO-000001',
      customerId: newId(),
      siteId: uuidOf(shop.siteId),
      lines: [{ lineId: peg.salesOrderLineId, itemId: newId(), quantity: '1', dueOn }],
    });
  const now = (id: string) => shop.look(id, 'status statusReason priority startOn dueOn');

  it('moves an order that has not started, to a working day', async () => {
    const { pegs, order } = await pegged(['2030-01-16', '2030-01-14']);
    expect(order.priority).toBe(Date.parse('2030-01-14') / 86_400_000);
    await tellOrder('SalesOrderChanged', pegs[1], '2030-01-11');
    // Three days earlier: Friday 4 for Monday 7, and Sunday 6, which becomes Friday, for the 9th.
    expect(await now(order.id)).toMatchObject({
      priority: order.priority - 3,
      startOn: '2030-01-04',
      dueOn: '2030-01-04',
    });
    const { workOrders } = await shop.entity(
      'SalesOrderLine',
      encodeId('SalesOrderLine', pegs[1]!.salesOrderLineId),
      'workOrders { number salesOrderLines { id } }',
    );
    expect(workOrders).toHaveLength(1);
    expect(workOrders[0].salesOrderLines).toHaveLength(2);
    await tellOrder('SalesOrderCancelled', pegs[1], '2030-01-11');
    expect(await now(order.id)).toMatchObject({ status: 'RELEASED', priority: order.priority + 2 });
    await tellOrder('SalesOrderCancelled', pegs[0], '2030-01-16');
    expect(await now(order.id)).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'sales order SO-000001 was cancelled',
    });
    expect(await types(order.id)).toEqual([
      'WorkOrderCreated',
      'WorkOrderRescheduled',
      'WorkOrderRescheduled',
      'WorkOrderCancelled',
    ]);
  });

  it('leaves what has started', async () => {
    const { pegs, order } = await pegged(['2030-01-14']);
    await shop.do('startJob', { jobOrderId: order.jobOrders[0].id });
    await tellOrder('SalesOrderChanged', pegs[0], '2030-01-10');
    await tellOrder('SalesOrderCancelled', pegs[0], '2030-01-10');
    expect(await now(order.id)).toMatchObject({
      status: 'IN_PROGRESS',
      priority: order.priority,
      startOn: order.startOn,
    });
  });

  it('is known to an order that comes after it', async () => {
    const { item, revision, pegs } = await pegged(['2030-01-14']);
    await tellOrder('SalesOrderCancelled', pegs[0], '2030-01-14');
    const late = await shop.order(item, revision, { pegs });
    expect(late.status).toBe('CANCELLED');
    expect(await types(late.id)).toEqual(['WorkOrderCreated', 'WorkOrderCancelled']);
  });
});

describe('hold, resume and cancel', () => {
  it('follow the order through its life', async () => {
    const item = await shop.item('CUP');
    const order = await shop.order(item, await shop.define(item, {}));
    const workOrderId = order.id;
    const [job] = order.jobOrders;
    const why = { workOrderId, reason: 'no clay' };
    expect(await shop.refusal('resumeWorkOrder', why)).toEqual(['WORK_ORDER_NOT_HELD workOrderId']);
    await shop.do('holdWorkOrder', why);
    expect(await shop.look(order.id, 'status statusReason')).toEqual({
      status: 'HELD',
      statusReason: 'no clay',
    });
    expect(await shop.refusal('startJob', { jobOrderId: job.id })).toEqual([
      'WORK_ORDER_HELD jobOrderId',
    ]);
    await shop.do('resumeWorkOrder', why);
    await shop.do('startJob', { jobOrderId: job.id });
    expect(await shop.refusal('cancelWorkOrder', why)).toEqual(['WORK_ORDER_STARTED workOrderId']);
    await shop.do('holdWorkOrder', why);
    expect(await shop.refusal('reportProduction', { jobOrderId: job.id, good: '1' })).toEqual([
      'WORK_ORDER_HELD jobOrderId',
    ]);
    await shop.do('resumeWorkOrder', why);
    expect((await shop.look(order.id, 'status')).status).toBe('IN_PROGRESS');
    await shop.do('completeJob', { jobOrderId: job.id });
    expect(await shop.refusal('holdWorkOrder', why)).toEqual(['WORK_ORDER_CLOSED workOrderId']);
    expect((await types(order.id)).slice(-2)).toEqual(['JobCompleted', 'WorkOrderCompleted']);
  });

  it('take a cancelled order off the dispatch list, where running jobs come first', async () => {
    const item = await shop.item('PLATE');
    const revision = await shop.define(item, { operations: { 10: {}, 20: {} } });
    const { workCenter } = await shop.do(
      'createWorkCenter',
      {
        areaId: (await shop.ask('{ sites(first: 1) { nodes { areas { id } } } }')).sites.nodes[0]
          .areas[0].id,
        code: 'WC2',
        name: 'Kiln',
      },
      'workCenter { id }',
    );
    const [bench, kiln] = [shop.workCenterId, workCenter.id];
    shop.workCenterId = kiln;
    const fired = await shop.define(item, { label: 'B', operations: { 10: {} } });
    shop.workCenterId = bench;
    const later = await shop.order(item, fired, { dueOn: '2030-03-01' });
    const urgent = await shop.order(item, fired, { dueOn: '2030-02-01' });
    const running = await shop.order(item, fired, { dueOn: '2030-04-01' });
    const gone = await shop.order(item, fired, { dueOn: '2030-01-10' });
    await shop.order(item, revision);
    await shop.do('startJob', { jobOrderId: running.jobOrders[0].id });
    await shop.do('cancelWorkOrder', { workOrderId: gone.id, reason: 'broken mould' });
    const list = `query($id: ID!, $after: String) { workCenter(id: $id) {
      dispatchList(first: 2, after: $after) { nodes { workOrder { number } } pageInfo { endCursor } } } }`;
    const first = (await shop.ask(list, { id: kiln })).workCenter.dispatchList;
    const after = first.pageInfo.endCursor;
    const second = (await shop.ask(list, { id: kiln, after })).workCenter.dispatchList;
    const numbers = [...first.nodes, ...second.nodes].map((job: any) => job.workOrder.number);
    expect(numbers).toEqual([running, urgent, later].map((one) => one.number));
    const { workOrders } = await shop.ask(
      `query($workCenterId: ID!) { workOrders(first: 9, orderBy: START_DATE,
        filter: { workCenterId: $workCenterId, statuses: [RELEASED, IN_PROGRESS] }) { nodes { number } } }`,
      { workCenterId: kiln },
    );
    expect(workOrders.nodes).toHaveLength(3);
  });
});
