import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Line, type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'RG');
}, 120_000);
afterAll(() => house.close());

const today = new Date().toISOString().slice(0, 10);

/** Tells which lines can't be set, as they are on the revision in work. */
async function refusal(part: Part, ...lines: Line[]): Promise<string[]> {
  return graph.refusal('setBom', {
    revisionId: part.revisionId,
    lines: lines.map(({ part: { id, unit }, quantity, ...more }, at) => ({
      findNumber: (at + 1) * 10,
      componentId: id,
      quantity: { value: quantity, unit },
      ...more,
    })),
  });
}

const coProduct = (part: Part): Line => ({
  part,
  quantity: '1',
  kind: 'CO_PRODUCT',
  costShare: '0.2',
});

describe('a co-product', () => {
  it('does not go back into what it comes out of, whichever is said first', async () => {
    const [top, middle, cut, other] = (await Promise.all(
      ['RG-TOP', 'RG-MIDDLE', 'RG-CUT', 'RG-OTHER'].map((number) => plant.part(number)),
    )) as [Part, Part, Part, Part];
    const uses = (part: Part): Line => ({ part, quantity: '1' });
    // Directly.
    expect(await refusal(top, uses(cut), coProduct(cut))).toEqual(['BOM_LOOP']);
    // Further down: what it goes into first,
    expect(await refusal(middle, uses(cut))).toEqual([]);
    expect(await refusal(top, uses(middle), coProduct(cut))).toEqual(['BOM_LOOP']);
    // or what it comes out of.
    expect(await refusal(middle)).toEqual([]);
    expect(await refusal(top, uses(middle), coProduct(cut))).toEqual([]);
    expect(await refusal(middle, uses(cut))).toEqual(['BOM_LOOP']);
    // Through another: it holds the one and puts out what goes into it.
    expect(await refusal(other, uses(top), coProduct(middle))).toEqual(['BOM_LOOP']);
    // Nothing was written.
    const { node } = await graph.ask(
      `query($id: ID!) { node(id: $id) { ... on ItemRevision { bom { lines { findNumber } } } } }`,
      { id: other.revisionId },
    );
    expect(node.bom.lines).toEqual([]);
    // Beside it nothing is wrong.
    expect(await refusal(other, uses(cut))).toEqual([]);
  });
});

describe('a by-product that goes back, as regrind does', () => {
  it('costs nothing in itself, and is there for the next order, not for its own', async () => {
    const resin = await plant.bought('RG-RESIN', { purchaseCost: '3' });
    const regrind = await plant.bought('RG-GRIND', { purchaseCost: '0.5', leadTimeDays: 0 });
    // Four housings of 10 resin and 2 regrind; 2 of sprue come back: 31 - 1, a quarter each.
    const housing = await plant.made(
      'RG-HOUSING',
      {
        batch: { value: '4', unit: 'C62' },
        lines: [
          { part: resin, quantity: '10' },
          { part: regrind, quantity: '2' },
          { part: regrind, quantity: '2', kind: 'BY_PRODUCT' },
        ],
      },
      { leadTimeDays: 2 },
    );
    const { item } = await until(
      'the housing to be rolled up',
      () =>
        graph.ask(
          `query($id: ID!) { item(id: $id) { standardCost {
            total { amount } byProductCredit { amount } } } }`,
          { id: housing.id },
        ),
      ({ item: found }) => found.standardCost?.total.amount === '7.5',
    );
    expect(item.standardCost.byProductCredit.amount).toBe('-0.25');
    await plant.order(housing, '4', daysAfter(today, 10));
    await plant.order(housing, '4', daysAfter(today, 20));
    const planned = await until(
      'regrind to be planned',
      () => plant.plannedOrders(regrind),
      (orders) => orders.length > 0,
    );
    // The first order needs 2 before any came out; the second has those of the first.
    expect(planned).toEqual([['2', daysAfter(today, 8), daysAfter(today, 8)]]);
  });
});
