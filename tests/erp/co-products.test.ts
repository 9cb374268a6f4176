import { Decimal } from '@throughline/chassis/values/decimal';
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
  await graph.do('setWorkCenterRate', {
    workCenterId: plant.workCenterId,
    hourlyRate: '60',
    labourRate: '30',
  });
}, 120_000);
afterAll(() => house.close());

const today = new Date().toISOString().slice(0, 10);
const dueOn = daysAfter(today, 20);

/** Ten blanks of 20 steel at 3 in 40 minutes at 90 an hour put out 5 of swarf at 2 and 10 rings. */
async function press(number: string): Promise<Record<'blank' | 'ring' | 'swarf' | 'steel', Part>> {
  const steel = await plant.bought(`${number}-STEEL`, { purchaseCost: '3' });
  const swarf = await plant.bought(`${number}-SWARF`, { purchaseCost: '2' }, { unit: 'KGM' });
  const ring = await plant.part(`${number}-RING`, { tracking: 'LOT' });
  await plant.release(ring);
  const blank = await plant.made(number, {
    batch: { value: '10', unit: 'C62' },
    lines: [
      { part: steel, quantity: '20' },
      { part: swarf, quantity: '5', kind: 'BY_PRODUCT' },
      { part: ring, quantity: '10', kind: 'CO_PRODUCT', costShare: '0.4' },
    ],
    operations: [{ sequence: 10, name: 'Press', setUpMinutes: '10', runMinutes: '30' }],
  });
  return { blank, ring, swarf, steel };
}

async function untilCost(part: Part, total: string): Promise<any> {
  const { item } = await until(
    `${part.number} to cost ${total}`,
    () =>
      graph.ask(
        `query($id: ID!) { item(id: $id) { standardCost {
          total { amount } byProductCredit { amount } lowerLevels { material { amount } } } } }`,
        { id: part.id },
      ),
    (data) => data.item.standardCost?.total.amount === total,
  );
  return item.standardCost;
}

async function onHand(part: Part): Promise<string> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { stock { onHand { value } } } }',
    { id: part.id },
  );
  return item.stock[0]?.onHand.value ?? '0';
}

