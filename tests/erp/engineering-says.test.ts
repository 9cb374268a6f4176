import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'SAYS');
}, 120_000);
afterAll(() => house.close());

async function plannedOrder(part: Part, dueOn: string): Promise<string> {
  const { plannedOrder: order } = await graph.do(
    'createPlannedOrder',
    {
      ...{ itemId: part.id, siteId: plant.siteId, startOn: dueOn, dueOn },
      quantity: { value: '2', unit: part.unit },
    },
    'plannedOrder { id }',
  );
  return order.id;
}

/** A revision in work that is made of another part. */
async function revised(item: Part, part: Part): Promise<string> {
  const { itemRevision } = await graph.do('reviseItem', { itemId: item.id }, 'itemRevision { id }');
  const lines = [
    { findNumber: 10, componentId: part.id, quantity: { value: '1', unit: part.unit } },
  ];
  await graph.do('setBom', { revisionId: itemRevision.id, lines });
  return itemRevision.id;
}

async function releaseByChange(toRevisionId: string, more: object = {}): Promise<void> {
  const affected = { toRevisionId, effectiveFrom: '2020-01-01', ...more };
  const { changeOrder } = await graph.do(
    'createChangeOrder',
    { title: 'Otherwise', reason: 'It is better', affectedItems: [affected] },
    'changeOrder { id }',
  );
  await graph.do('releaseChangeOrder', { changeOrderId: changeOrder.id });
}

describe('a revision that is superseded', () => {
  it('is made by a new work order only while it is kept buildable', async () => {
    const steel = await plant.bought('S-STEEL');
    const frame = await plant.made('S-FRAME', { lines: [{ part: steel, quantity: '1' }] });
    const { revisionId } = frame;
    const { itemRevision } = await graph.do(
      'reviseItem',
      { itemId: frame.id },
      'itemRevision { id }',
    );
    const { changeOrder } = await graph.do(
      'createChangeOrder',
      {
        ...{ title: 'Stiffer', reason: 'It bends' },
        affectedItems: [{ toRevisionId: itemRevision.id, effectiveFrom: '2020-01-01' }],
      },
      'changeOrder { id }',
    );
    const old = await plannedOrder(frame, '2019-06-01');
    const hopeless = await plant.part('S-DRAFT');
    await plant.plan(hopeless, { make: true });
    // Released together with one that is never released: what is refused first is told.
    const both = { plannedOrderIds: [old, await plannedOrder(hopeless, '2020-06-01')] };
    const refused = (code: string) =>
      until(
        `ERP to refuse with ${code}`,
        () => graph.refusal('releasePlannedOrders', both),
        ([first]) => first === code,
      );
    await refused('NO_RELEASED_DEFINITION');
    await graph.do('releaseChangeOrder', { changeOrderId: changeOrder.id });
    await refused('REVISION_NOT_BUILDABLE');
    await graph.do('keepRevisionBuildable', { revisionId, keep: true });
    await refused('NO_RELEASED_DEFINITION');
    await graph.do('keepRevisionBuildable', { revisionId, keep: false });
    await refused('REVISION_NOT_BUILDABLE');
    await graph.do('keepRevisionBuildable', { revisionId, keep: true });
    await refused('NO_RELEASED_DEFINITION');
    await graph.do('releasePlannedOrders', { plannedOrderIds: [old] });
    const { node } = (await until(
      'the work order',
      () =>
        graph.ask(
          `query($id: ID!) { node(id: $id) { ... on PlannedOrder { status
            workOrder { revision { id } } } } }`,
          { id: old },
        ),
      (data) => Boolean(data['node'].workOrder),
    )) as any;
    expect(node).toEqual({ status: 'RELEASED', workOrder: { revision: { id: revisionId } } });
  });
});

