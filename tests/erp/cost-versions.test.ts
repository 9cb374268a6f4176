import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let steel: Part;
let blank: Part;
let lid: Part;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'WHAT-IF');
  await graph.do('setWorkCenterRate', { workCenterId: plant.workCenterId, hourlyRate: '60' });
  steel = await plant.bought('W-STEEL', { purchaseCost: '2' });
  blank = await plant.made('W-BLANK', {
    lines: [{ part: steel, quantity: '3' }],
    operations: [{ sequence: 10, name: 'Press', runMinutes: '1' }],
  });
  lid = await plant.made('W-LID', { lines: [{ part: blank, quantity: '10' }] });
  await until(
    'the lid to cost 70',
    () => standard(lid),
    (total) => total === '70',
  );
  await plant.stock(blank, '4');
}, 120_000);
afterAll(() => house.close());

async function standard(part: Part): Promise<string | undefined> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { standardCost { total { amount } } } }',
    { id: part.id },
  );
  return item.standardCost?.total.amount;
}

async function worth(part: Part): Promise<any> {
  const { item } = await graph.ask(
    `query($id: ID!) { item(id: $id) { stockValue { value { amount }
      revaluations(first: 1) { nodes { reason change { amount } } } } } }`,
    { id: part.id },
  );
  return item.stockValue;
}

async function begin(name: string): Promise<string> {
  const { costVersion } = await graph.do(
    'createCostVersion',
    { name },
    'costVersion { id status }',
  );
  expect(costVersion.status).toBe('OPEN');
  return costVersion.id;
}

const changes =
  'changes(first: 10) { nodes { item { number } current { amount } total { amount } change { amount } } }';

async function change(costVersionId: string, more: object): Promise<any[]> {
  const { costVersion } = await graph.do(
    'changeCostVersion',
    { costVersionId, ...more },
    `costVersion { rolledUpAt ${changes} }`,
  );
  expect(costVersion.rolledUpAt).not.toBeNull();
  return costVersion.changes.nodes.map((one: any) => [
    one.item.number,
    one.current.amount,
    one.total.amount,
    one.change.amount,
  ]);
}

describe('a cost version', () => {
  it('says what items would cost, the greatest change first, and changes nothing until it is taken', async () => {
    const id = await begin('Steel up');
    expect(await change(id, { purchaseCosts: [{ itemId: steel.id, amount: '2.5' }] })).toEqual([
      ['W-LID', '70', '85', '15'],
      ['W-BLANK', '7', '8.5', '1.5'],
      ['W-STEEL', '2', '2.5', '0.5'],
    ]);
    // What it has already stays in it.
    const both = await change(id, {
      rates: [{ workCenterId: plant.workCenterId, hourlyRate: '30' }],
    });
    expect(both[0]).toEqual(['W-LID', '70', '80', '10']);
    expect(await standard(lid)).toBe('70');
    expect((await worth(blank)).value.amount).toBe('28');

    await graph.do('takeCostVersion', { costVersionId: id });
    expect(await standard(lid)).toBe('80');
    expect(await worth(blank)).toEqual({
      value: { amount: '32' },
      revaluations: { nodes: [{ reason: 'STANDARD_CHANGED', change: { amount: '4' } }] },
    });
    expect(await graph.refusal('takeCostVersion', { costVersionId: id })).toEqual([
      'VERSION_CLOSED',
    ]);
  });

  it('that is dropped changes nothing', async () => {
    const id = await begin('Steel down');
    const before = await standard(lid);
    await change(id, { purchaseCosts: [{ itemId: steel.id, amount: '0.1' }] });
    await graph.do('dropCostVersion', { costVersionId: id });
    expect(await standard(lid)).toBe(before);
    expect(
      await graph.refusal('changeCostVersion', { costVersionId: id, purchaseCosts: [] }),
    ).toEqual(['VERSION_CLOSED']);
    const { costVersions } = await graph.ask(
      '{ costVersions(first: 10) { nodes { name status closedAt } } }',
    );
    expect(costVersions.nodes.map((one: any) => [one.name, one.status])).toEqual([
      ['Steel down', 'DROPPED'],
      ['Steel up', 'TAKEN'],
    ]);
  });

  it('is rolled up again beside what is in force now', async () => {
    const id = await begin('Again');
    await change(id, { purchaseCosts: [{ itemId: steel.id, amount: '3' }] });
    await plant.plan(steel, { make: false, purchaseCost: '4' });
    await until(
      'the lid to follow',
      () => standard(lid),
      (total) => total === '125',
    );
    const { costVersion } = await graph.do(
      'rollUpCostVersion',
      { costVersionId: id },
      `costVersion { ${changes} }`,
    );
    expect(costVersion.changes.nodes[0]).toMatchObject({
      item: { number: 'W-LID' },
      current: { amount: '125' },
      change: { amount: '-30' },
    });
  });

  it('is refused without a name of its own, with costs below 0 or of nothing', async () => {
    const id = await begin('Bad');
    expect(await graph.refusal('createCostVersion', { name: 'Bad' })).toEqual(['NAME_TAKEN']);
    expect(await graph.refusal('createCostVersion', { name: ' ' })).toEqual(['INVALID_NAME']);
    const bad = (more: object) =>
      graph.refusal('changeCostVersion', { costVersionId: id, ...more });
    const workCenterId = plant.workCenterId;
    expect(await bad({ purchaseCosts: [{ itemId: steel.id, amount: '-1' }] })).toEqual([
      'QUANTITY_NEGATIVE',
    ]);
    expect(await bad({ rates: [{ workCenterId, efficiencyPercent: '0' }] })).toEqual([
      'EFFICIENCY_OUT_OF_RANGE',
    ]);
    const { costVersion } = await graph.ask(
      `query($id: ID!) { costVersion(id: $id) { rolledUpAt ${changes} } }`,
      { id },
    );
    expect(costVersion).toEqual({ rolledUpAt: null, changes: { nodes: [] } });
  });
});
