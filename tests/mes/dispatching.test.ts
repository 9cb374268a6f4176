import { encodeId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop, uuidOf } from './shop.ts';

let shop: Shop;
let plate: string;
let frame: string;
let revision: string;
beforeAll(async () => {
  shop = await Shop.open();
  plate = await shop.item('PLATE');
  frame = await shop.item('FRAME');
  const lines = [{ itemId: plate, quantity: '2', operationSequence: 10 }];
  revision = await shop.define(frame, { lines, operations: { 10: { run: '30' }, 20: {} } });
});
afterAll(() => shop.close());

const missing = async (jobOrderId: string, more = '') =>
  (
    await shop.entity(
      'JobOrder',
      jobOrderId,
      `missing { kind blocking sentence jobOrder { id } item { id } quantity { value unit } ${more} }`,
    )
  ).missing;

describe('what is missing to start', () => {
  it('is the operation before, a hold, and material that is not issued', async () => {
    const order = await shop.order(frame, revision);
    const [first, second] = order.jobOrders.map((one: any) => one.id);
    const plates = {
      kind: 'MATERIAL',
      blocking: false,
      sentence: '20 of PLATE are not issued.',
      jobOrder: null,
      item: { id: encodeId('Item', plate) },
      quantity: { value: '20', unit: 'C62' },
    };
    expect(await missing(first)).toEqual([plates]);
    expect(await missing(second)).toMatchObject([
      { kind: 'PREDECESSOR', blocking: true, jobOrder: { id: first }, item: null, quantity: null },
    ]);
    await shop.do('holdWorkOrder', { workOrderId: order.id, reason: 'wrong drawing' });
    expect(await missing(first)).toMatchObject([
      { kind: 'HOLD', blocking: true, sentence: `${order.number} is held: wrong drawing.` },
      plates,
    ]);
    await shop.do('resumeWorkOrder', { workOrderId: order.id, reason: 'go' });
    const [line] = await shop.admin`select id from mes.work_order_material
      where work_order_id = ${uuidOf(order.id)}`;
    await shop.issue(order.id, [{ itemId: plate, quantity: '20', materialId: line!.id }]);
    expect(await missing(first)).toEqual([]);
  });

  it('is nothing any more once it runs, and a start is refused for what blocks', async () => {
    const order = await shop.order(frame, revision);
    const [first, second] = order.jobOrders.map((one: any) => one.id);
    expect(await shop.refusal('startJob', { jobOrderId: second })).toEqual([
      'JOB_NOT_STARTABLE jobOrderId',
    ]);
    await shop.do('startJob', { jobOrderId: first });
    expect(await missing(first)).toEqual([]);
    await shop.do('reportProduction', { jobOrderId: first, good: '1' });
    expect(await missing(second)).toEqual([]);
  });
});

describe('the dispatch list by a rule', () => {
  const places: Record<string, string> = {};

  /** A piece is a day's work: ratios are 10 / 5, 40 / 30 and 20 / 3. */
  async function listed() {
    const center = await shop.ask('{ sites(first: 1) { nodes { areas { id } } } }');
    const areaId = center.sites.nodes[0].areas[0].id;
    const made = await shop.do(
      'createWorkCenter',
      { areaId, code: 'WC9', name: 'Kiln' },
      'workCenter { id }',
    );
    const bench = shop.workCenterId;
    shop.workCenterId = made.workCenter.id;
    const item = await shop.item('TILE');
    const tile = await shop.define(item, { operations: { 10: { run: '1440' } } });
    shop.workCenterId = bench;
    const day = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const orders = {
      soon: { quantity: '5', dueOn: day(10), startOn: day(4) },
      long: { quantity: '30', dueOn: day(40), startOn: day(1) },
      late: { quantity: '3', dueOn: day(20), startOn: day(2) },
      running: { quantity: '9', dueOn: day(90), startOn: day(60) },
    };
    for (const [name, more] of Object.entries(orders)) {
      const order = await shop.order(item, tile, more);
      places[order.jobOrders[0].id] = name;
      if (name === 'running') await shop.do('startJob', { jobOrderId: order.jobOrders[0].id });
    }
    return made.workCenter.id as string;
  }

  it('is in its order, page by page, running ones first', async () => {
    const id = await listed();
    const list = async (rule: string) => {
      const names: string[] = [];
      let after: string | null = null;
      do {
        const { workCenter } = await shop.ask(
          `query($id: ID!, $after: String, $rule: DispatchRule!) { workCenter(id: $id) {
            dispatchList(first: 3, after: $after, rule: $rule) {
              nodes { id } pageInfo { hasNextPage endCursor } } } }`,
          { id, after, rule },
        );
        const { nodes, pageInfo } = workCenter.dispatchList;
        names.push(...nodes.map((one: any) => places[one.id]));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      return names;
    };
    expect(await list('EARLIEST_DUE_DATE')).toEqual(['running', 'soon', 'late', 'long']);
    expect(await list('SHORTEST_PROCESSING_TIME')).toEqual(['running', 'late', 'soon', 'long']);
    expect(await list('CRITICAL_RATIO')).toEqual(['running', 'long', 'soon', 'late']);
    expect(await list('PRIORITY')).toHaveLength(4);
  });
});