describe('a BOM that puts something out beside its item', () => {
  it('is refused shares that leave nothing, and outputs that are more than a quantity', async () => {
    const [top, ring, slug] = await Promise.all(
      ['CO-1', 'CO-1-RING', 'CO-1-SLUG'].map((number) => plant.part(number)),
    );
    const serial = await plant.part('CO-1-SERIAL', { tracking: 'SERIAL' });
    const refusal = async (...lines: Line[]) => {
      const { userErrors } = await graph.try('setBom', {
        revisionId: top!.revisionId,
        lines: lines.map(({ part, quantity, ...more }, at) => ({
          findNumber: (at + 1) * 10,
          componentId: part.id,
          quantity: { value: quantity, unit: part.unit },
          ...more,
        })),
      });
      return userErrors.map(({ code, field }) => `${code} ${field ?? ''}`);
    };
    const co = (part: Part, costShare: string, more: object = {}): Line => ({
      part,
      quantity: '1',
      kind: 'CO_PRODUCT',
      costShare,
      ...more,
    });
    const outOfRange = (at: number) => [`COST_SHARE_OUT_OF_RANGE lines.${at}.costShare`];
    expect(await refusal(co(ring!, '1'))).toEqual(outOfRange(0));
    expect(await refusal(co(ring!, '0'))).toEqual(outOfRange(0));
    expect(await refusal(co(ring!, '0.5'), co(slug!, '0.5'))).toEqual(outOfRange(0));
    expect(await refusal({ part: ring!, quantity: '1', kind: 'CO_PRODUCT' })).toEqual(
      outOfRange(0),
    );
    expect(await refusal({ part: ring!, quantity: '1', costShare: '0.5' })).toEqual(outOfRange(0));
    const mismatch = ['OUTPUT_LINE_MISMATCH lines.0.kind'];
    expect(await refusal(co(ring!, '0.5', { attrition: '0.1' }))).toEqual(mismatch);
    expect(await refusal(co(serial, '0.5'))).toEqual(mismatch);
    // One after the other by date they share nothing.
    const until2030 = { effectiveTo: '2030-01-01' };
    const from2030 = { effectiveFrom: '2030-01-01' };
    expect(await refusal(co(ring!, '0.6', until2030), co(slug!, '0.6', from2030))).toEqual([]);
    // What comes out of it does not go into what it is made of.
    const lines = [{ findNumber: 10, componentId: top!.id, quantity: { value: '1', unit: 'C62' } }];
    expect(await graph.refusal('setBom', { revisionId: ring!.revisionId, lines })).toEqual([
      'BOM_LOOP',
    ]);
  });

  it('shows what comes out apart from what is needed', async () => {
    const { blank } = await press('CO-2');
    const { item } = await graph.ask(
      `query($id: ID!) { item(id: $id) {
        whereUsed(first: 1) { nodes { line { kind } } }
        effectiveRevision { bom { lines { kind costShare component { number } } }
          explosion(quantity: { value: "25", unit: "C62" }) {
            components { item { number } quantity { value } }
            outputs { item { number } kind quantity { value unit } } } } } }`,
      { id: blank.id },
    );
    const { bom, explosion } = item.effectiveRevision;
    expect(bom.lines.map((line: any) => [line.kind, line.costShare])).toEqual([
      ['COMPONENT', null],
      ['BY_PRODUCT', null],
      ['CO_PRODUCT', '0.4'],
    ]);
    expect(explosion).toEqual({
      components: [{ item: { number: 'CO-2-STEEL' }, quantity: { value: '50' } }],
      outputs: [
        {
          item: { number: 'CO-2-SWARF' },
          kind: 'BY_PRODUCT',
          quantity: { value: '12.5', unit: 'KGM' },
        },
        {
          item: { number: 'CO-2-RING' },
          kind: 'CO_PRODUCT',
          quantity: { value: '25', unit: 'C62' },
        },
      ],
    });
  });

  it('costs less by what the by-product is worth, and co-products take their share', async () => {
    const { blank, ring, swarf } = await press('CO-3');
    // 60 of steel and 60 of work, less 5 x 2: 110, of which 60 % for ten blanks, 40 % for ten rings.
    const cost = await untilCost(blank, '6.6');
    expect(cost.byProductCredit.amount).toBe('-0.6');
    expect((await untilCost(ring, '4.4')).lowerLevels.material.amount).toBe('2.4');
    await plant.plan(swarf, { make: false, purchaseCost: '4' });
    await untilCost(blank, '6');
    await untilCost(ring, '4');
  });

  it('costs nothing, and no less, when by-products are worth more than what goes in', async () => {
    const steel = await plant.bought('CO-8-STEEL', { purchaseCost: '1' });
    const gold = await plant.bought('CO-8-GOLD', { purchaseCost: '500' }, { unit: 'KGM' });
    const blank = await plant.made('CO-8', {
      batch: { value: '3', unit: 'C62' },
      lines: [
        { part: steel, quantity: '2' },
        { part: gold, quantity: '1', kind: 'BY_PRODUCT' },
      ],
    });
    const cost = await untilCost(blank, '0');
    expect(cost.lowerLevels.material.amount).toBe('0.666667');
    expect(cost.byProductCredit.amount).toBe('-0.666667');
    await plant.stock(blank, '4');
    expect(await onHand(blank)).toBe('4');
  });

  it('is supply of what comes out, which no other order is planned for', async () => {
    const { blank, ring } = await press('CO-4');
    await plant.plan(ring, { make: false });
    const { lineId } = await plant.order(ring, '15', dueOn);
    await until(
      'rings to be bought',
      () => plant.plannedOrders(ring),
      (all) => all[0]?.[0] === '15',
    );
    await plant.order(blank, '20', dueOn);
    await until(
      'none to be bought',
      () => plant.plannedOrders(ring),
      (all) => all.length === 0,
    );
    const supplies = await graph.ask(
      `query($id: ID!) { plannedOrders(filter: { itemId: $id }, first: 5) { nodes {
        quantity { value } endDemands(first: 9) { nodes { quantity { value } demand { salesOrderLine { id } } } } } } }`,
      { id: blank.id },
    );
    const [order] = supplies.plannedOrders.nodes;
    expect(order.quantity.value).toBe('20');
    const pegged = order.endDemands.nodes.filter(
      (one: any) => one.demand.salesOrderLine?.id === lineId,
    );
    expect(pegged).toHaveLength(1);
    const { buckets } = await plant.record(ring);
    expect(buckets.at(-1)).toMatchObject({ date: dueOn, projectedOnHand: '5' });
    // More than comes out is bought, and no more.
    await plant.order(ring, '8', dueOn);
    await until(
      '3 to be bought',
      () => plant.plannedOrders(ring),
      (all) => all[0]?.[0] === '3',
    );
    await plant.runPlanning();
    expect((await plant.plannedOrders(ring)).map(([quantity]) => quantity)).toEqual(['3']);
    expect((await plant.plannedOrders(blank)).map(([quantity]) => quantity)).toEqual(['20']);
  });
});

