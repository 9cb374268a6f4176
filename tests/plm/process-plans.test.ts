import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph } from '../plant/graph.ts';
import { daysAfter, Plant } from '../plant/plant.ts';
import { bore, detailed, file, turned } from './turning.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
}, 120_000);
afterAll(() => house.close());

const today = new Date().toISOString().slice(0, 10);

const planFields = `sequence setUpMinutes runMinutes cleanUpMinutes crewSize yield
  instructions { sequence text picture { sha256 mediaType document { number } } }
  characteristics { name kind unit nominal lowerLimit upperLimit sampling samplingInterval }
  tools { item { number } name quantity }`;

async function planOf(revisionId: string): Promise<any> {
  const { node } = await graph.ask(
    `query($id: ID!) { node(id: $id) { ... on ItemRevision {
      operationsDefinition { yield segments { ${planFields} } } } } }`,
    { id: revisionId },
  );
  return node.operationsDefinition;
}

describe('a process plan', () => {
  it('is read back whole, and a new revision begins with all of it', async () => {
    const { part, sha256 } = await detailed(plant, 'PP-1');
    const plan = await planOf(part.revisionId);
    expect(plan.yield).toBe('0.855');
    expect(plan.segments[0]).toMatchObject({
      setUpMinutes: '0',
      cleanUpMinutes: null,
      crewSize: 1,
    });
    expect(plan.segments[1]).toEqual({
      ...turned('PP-1', sha256),
      setUpMinutes: null,
      runMinutes: '5',
      cleanUpMinutes: null,
      yield: '0.95',
    });
    await plant.release(part);
    const { itemRevision } = await graph.do(
      'reviseItem',
      { itemId: part.id },
      'itemRevision { id }',
    );
    expect(await planOf(itemRevision.id)).toEqual(plan);
    // Set again, it replaces what there was.
    await graph.do('setOperations', {
      revisionId: itemRevision.id,
      segments: [{ sequence: 10, name: 'Cast', runMinutes: '1', workCenterId: plant.workCenterId }],
    });
    expect((await planOf(itemRevision.id)).segments).toHaveLength(1);
    expect((await planOf(part.revisionId)).segments[1].tools).toHaveLength(2);
  });

  it('says in a redline what is different of an operation', async () => {
    const { part, gauge } = await detailed(plant, 'PP-2');
    await plant.release(part);
    const { itemRevision } = await graph.do(
      'reviseItem',
      { itemId: part.id },
      'itemRevision { id }',
    );
    await graph.do('setOperations', {
      revisionId: itemRevision.id,
      segments: [
        {
          sequence: 10,
          name: 'Saw',
          runMinutes: '3.0',
          yield: '0.90',
          setUpMinutes: '0.0',
          workCenterId: plant.workCenterId,
        },
        {
          sequence: 20,
          name: 'Turn',
          setUpMinutes: '0',
          runMinutes: '5',
          yield: '0.96',
          crewSize: 1,
          workCenterId: plant.workCenterId,
          instructions: [{ sequence: 10, text: 'Clamp the blank' }],
          characteristics: [{ ...bore, upperLimit: '20.01' }],
          tools: [{ itemId: gauge.id, quantity: 1 }],
        },
      ],
    });
    const { changeOrder } = await graph.do(
      'createChangeOrder',
      {
        title: 'Faster',
        reason: 'A better chuck',
        affectedItems: [{ toRevisionId: itemRevision.id, effectiveFrom: daysAfter(today, 30) }],
      },
      'changeOrder { id }',
    );
    const redline = async () => {
      const { node } = await graph.ask(
        `query($id: ID!) { node(id: $id) { ... on ChangeOrder { affectedItems {
          redline { operations { mark fields } } } } } }`,
        { id: changeOrder.id },
      );
      return node.affectedItems[0].redline.operations;
    };
    expect(await redline()).toEqual([
      { mark: 'UNCHANGED', fields: [] },
      {
        mark: 'CHANGED',
        fields: ['crewSize', 'setUpMinutes', 'yield', 'instructions', 'characteristics', 'tools'],
      },
    ]);
  });

  it('is refused with a picture or a tool that is not there, and then nothing is written', async () => {
    const part = await plant.part('PP-3');
    const text = await file(graph, 'TXT-3', 'text/plain');
    const before = [
      { sequence: 10, name: 'Make', runMinutes: '1', workCenterId: plant.workCenterId },
    ];
    await graph.do('setOperations', { revisionId: part.revisionId, segments: before });
    const refusal = async (more: object) => {
      const { userErrors } = await graph.try('setOperations', {
        revisionId: part.revisionId,
        segments: [{ ...before[0], ...more }],
      });
      return userErrors.map(({ code, field }) => `${code} ${field ?? ''}`);
    };
    const step = (pictureSha256: string) => ({
      instructions: [{ sequence: 1, text: 'Look', pictureSha256 }],
    });
    const picture = 'segments.0.instructions.0.pictureSha256';
    expect(await refusal(step('0'.repeat(64)))).toEqual([`NOT_FOUND ${picture}`]);
    expect(await refusal(step(text))).toEqual([`NOT_A_PICTURE ${picture}`]);
    expect(await refusal({ yield: '1.1' })).toEqual(['YIELD_OUT_OF_RANGE segments.0.yield']);
    expect(await refusal({ characteristics: [{ ...bore, unit: 'XX?' }] })).toEqual([
      'UNKNOWN_UNIT segments.0.characteristics.0.unit',
    ]);
    const { itemId, ...gone } = { itemId: (await plant.part('PP-3-GONE')).id };
    expect(gone).toEqual({});
    await graph.do('deleteItem', { itemId, reason: 'not needed' });
    expect(await refusal({ tools: [{ itemId, quantity: 1 }] })).toEqual([
      'NOT_FOUND segments.0.tools.0.itemId',
    ]);
    expect((await planOf(part.revisionId)).segments).toMatchObject([
      { sequence: 10, instructions: [], characteristics: [], tools: [] },
    ]);
  });

  it('keeps its tools from being deleted, and goes with its own item', async () => {
    const { part, gauge } = await detailed(plant, 'PP-4');
    expect(await graph.refusal('deleteItem', { itemId: gauge.id, reason: 'lost' })).toEqual([
      'ITEM_IN_USE',
    ]);
    await graph.do('deleteItem', { itemId: part.id, reason: 'never built' });
    await graph.do('deleteItem', { itemId: gauge.id, reason: 'lost' });
  });
});
