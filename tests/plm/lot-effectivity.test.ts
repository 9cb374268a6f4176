import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Line, type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let floor: Floor;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
  floor = new Floor(graph);
}, 120_000);
afterAll(() => house.close());

const dueOn = daysAfter(new Date().toISOString().slice(0, 10), 20);

/** A pump with an old seal up to serial SN-150 and a new one from SN-151 on. */
async function pumps(number: string, tracking = 'SERIAL') {
  const [old, seal] = [
    await plant.bought(`${number}-OLD`, {}),
    await plant.bought(`${number}-SEAL`, {}),
  ];
  const pump = await plant.part(number, { tracking });
  await plant.design(pump, {
    lines: [
      { part: old, quantity: '2', toLotNumber: 'SN-150' },
      { part: seal, quantity: '1', fromLotNumber: 'SN-151' },
    ],
  });
  return { pump, old, seal };
}

async function put(pump: Part, lines: readonly Line[]) {
  const { userErrors } = await graph.try('setBom', {
    revisionId: pump.revisionId,
    lines: lines.map(({ part, quantity, ...more }) => ({
      findNumber: 10,
      componentId: part.id,
      quantity: { value: quantity, unit: part.unit },
      ...more,
    })),
  });
  return userErrors.map(({ code, field }) => `${code} ${field ?? ''}`);
}

async function plannedOrder(pump: Part, quantity: string): Promise<string> {
  const { plannedOrder: order } = await graph.do(
    'createPlannedOrder',
    {
      itemId: pump.id,
      siteId: plant.siteId,
      quantity: { value: quantity, unit: 'C62' },
      startOn: dueOn,
      dueOn,
    },
    'plannedOrder { id }',
  );
  return order.id;
}

async function release(plannedOrderId: string, lotNumber: string) {
  const { releasePlannedOrder } = await graph.ask(
    `mutation($input: PlannedOrderInput!, $lotNumber: String) {
      releasePlannedOrder(input: $input, lotNumber: $lotNumber) { userErrors { code field } } }`,
    { input: { plannedOrderId, idempotencyKey: `${plannedOrderId} ${lotNumber}` }, lotNumber },
  );
  return releasePlannedOrder.userErrors.map((one: any) => one.code);
}

const materialsOf = async (orderId: string) => {
  const { materials } = await floor.look(
    orderId,
    'materials { item { number } requiredQuantity { value } }',
  );
  return materials.map((one: any) => [one.item.number, one.requiredQuantity.value]);
};

describe('a BOM line for some serial numbers or lots', () => {
  it('shares its find number with one for others, and with none for the same', async () => {
    const { pump, old, seal } = await pumps('LOT-1');
    const upTo = (part: Part, toLotNumber: string) => ({ part, quantity: '1', toLotNumber });
    const from = (part: Part, fromLotNumber: string) => ({ part, quantity: '1', fromLotNumber });
    expect(await put(pump, [upTo(old, 'SN-9'), from(seal, 'SN-10')])).toEqual([]);
    expect(await put(pump, [upTo(old, 'SN-10'), from(seal, 'SN-10')])).toEqual([
      'EFFECTIVITY_OVERLAP lines.1.findNumber',
    ]);
    const dated = { ...upTo(old, 'SN-10'), effectiveTo: dueOn };
    expect(await put(pump, [dated, { ...from(seal, 'SN-10'), effectiveFrom: dueOn }])).toEqual([]);
    expect(await put(pump, [{ ...from(seal, 'SN-10'), toLotNumber: 'SN-9' }])).toEqual([
      'EFFECTIVITY_EMPTY lines.0.toLotNumber',
    ]);
    expect(await put(pump, [from(seal, ' 1')])).toEqual(['INVALID_NUMBER lines.0.fromLotNumber']);
    const plain = await plant.part('LOT-1-PLAIN');
    expect(await put(plain, [from(seal, '1')])).toEqual(['LOT_NOT_TRACKED lines.0.fromLotNumber']);
  });

  it('is exploded for a number, or for those that follow', async () => {
    const { pump } = await pumps('LOT-2');
    await plant.release(pump);
    const explosion = async (args: string) => {
      const { item } = await graph.ask(
        `query($id: ID!) { item(id: $id) { effectiveRevision {
          explosion(${args}) { components { item { number } quantity { value } } }
          bomTree(first: 5, ${args}) { nodes { line { component { number } toLotNumber } } } } } }`,
        { id: pump.id },
      );
      const { explosion: made, bomTree } = item.effectiveRevision;
      expect(bomTree.nodes.map((node: any) => node.line.component.number)).toEqual(
        made.components.map((one: any) => one.item.number),
      );
      return made.components.map((one: any) => [one.item.number, one.quantity.value]);
    };
    expect(await explosion('lotNumber: "SN-150"')).toEqual([['LOT-2-OLD', '2']]);
    expect(await explosion('lotNumber: "SN-1000"')).toEqual([['LOT-2-SEAL', '1']]);
    expect(await explosion('lotNumber: null')).toEqual([['LOT-2-SEAL', '1']]);
  });
});

