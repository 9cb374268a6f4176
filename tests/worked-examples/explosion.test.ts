import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

const explosion = `query($id: ID!, $quantity: QuantityInput) { itemRevision(id: $id) {
  explosion(quantity: $quantity) {
    lines { parent { number } component { number } quantity { value } }
    components { item { number } quantity { value } leaf } } } }`;

describe('explosion', () => {
  let house: TestHouse;
  let graph: Graph;
  let plant: Plant;

  beforeAll(async () => {
    house = await openHouse();
    graph = new Graph(house.house.url, house.key);
    plant = await Plant.open(graph);
  }, 120_000);
  afterAll(() => house.close());

  async function explode(part: Part, value: string) {
    const { itemRevision } = await graph.ask(explosion, {
      id: part.revisionId,
      quantity: { value, unit: 'C62' },
    });
    return itemRevision.explosion;
  }

  function totals(components: any[]): Record<string, string> {
    return Object.fromEntries(components.map((one) => [one.item.number, one.quantity.value]));
  }

  it('X1: a door by the two dozen, its tool a phantom', async () => {
    const [stick, stone, wood] = await Promise.all(
      ['STICK', 'STONE', 'WOOD'].map((number) => plant.bought(number)),
    );
    const tool = await plant.made('TOOL', {
      lines: [
        { part: stick!, quantity: '2' },
        { part: stone!, quantity: '3' },
      ],
    });
    const door = await plant.made('DOOR', {
      batch: { value: '2', unit: 'DZN' },
      lines: [
        { part: tool, quantity: '2', phantom: true },
        { part: stick!, quantity: '8' },
        { part: wood!, quantity: '12' },
      ],
      // 10 minutes a door, said for the batch of 24.
      operations: [{ sequence: 10, name: 'Join', runMinutes: '240' }],
    });
    const { components } = await explode(door, '48');
    expect(totals(components)).toEqual({ STICK: '24', STONE: '12', WOOD: '24' });

    const { plannedOrder } = await graph.do(
      'createPlannedOrder',
      {
        itemId: door.id,
        siteId: plant.siteId,
        quantity: { value: '48', unit: 'C62' },
        startOn: '2026-03-02',
        dueOn: '2026-03-03',
      },
      'plannedOrder { id }',
    );
    await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
    await graph.do('setWorkCenterCapacity', {
      workCenterId: plant.workCenterId,
      minutesPerDay: '480',
      places: 1,
    });
    const order = await untilWorkOrder(plannedOrder.id);
    expect(order.jobOrders.map((job: any) => job.plannedMinutes)).toEqual(['480']);
    expect(
      Object.fromEntries(
        order.materials.map((one: any) => [one.item.number, one.requiredQuantity.value]),
      ),
    ).toEqual({ STICK: '24', STONE: '12', WOOD: '24' });
    expect(await untilScheduled(order.number)).toEqual([
      {
        minutes: '480',
        startsAt: '2026-03-02T06:00:00.000Z',
        endsAt: '2026-03-02T14:00:00.000Z',
      },
    ]);
  });

  /** Its operations on the work centre's only place. */
  async function untilScheduled(number: string): Promise<any> {
    const { finiteSchedule } = await until(
      `${number} to be scheduled`,
      () =>
        graph.ask(
          `query($siteId: ID!) { finiteSchedule(siteId: $siteId, from: "2026-03-02", first: 10) {
            nodes { workOrder { number } operations { minutes startsAt endsAt } } } }`,
          { siteId: plant.siteId },
        ),
      (data) => data.finiteSchedule.nodes.some((one: any) => one.workOrder?.number === number),
    );
    return finiteSchedule.nodes.find((one: any) => one.workOrder?.number === number).operations;
  }

  async function untilWorkOrder(plannedOrderId: string): Promise<any> {
    for (;;) {
      const { plannedOrder } = await graph.ask(
        `query($id: ID!) { plannedOrder(id: $id) { workOrder { number jobOrders { plannedMinutes }
          materials { item { number } requiredQuantity { value } } } } }`,
        { id: plannedOrderId },
      );
      if (plannedOrder.workOrder) return plannedOrder.workOrder;
    }
  }

  it('X2: attrition, set-up quantity and rounding of a line', async () => {
    const [a, b, c] = await Promise.all(
      ['X2-A', 'X2-B', 'X2-C'].map((number) => plant.bought(number)),
    );
    const top = await plant.made('X2', {
      lines: [
        { part: a!, quantity: '300', attrition: '0.05' },
        { part: b!, quantity: '3', setUpQuantity: '5' },
        { part: c!, quantity: '3', roundingMultiple: '17' },
      ],
    });
    const at = async (builds: string) => totals((await explode(top, builds)).components);
    expect(await at('10')).toEqual({ 'X2-A': '3150', 'X2-B': '35', 'X2-C': '34' });
    expect((await at('1'))['X2-B']).toBe('8');
    const rounded = await Promise.all(['1', '2', '5', '10', '21', '100'].map(at));
    expect(rounded.map((one) => one['X2-C'])).toEqual(['17', '17', '17', '34', '68', '306']);
  });

  it('X2: a loop, an item inside itself and a fraction of a serial are refused, each with its code', async () => {
    const [a, b, c] = await Promise.all(['L-A', 'L-B', 'L-C'].map((number) => plant.part(number)));
    const bike = await plant.part('L-BIKE', { tracking: 'SERIAL' });
    const uses = (parent: Part, part: Part, value = '1') => ({
      revisionId: parent.revisionId,
      lines: [{ findNumber: 10, componentId: part.id, quantity: { value, unit: 'C62' } }],
    });
    await graph.do('setBom', uses(a!, b!));
    await graph.do('setBom', uses(b!, c!));
    expect(await graph.refusal('setBom', uses(c!, a!))).toEqual(['BOM_LOOP']);
    expect(await graph.refusal('setBom', uses(c!, c!))).toEqual(['BOM_SELF_REFERENCE']);
    expect(await graph.refusal('setBom', uses(c!, bike, '21.7'))).toEqual([
      'SERIALISED_QUANTITY_FRACTIONAL',
    ]);
    const { itemRevision } = await graph.ask(
      'query($id: ID!) { itemRevision(id: $id) { bom { lines { id } } } }',
      { id: c!.revisionId },
    );
    expect(itemRevision.bom.lines).toEqual([]);
  });

  it('X4: a diamond is computed once for each part', async () => {
    const [resistor, capacitor, orphan] = await Promise.all(
      ['RESISTOR', 'CAPACITOR', 'ORPHAN'].map((number) => plant.bought(number)),
    );
    const screw = await plant.made('SCREW', { lines: [{ part: capacitor!, quantity: '3' }] });
    const bob = await plant.made('BOB', {
      lines: [
        { part: screw, quantity: '10' },
        { part: resistor!, quantity: '40' },
        { part: capacitor!, quantity: '25' },
        { part: orphan!, quantity: '3' },
      ],
    });
    const assembly = await plant.made('ASSEMBLY', { lines: [{ part: bob, quantity: '10' }] });
    const { lines, components } = await explode(assembly, '1');
    const second = lines
      .filter((one: any) => one.parent.number === 'BOB')
      .map((one: any) => one.quantity.value);
    expect(second).toEqual(['100', '400', '250', '30']);
    expect(totals(components.filter((one: any) => one.leaf))).toEqual({
      RESISTOR: '400',
      CAPACITOR: '550',
      ORPHAN: '30',
    });
  });
});
