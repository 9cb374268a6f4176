import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'COST');
}, 120_000);
afterAll(() => house.close());

const elements =
  'total { amount } material { amount } labour { amount } machine { amount } overhead { amount } subcontract { amount } byProductCredit { amount }';
const levels = `total { amount } rolledUpAt thisLevel { ${elements} } lowerLevels { ${elements} }`;

async function costOf(part: Part): Promise<any> {
  const { item } = await graph.ask(
    `query($id: ID!) { item(id: $id) { standardCost { ${levels} } } }`,
    { id: part.id },
  );
  return item.standardCost;
}

function untilTotal(part: Part, total: string): Promise<any> {
  return until(
    `${part.number} to cost ${total}`,
    () => costOf(part),
    (cost) => cost?.total.amount === total,
  );
}

function amounts(of: Record<string, { amount: string }>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(of)
      .filter(([, { amount }]) => amount !== '0')
      .map(([element, { amount }]) => [element, amount]),
  );
}

async function workCenter(code: string): Promise<string> {
  const { sites } = await graph.ask('{ sites(first: 5) { nodes { code areas { id } } } }');
  const areaId = sites.nodes.find((site: any) => site.code === 'COST').areas[0].id;
  const made = await graph.do(
    'createWorkCenter',
    { areaId, code, name: code },
    'workCenter { id }',
  );
  return made.workCenter.id;
}

/** Makes a part of one operation at a work centre. */
async function madeAt(
  workCenterId: string,
  number: string,
  lines: readonly { part: Part; quantity: string }[],
  runMinutes: string,
): Promise<Part> {
  const before = plant.workCenterId;
  plant.workCenterId = workCenterId;
  try {
    return await plant.made(number, {
      lines,
      operations: [{ sequence: 10, name: 'Do', runMinutes }],
    });
  } finally {
    plant.workCenterId = before;
  }
}

describe('a standard cost', () => {
  it('says its elements, of its own level and of those below', async () => {
    const [lathe, plating] = [await workCenter('LATHE'), await workCenter('PLATING')];
    await graph.do('setWorkCenterRate', {
      workCenterId: lathe,
      hourlyRate: '60',
      labourRate: '30',
      overheadPercent: '10',
      overheadHourly: '6',
    });
    await graph.do('setWorkCenterRate', {
      workCenterId: plating,
      hourlyRate: '60',
      subcontractCost: '3',
    });
    const steel = await plant.bought('ST', { purchaseCost: '2' });
    const pin = await madeAt(lathe, 'PIN', [{ part: steel, quantity: '3' }], '10');
    const plated = await madeAt(plating, 'PIN-PLATED', [{ part: pin, quantity: '2' }], '5');
    // 10 minutes: 5 for the man, 10 for the machine, 10 % of both and 1 on it.
    await untilTotal(pin, '23.5');
    const { thisLevel, lowerLevels } = await untilTotal(plated, '50');
    expect(amounts(thisLevel)).toEqual({ total: '3', subcontract: '3' });
    expect(amounts(lowerLevels)).toEqual({
      total: '47',
      material: '12',
      labour: '10',
      machine: '20',
      overhead: '5',
    });
    await graph.do('setItemCosting', {
      itemId: plated.id,
      source: 'ROLLED_UP',
      subcontractCost: '4.25',
    });
    await untilTotal(plated, '51.25');
  });

  it('changes for what was changed and what holds it, and for nothing else', async () => {
    const [a, b] = [
      await plant.bought('N-A', { purchaseCost: '1' }),
      await plant.bought('N-B', { purchaseCost: '10' }),
    ];
    const middle = await plant.made('N-MIDDLE', { lines: [{ part: a, quantity: '2' }] });
    const top = await plant.made('N-TOP', {
      lines: [
        { part: middle, quantity: '3' },
        { part: b, quantity: '1' },
      ],
    });
    const beside = await plant.made('N-BESIDE', { lines: [{ part: b, quantity: '1' }] });
    await untilTotal(top, '16');
    const before = await untilTotal(beside, '10');
    await plant.plan(a, { make: false, purchaseCost: '1.5' });
    await untilTotal(top, '19');
    expect(await costOf(beside)).toEqual(before);
  });

  it('follows a rate of a work centre through all levels', async () => {
    const press = await workCenter('PRESS');
    await graph.do('setWorkCenterRate', { workCenterId: press, hourlyRate: '60' });
    const blank = await madeAt(press, 'R-BLANK', [], '1');
    const lid = await plant.made('R-LID', { lines: [{ part: blank, quantity: '4' }] });
    await untilTotal(lid, '4');
    await graph.do('setWorkCenterRate', {
      workCenterId: press,
      hourlyRate: '90',
      efficiencyPercent: '50',
    });
    await untilTotal(lid, '12');
    // What is left out stays as it is.
    await graph.do('setWorkCenterRate', { workCenterId: press, hourlyRate: '60' });
    await untilTotal(lid, '8');
    const { node } = await graph.ask(
      'query($id: ID!) { node(id: $id) { ... on WorkCenter { costRate { efficiencyPercent setUpMinutes subcontractCost { amount } } } } }',
      { id: press },
    );
    expect(node.costRate).toEqual({
      efficiencyPercent: '50',
      setUpMinutes: '0',
      subcontractCost: null,
    });
  });
});

describe('bad costs are refused, and nothing is written', () => {
  it('rates, shares and times below 0, an efficiency of nothing', async () => {
    const rate = (more: object) =>
      graph.refusal('setWorkCenterRate', {
        workCenterId: plant.workCenterId,
        hourlyRate: '1',
        ...more,
      });
    expect(await rate({ labourRate: '-1' })).toEqual(['QUANTITY_NEGATIVE']);
    expect(await rate({ setUpMinutes: '-0.5' })).toEqual(['QUANTITY_NEGATIVE']);
    expect(await rate({ efficiencyPercent: '0' })).toEqual(['EFFICIENCY_OUT_OF_RANGE']);
    const { node } = await graph.ask(
      'query($id: ID!) { node(id: $id) { ... on WorkCenter { hourlyRate { amount } } } }',
      { id: plant.workCenterId },
    );
    expect(node.hourlyRate).toBeNull();
  });

  it('an own standard without saying so, or said without one', async () => {
    const part = await plant.bought('X-OWN');
    const set = (more: object) => graph.refusal('setItemCosting', { itemId: part.id, ...more });
    expect(await set({ source: 'OWN_STANDARD' })).toEqual(['OWN_STANDARD_MISMATCH']);
    expect(await set({ source: 'ROLLED_UP', ownStandard: '3' })).toEqual(['OWN_STANDARD_MISMATCH']);
    expect(await set({ source: 'OWN_STANDARD', ownStandard: '-3' })).toEqual(['QUANTITY_NEGATIVE']);
  });
});