describe('an order released for serial numbers', () => {
  it('needs what their lines say, makes them in turn, and no others', async () => {
    const { pump, old, seal } = await pumps('LOT-3');
    await plant.release(pump);
    await plant.plan(pump, { make: true });
    await plant.stock(old, '10');
    const id = await plannedOrder(pump, '2');
    expect(await release(id, 'SN-150')).toEqual(['EFFECTIVITY_SPLIT']);
    expect(await release(id, 'first')).toEqual(['NUMBER_NOT_COUNTABLE']);
    expect(await release(id, ' SN-1')).toEqual(['INVALID_NUMBER']);
    expect(await release(id, 'SN-149')).toEqual([]);
    const order = await floor.orderFor(id);
    expect(await materialsOf(order.id)).toEqual([['LOT-3-OLD', '4']]);
    // Planned was the new seal; the order is not made of it.
    await until(
      'no seal to be planned',
      () => plant.plannedOrders(seal),
      (all) => all.length === 0,
    );
    const job = order.jobOrders[0]!.id;
    await floor.start(job);
    const report = { jobOrderId: job, good: '1' };
    expect(await graph.refusal('reportProduction', { ...report, lotNumber: 'SN-151' })).toEqual([
      'NUMBER_NOT_OF_ORDER',
    ]);
    await graph.do('reportProduction', { ...report, lotNumber: 'SN-150' });
    await graph.do('reportProduction', report);
    for (const number of ['SN-149', 'SN-150']) {
      await until(
        `${number} to be made`,
        () =>
          graph.ask(
            'query($number: String!) { materialLotsByNumber(number: $number) { item { number } } }',
            { number },
          ),
        (data) => data.materialLotsByNumber.some((lot: any) => lot.item.number === 'LOT-3'),
      );
    }
  });

  it('is held when a new revision would make its pieces of different parts', async () => {
    const { pump, old, seal } = await pumps('LOT-5');
    await plant.release(pump);
    await plant.plan(pump, { make: true });
    const id = await plannedOrder(pump, '2');
    expect(await release(id, 'SN-149')).toEqual([]);
    const order = await floor.orderFor(id);
    const { itemRevision } = await graph.do(
      'reviseItem',
      { itemId: pump.id },
      'itemRevision { id }',
    );
    const next = { ...pump, revisionId: itemRevision.id };
    expect(
      await put(next, [
        { part: old, quantity: '2', toLotNumber: 'SN-149' },
        { part: seal, quantity: '1', fromLotNumber: 'SN-150' },
      ]),
    ).toEqual([]);
    const { changeOrder } = await graph.do(
      'createChangeOrder',
      {
        title: 'An earlier seal',
        reason: 'leaks',
        affectedItems: [
          {
            toRevisionId: next.revisionId,
            workOrderDisposition: 'SWITCH_IF_NOT_STARTED',
            effectiveFrom: daysAfter(new Date().toISOString().slice(0, 10), 1),
          },
        ],
      },
      'changeOrder { id }',
    );
    await graph.do('releaseChangeOrder', { changeOrderId: changeOrder.id });
    const held = await until(
      'the order to be held',
      () => floor.look(order.id, 'status revision { id }'),
      ({ status }) => status === 'HELD',
    );
    expect(held.revision.id).toBe(pump.revisionId);
    expect(await materialsOf(order.id)).toEqual([['LOT-5-OLD', '4']]);
  });

  it('of a lot makes that lot; what has no lots is released without', async () => {
    const { pump } = await pumps('LOT-4', 'LOT');
    await plant.release(pump);
    await plant.plan(pump, { make: true });
    const id = await plannedOrder(pump, '20');
    expect(await release(id, 'SN-7')).toEqual([]);
    const order = await floor.orderFor(id);
    expect(await materialsOf(order.id)).toEqual([['LOT-4-OLD', '40']]);
    const { firstLotNumber } = await floor.look(order.id, 'firstLotNumber');
    expect(firstLotNumber).toBe('SN-7');
    const plain = await plant.made('LOT-4-PLAIN', { lines: [] });
    await plant.plan(plain, { make: true });
    expect(await release(await plannedOrder(plain, '1'), 'SN-7')).toEqual(['LOT_NOT_TRACKED']);
  });
});
