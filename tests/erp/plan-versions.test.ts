import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

const today = new Date().toISOString().slice(0, 10);
const day = (n: number) => daysAfter(today, n);

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let frame: Part;
let tube: Part;
let order: { id: string; lineId: string };
let plants = 0;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
}, 120_000);
afterAll(() => house.close());

/** A frame is two tubes; ten are ordered for day 20. */
beforeEach(async () => {
  const code = `V${(plants += 1)}`;
  plant = await Plant.open(graph, code);
  tube = await plant.bought(`TUBE-${code}`, { leadTimeDays: 5, purchaseCost: '3' });
  frame = await plant.made(
    `FRAME-${code}`,
    { lines: [{ part: tube, quantity: '2' }] },
    { leadTimeDays: 2 },
  );
  await until(
    'the tube to have a standard cost',
    () =>
      graph.ask('query($id: ID!) { item(id: $id) { standardCost { total { amount } } } }', tube),
    ({ item }) => item.standardCost?.total.amount === '3',
  );
  order = await plant.order(frame, '10', day(20));
  await plant.runPlanning();
  await until('the plan to be there', inForce, (orders) => orders.length === 2);
});

async function inForce(): Promise<[string, string, string][]> {
  return [...(await plant.plannedOrders(frame)), ...(await plant.plannedOrders(tube))];
}

const fields = `planVersion { id status comparedAt purchaseValueChange { amount }
  assumptions { kind item { number } parameters dueOn }
  differences(first: 20) { nodes { kind item { number } plannedOrder { id }
    before { quantity { value } startOn dueOn } after { quantity { value } startOn dueOn } } }
  promises(first: 20) { nodes { salesOrderLine { id } before after } } }`;

async function begin(): Promise<string> {
  const { planVersion } = await graph.do(
    'createPlanVersion',
    { name: `What if ${plants}`, siteId: plant.siteId },
    fields,
  );
  expect(planVersion.status).toBe('OPEN');
  expect(planVersion.comparedAt).toBeNull();
  return planVersion.id;
}

async function assume(planVersionId: string, more: object): Promise<any> {
  const { planVersion } = await graph.do('changePlanVersion', { planVersionId, ...more }, fields);
  return planVersion;
}

/** Differences as `[kind, item, quantity and due date before, the same after]`. */
const shown = (version: any) =>
  version.differences.nodes.map(({ kind, item, before, after }: any) => [
    kind,
    item.number.split('-')[0],
    before && `${before.quantity.value} ${before.dueOn}`,
    after && `${after.quantity.value} ${after.dueOn}`,
  ]);