describe('a work order', () => {
  it('receives what comes out in proportion, at its value, and its variances add up', async () => {
    const { blank, ring, swarf, steel } = await press('CO-5');
    await untilCost(blank, '6.6');
    await untilCost(ring, '4.4');
    await plant.stock(steel, '100');
    const { plannedOrder } = await graph.do(
      'createPlannedOrder',
      {
        itemId: blank.id,
        siteId: plant.siteId,
        quantity: { value: '10', unit: 'C62' },
        startOn: today,
        dueOn,
      },
      'plannedOrder { id }',
    );
    await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
    const order = await floor.orderFor(plannedOrder.id);
    const outputs = async () =>
      (
        await floor.look(
          order.id,
          'outputs { kind item { number } plannedQuantity { value } reportedQuantity { value } }',
        )
      ).outputs.map((one: any) => [
        one.kind,
        one.plannedQuantity.value,
        one.reportedQuantity.value,
      ]);
    expect(await outputs()).toEqual([
      ['BY_PRODUCT', '5', '0'],
      ['CO_PRODUCT', '10', '0'],
    ]);
    // Rings of the open order are expected on its date.
    await until(
      'rings to be expected',
      () => plant.record(ring),
      ({ buckets }) => buckets.some((one: any) => one.projectedOnHand === '10'),
    );
    const job = order.jobOrders[0]!.id;
    await floor.start(job);
    await floor.report(job, '4');
    await until(
      'rings',
      () => onHand(ring),
      (value) => value === '4',
    );
    expect(await onHand(swarf)).toBe('2');
    const second = await graph.do(
      'reportProduction',
      { jobOrderId: job, good: '6' },
      'jobResponse { id }',
    );
    await until(
      'all rings',
      () => onHand(ring),
      (value) => value === '10',
    );
    await graph.do('reverseJobResponse', {
      jobResponseId: second.jobResponse.id,
      reason: 'counted wrong',
    });
    await until(
      'rings taken back',
      () => onHand(ring),
      (value) => value === '4',
    );
    expect(await outputs()).toEqual([
      ['BY_PRODUCT', '5', '2'],
      ['CO_PRODUCT', '10', '4'],
    ]);
    await floor.report(job, '6');
    await floor.complete(job);
    const { workInProgress, costVariances } = await until(
      'the order to be settled',
      () =>
        floor.look(
          order.id,
          'workInProgress { received { amount } value { amount } } costVariances { total { amount } variances { amount { amount } } }',
        ),
      (found) => found.costVariances !== null,
    );
    // 10 x 6.6, 10 x 4.4 and 5 x 2: all that went in.
    expect(workInProgress).toEqual({ received: { amount: '120' }, value: { amount: '0' } });
    expect(costVariances.total.amount).toBe('0');
    const sum = Decimal.sum('0', ...costVariances.variances.map((one: any) => one.amount.amount));
    expect(sum.toFixed()).toBe('0');
  });
});