describe('an item that was deleted', () => {
  it('is planned, ordered and sold no more', async () => {
    const part = await plant.part('D-BRACKET');
    await plant.plan(part, { make: false, safetyStock: '5' });
    const firm = await plannedOrder(part, '2030-01-01');
    await plant.runPlanning('2029-01-01');
    await graph.do('deleteItem', { itemId: part.id, reason: 'came to nothing' });
    const quantity = { value: '1', unit: 'C62' };
    const line = { itemId: part.id, quantity, unitPrice: '1', dueOn: '2030-01-01' };
    const at = { siteId: plant.siteId };
    const dates = { startOn: '2030-01-01', dueOn: '2030-01-01' };
    const order = { ...at, ...dates, itemId: part.id, quantity };
    await until(
      'ERP to know that it is deleted',
      () => graph.refusal('createPlannedOrder', order),
      ([code]) => code === 'ITEM_DELETED',
    );
    const { customerId, supplierId } = plant;
    const planning = {
      ...at,
      itemId: part.id,
      supplyType: 'BUY',
      leadTimeDays: 0,
      safetyStock: '0',
    };
    for (const [mutation, input] of [
      ['createSalesOrder', { ...at, customerId, lines: [line] }],
      ['createPurchaseOrder', { ...at, supplierId, lines: [line] }],
      ['setItemPlanning', planning],
    ] as const) {
      expect(await graph.refusal(mutation, input), mutation).toEqual(['ITEM_DELETED']);
    }
    const { node } = await graph.ask(
      'query($id: ID!) { node(id: $id) { ... on PlannedOrder { status } } }',
      { id: firm },
    );
    expect(node.status).toBe('CANCELLED');
    expect(await graph.refusal('releasePlannedOrders', { plannedOrderIds: [firm] })).toEqual([
      'PLANNED_ORDER_CLOSED',
    ]);
    // The number is free: another item takes it, and is one to ERP, too.
    const again = await plant.part('D-BRACKET');
    await plant.plan(again, { make: false, safetyStock: '5' });
    await plant.runPlanning('2029-01-01');
    await until(
      'its safety stock',
      () => plant.plannedOrders(again),
      (orders) => orders.length === 1,
    );
  });

  it('is planned for nobody, whoever ordered it', async () => {
    const part = await plant.part('D-ORDERED');
    await plant.plan(part, { make: false });
    await plant.order(part, '3', '2030-01-01');
    await until(
      'the order to be planned for',
      () => plant.plannedOrders(part),
      (orders) => orders.length === 1,
    );
    await graph.do('deleteItem', { itemId: part.id, reason: 'came to nothing' });
    await until(
      'nothing to be planned',
      () => plant.plannedOrders(part),
      (orders) => orders.length === 0,
    );
    await plant.runPlanning();
    expect(await plant.plannedOrders(part)).toEqual([]);
  });
});

describe('a work order that is switched', () => {
  it('needs no more what only its revision before named', async () => {
    const [bulb, led] = [await plant.bought('W-BULB'), await plant.bought('W-LED')];
    const lamp = await plant.made('W-LAMP', { lines: [{ part: bulb, quantity: '1' }] });
    const lampOrder = await plannedOrder(lamp, '2030-06-01');
    await graph.do('releasePlannedOrder', { plannedOrderId: lampOrder });
    await new Floor(graph).orderFor(lampOrder);
    const planned = (part: Part, ...wanted: string[]) =>
      until(
        `${part.number} to be planned: ${wanted.join(', ')}`,
        () => plant.plannedOrders(part),
        (orders) => orders.map(([quantity]) => quantity).join() === wanted.join(),
      );
    await planned(bulb, '2');
    const toRevisionId = await revised(lamp, led);
    await releaseByChange(toRevisionId, { workOrderDisposition: 'SWITCH_IF_NOT_STARTED' });
    await planned(led, '2');
    await planned(bulb);
  });
});

describe('what held an item once', () => {
  it('is never below it: planning goes down one structure of all dates', async () => {
    const pin = await plant.bought('H-PIN');
    const inner = await plant.made('H-INNER', { lines: [{ part: pin, quantity: '1' }] });
    const outer = await plant.made('H-OUTER', { lines: [{ part: inner, quantity: '1' }] });
    const without = await revised(outer, pin);
    await releaseByChange(without);
    const { itemRevision } = await graph.do(
      'reviseItem',
      { itemId: inner.id },
      'itemRevision { id }',
    );
    const lines = [
      { findNumber: 10, componentId: outer.id, quantity: { value: '1', unit: 'C62' } },
    ];
    const turned = { revisionId: itemRevision.id, lines };
    expect(await graph.refusal('setBom', turned)).toEqual(['BOM_LOOP']);
    // One that is obsolete is in force on no date.
    await graph.do('makeRevisionObsolete', { revisionId: outer.revisionId, reason: 'recalled' });
    await graph.do('setBom', turned);
    await releaseByChange(itemRevision.id);
    await plant.order(inner, '7', '2030-01-01');
    await until(
      'the outer one to be planned for it',
      () => plant.plannedOrders(outer),
      ([order]) => order?.[0] === '7',
    );
  });
});