describe('a plan version', () => {
  it('shows what an order would bring, and leaves the plan in force as it is', async () => {
    const before = await inForce();
    const version = await assume(await begin(), {
      salesOrders: [
        {
          customerId: plant.customerId,
          itemId: frame.id,
          quantity: { value: '4', unit: 'C62' },
          unitPrice: '100',
          dueOn: day(30),
        },
      ],
    });
    expect(shown(version)).toEqual([
      ['ADDED', 'TUBE', null, `8 ${day(28)}`],
      ['ADDED', 'FRAME', null, `4 ${day(30)}`],
    ]);
    expect(version.promises.nodes).toEqual([
      { salesOrderLine: null, before: null, after: day(30) },
    ]);
    expect(version.purchaseValueChange.amount).toBe('24');
    expect(version.assumptions).toMatchObject([{ kind: 'SALES_ORDER', dueOn: day(30) }]);
    expect(await inForce()).toEqual(before);
    const { salesOrders } = await graph.ask(
      'query($itemId: ID!) { salesOrders(filter: { itemId: $itemId }, first: 10) { nodes { id } } }',
      { itemId: frame.id },
    );
    expect(salesOrders.nodes).toEqual([{ id: order.id }]);
  });

  it('shows which promises a longer lead time moves', async () => {
    const version = await assume(await begin(), {
      parameters: [{ itemId: tube.id, leadTimeDays: 40 }],
    });
    expect(version.promises.nodes).toEqual([
      { salesOrderLine: { id: order.lineId }, before: day(20), after: day(42) },
    ]);
    expect(version.assumptions).toMatchObject([
      { kind: 'PARAMETERS', item: { number: tube.number }, parameters: ['leadTimeDays'] },
    ]);
    const { salesOrder } = await graph.ask(
      'query($id: ID!) { salesOrder(id: $id) { lines { promisedOn } } }',
      order,
    );
    expect(salesOrder.lines).toEqual([{ promisedOn: day(20) }]);
  });

  it('becomes the plan when it is taken', async () => {
    const id = await begin();
    const version = await assume(id, {
      salesOrderLines: [{ salesOrderLineId: order.lineId, quantity: { value: '15', unit: 'C62' } }],
      parameters: [{ itemId: tube.id, lotSizing: { multiple: '50' } }],
    });
    expect(shown(version)).toEqual([
      ['CHANGED', 'TUBE', `20 ${day(18)}`, `50 ${day(18)}`],
      ['CHANGED', 'FRAME', `10 ${day(20)}`, `15 ${day(20)}`],
    ]);
    expect(version.assumptions[0]).toMatchObject({
      kind: 'PARAMETERS',
      parameters: ['lotSizing'],
    });
    await graph.do('takePlanVersion', { planVersionId: id });
    expect(await inForce()).toEqual([
      ['15', day(18), day(20)],
      ['50', day(13), day(18)],
    ]);
    expect(await graph.refusal('takePlanVersion', { planVersionId: id })).toEqual([
      'VERSION_CLOSED',
    ]);
    expect(await graph.refusal('changePlanVersion', { planVersionId: id })).toEqual([
      'VERSION_CLOSED',
    ]);
  });

  it('follows a purchase that comes later, once it is ordered', async () => {
    const { lineId } = await plant.purchase(tube, '20', day(10));
    await until('the purchase to be planned with', inForce, (orders) => orders.length === 1);
    const version = await assume(await begin(), {
      purchaseOrderLines: [{ purchaseOrderLineId: lineId, dueOn: day(40) }],
    });
    expect(shown(version)).toEqual([['ADDED', 'TUBE', null, `20 ${day(18)}`]]);
    await graph.do('changePurchaseOrderLine', { purchaseOrderLineId: lineId, dueOn: day(40) });
    await until('the plan to follow', inForce, (orders) => orders.length === 2);
    const { planVersion } = await graph.do(
      'comparePlanVersion',
      { planVersionId: await newest() },
      fields,
    );
    expect(shown(planVersion)).toEqual([]);
  });

  it('is not taken when the plan in force has moved since', async () => {
    const id = await begin();
    await assume(id, { parameters: [{ itemId: tube.id, safetyStock: '7' }] });
    await plant.stock(tube, '3');
    await until(
      'the plan to follow the stock',
      () => plant.plannedOrders(tube),
      ([one]) => one?.[0] === '17',
    );
    expect(await graph.refusal('takePlanVersion', { planVersionId: id })).toEqual(['PLAN_MOVED']);
    await graph.do('comparePlanVersion', { planVersionId: id });
    await graph.do('takePlanVersion', { planVersionId: id });
    const total = (await plant.plannedOrders(tube)).reduce(
      (sum, [value]) => sum + Number(value),
      0,
    );
    expect(total).toBe(24);
  });

  it('is refused what could not be done, with nothing written', async () => {
    const id = await begin();
    const refused = (more: object) =>
      graph.refusal('changePlanVersion', { planVersionId: id, ...more });
    expect(await refused({ parameters: [{ itemId: tube.id, leadTimeDays: -1 }] })).toEqual([
      'LEAD_TIME_OUT_OF_RANGE',
    ]);
    const lone = await plant.part(`LONE-${plants}`);
    await plant.release(lone);
    await until(
      'the lone part to be known',
      () => refused({ parameters: [{ itemId: lone.id, leadTimeDays: 1 }] }),
      ([code]) => code === 'NOT_PLANNED_HERE',
    );
    const quantity = { value: '1.5', unit: 'KGM' };
    expect(
      await refused({
        newPlannedOrders: [{ itemId: tube.id, quantity, startOn: day(1), dueOn: day(2) }],
      }),
    ).toEqual(['UNIT_MISMATCH']);
    expect(
      await graph.refusal('createPlanVersion', {
        name: `What if ${plants}`,
        siteId: plant.siteId,
      }),
    ).toEqual(['NAME_TAKEN']);
    const { planVersion } = await graph.ask(
      `query($id: ID!) { planVersion(id: $id) { assumptions { kind } comparedAt } }`,
      { id },
    );
    expect(planVersion).toEqual({ assumptions: [], comparedAt: null });
    await graph.do('dropPlanVersion', { planVersionId: id });
    expect(await refused({})).toEqual(['VERSION_CLOSED']);
  });
});

async function newest(): Promise<string> {
  const { planVersions } = await graph.ask(
    'query($siteId: ID!) { planVersions(siteId: $siteId, first: 1) { nodes { id } } }',
    plant,
  );
  return planVersions.nodes[0].id;
}

it('a purchase order line cannot fall below what came in', async () => {
  const { lineId } = await plant.purchase(tube, '20', day(10));
  await graph.do('receivePurchaseOrderLine', {
    purchaseOrderLineId: lineId,
    quantity: { value: '8', unit: 'C62' },
    locationId: plant.locationId,
  });
  const change = (value: string) => ({
    purchaseOrderLineId: lineId,
    quantity: { value, unit: 'C62' },
  });
  expect(await graph.refusal('changePurchaseOrderLine', change('7'))).toEqual([
    'QUANTITY_BELOW_RECEIVED',
  ]);
  const { purchaseOrder } = await graph.do(
    'changePurchaseOrderLine',
    change('8'),
    'purchaseOrder { status lines { quantity { value } } }',
  );
  expect(purchaseOrder).toEqual({ status: 'RECEIVED', lines: [{ quantity: { value: '8' } }] });
  expect(await graph.refusal('changePurchaseOrderLine', change('9'))).toEqual(['ORDER_CLOSED']);
});
