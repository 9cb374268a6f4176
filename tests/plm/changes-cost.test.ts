import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'CC');
  await graph.do('setWorkCenterRate', {
    workCenterId: plant.workCenterId,
    hourlyRate: '60',
    labourRate: '30',
    setUpMinutes: '5',
  });
}, 120_000);
afterAll(() => house.close());

/** A housing cast two at a time, which puts out swarf and a lid beside it. */
interface Casting {
  readonly steel: string;
  readonly swarf: string;
  readonly share: string;
  readonly runMinutes: string;
}

async function design(parts: Record<'steel' | 'swarf' | 'lid' | 'housing', Part>, as: Casting) {
  await plant.design(parts.housing, {
    batch: { value: '2', unit: 'C62' },
    lines: [
      { part: parts.steel, quantity: as.steel },
      { part: parts.swarf, quantity: as.swarf, kind: 'BY_PRODUCT' },
      { part: parts.lid, quantity: '1', kind: 'CO_PRODUCT', costShare: as.share },
    ],
    operations: [{ sequence: 10, name: 'Cast', runMinutes: as.runMinutes, crewSize: 2 }],
  });
}

async function impactOf(changeOrderId: string): Promise<any> {
  const { changeOrder } = await graph.ask(
    `query($id: ID!) { changeOrder(id: $id) { affectedItems { impact { cost {
      before { amount } after { amount } perUnit { amount } yearlyQuantity { value }
      perYear { amount } } } } } }`,
    { id: changeOrderId },
  );
  return changeOrder.affectedItems[0].impact.cost;
}

async function standardOf({ id }: Part): Promise<string | undefined> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { standardCost { total { amount } } } }',
    { id },
  );
  return item.standardCost?.total.amount;
}

describe('the cost of a change', () => {
  it('credits what comes out beside the item, before and after', async () => {
    const steel = await plant.bought('CC-STEEL', { purchaseCost: '4' });
    const swarf = await plant.bought('CC-SWARF', { purchaseCost: '1' });
    const lid = await plant.part('CC-LID');
    const housing = await plant.part('CC-HOUSING');
    await plant.release(lid);
    const parts = { steel, swarf, lid, housing };
    await design(parts, { steel: '10', swarf: '3', share: '0.25', runMinutes: '15' });
    await plant.release(housing);
    // 40 of steel, 20 minutes at 60 + 2 x 30 are 40, less 3 of swarf: 77, of which half of 75 %.
    await until(
      'the housing to be rolled up',
      () => standardOf(housing),
      (total) => total === '28.875',
    );
    await graph.do('setForecast', {
      itemId: housing.id,
      siteId: plant.siteId,
      periods: [{ startsOn: daysAfter(today, 30), endsOn: daysAfter(today, 60), quantity: '100' }],
    });
    const { itemRevision } = await graph.do(
      'reviseItem',
      { itemId: housing.id },
      'itemRevision { id }',
    );
    const next = { ...housing, revisionId: itemRevision.id };
    await design(
      { ...parts, housing: next },
      { steel: '9', swarf: '4', share: '0.2', runMinutes: '10' },
    );
    const { changeOrder } = await graph.do(
      'createChangeOrder',
      {
        title: 'A lighter casting',
        reason: 'Less steel',
        affectedItems: [{ toRevisionId: next.revisionId, effectiveFrom: today }],
      },
      'changeOrder { id }',
    );
    // 36 of steel, 15 minutes are 30, less 4 of swarf: 62, of which half of 80 %.
    expect(await impactOf(changeOrder.id)).toEqual({
      before: { amount: '28.875' },
      after: { amount: '24.8' },
      perUnit: { amount: '-4.075' },
      yearlyQuantity: { value: '100' },
      perYear: { amount: '-407.5' },
    });
    // What was told comes true.
    await graph.do('releaseChangeOrder', { changeOrderId: changeOrder.id });
    await until(
      'the new casting to be rolled up',
      () => standardOf(housing),
      (total) => total === '24.8',
    );
  });
});
