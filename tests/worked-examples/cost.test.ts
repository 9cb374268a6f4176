import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant, type Recipe } from '../plant/plant.ts';

/** Operations of 20, 25 and 30 minutes. */
const operations = (more: object = {}) =>
  ['20', '25', '30'].map((runMinutes, at) => ({
    sequence: (at + 1) * 10,
    name: `Step ${at + 1}`,
    runMinutes,
    ...more,
  }));

describe('standard cost', () => {
  let house: TestHouse;
  let graph: Graph;
  let plant: Plant;

  beforeAll(async () => {
    house = await openHouse();
    graph = new Graph(house.house.url, house.key);
    plant = await Plant.open(graph);
  }, 120_000);
  afterAll(() => house.close());

  /** The table of C1 and its head, by the dozen; with other operations, C2's. */
  async function furniture(
    prefix: string,
    head?: Recipe['operations'],
    table?: Recipe['operations'],
  ) {
    const bought = (name: string, purchaseCost: string) =>
      plant.bought(`${prefix}-${name}`, { purchaseCost });
    const part = async (name: string, quantity: string, cost: string) => ({
      part: await bought(name, cost),
      quantity,
    });
    const headPart = await plant.made(`${prefix}-HEAD`, {
      batch: { value: '1', unit: 'DZN' },
      lines: [
        await part('PLYWOOD', '12', '200'),
        await part('BOLT', '60', '10'),
        await part('COLOUR', '12', '100'),
        await part('CORNER', '57', '25'),
      ],
      ...(head ? { operations: head } : {}),
    });
    const top = await plant.made(`${prefix}-TABLE`, {
      lines: [
        { part: headPart, quantity: '1', phantom: true },
        await part('SCREW', '5', '10'),
        await part('LEG', '4', '25'),
        await part('GLASS', '1', '100'),
      ],
      ...(table ? { operations: table } : {}),
    });
    return { head: headPart, table: top };
  }

  const selection =
    'total { amount } machine { amount } thisLevel { machine { amount } } lowerLevels { material { amount } machine { amount } }';

  async function untilTotal(part: Part, total: string): Promise<any> {
    const { item } = await until(
      `${part.number} to cost ${total}`,
      () =>
        graph.ask(`query($id: ID!) { item(id: $id) { standardCost { ${selection} } } }`, {
          id: part.id,
        }),
      (data) => data.item.standardCost?.total.amount === total,
    );
    return item.standardCost;
  }

  it('C1: a phantom by its BOM, for a dozen, or by its own standard', async () => {
    const { head, table } = await furniture('C1');
    await untilTotal(head, '468.75');
    await untilTotal(table, '718.75');
    await graph.do('setItemCosting', {
      itemId: head.id,
      source: 'OWN_STANDARD',
      ownStandard: '300',
    });
    await untilTotal(table, '550');
    await graph.do('setItemCosting', { itemId: head.id, source: 'ROLLED_UP' });
    await untilTotal(table, '718.75');
  });

  it('C2: operations at efficiency 80 %, with the set-up of the work centre or their own', async () => {
    await graph.do('setWorkCenterRate', {
      workCenterId: plant.workCenterId,
      hourlyRate: '100',
      efficiencyPercent: '80',
      setUpMinutes: '15',
      cleanUpMinutes: '15',
    });
    const own = operations({ setUpMinutes: '17', cleanUpMinutes: '16' });
    const { head, table } = await furniture('C2', operations(), own);
    await graph.do('setItemCosting', {
      itemId: head.id,
      source: 'OWN_STANDARD',
      ownStandard: '300',
    });
    // 91.67 + 102.08 + 112.50 with 15 + 15 minutes, and 3 minutes more at each.
    expect((await untilTotal(table, '871.25')).thisLevel.machine.amount).toBe('321.25');
    await graph.do('setItemCosting', { itemId: head.id, source: 'ROLLED_UP' });
    // The head's 306.25 for a dozen is 25.520833 each: 1065.52 to the cent.
    expect(await untilTotal(table, '1065.520833')).toEqual({
      total: { amount: '1065.520833' },
      machine: { amount: '346.770833' },
      thisLevel: { machine: { amount: '321.25' } },
      lowerLevels: { material: { amount: '718.75' }, machine: { amount: '25.520833' } },
    });
    // Said by nothing else: all three with the work centre's own set-up.
    const plain = await plant.made('C2-PLAIN', { lines: [], operations: operations() });
    await untilTotal(plain, '306.25');
  });
});
