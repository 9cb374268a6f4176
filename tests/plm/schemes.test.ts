import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = new Plant(graph);
}, 120_000);
afterAll(() => house.close());

async function scheme(name: string, more: object): Promise<string> {
  const { revisionScheme } = await graph.do(
    'createRevisionScheme',
    { name, ...more },
    'revisionScheme { id }',
  );
  return revisionScheme.id;
}

let month = 1;
/** Another release of the part, by a change order. */
async function releaseNext(part: Part): Promise<string> {
  const { itemRevision } = await graph.do('reviseItem', { itemId: part.id }, 'itemRevision { id }');
  month += 1;
  const effectiveFrom = new Date(Date.UTC(2010, month, 1)).toISOString().slice(0, 10);
  const { changeOrder } = await graph.do(
    'createChangeOrder',
    {
      title: 'Next',
      reason: 'Because',
      affectedItems: [{ toRevisionId: itemRevision.id, effectiveFrom }],
    },
    'changeOrder { id }',
  );
  await graph.do('releaseChangeOrder', { changeOrderId: changeOrder.id });
  return itemRevision.id;
}

async function labels(part: Part): Promise<{ given: (string | null)[]; next: string }> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { nextRevisionLabel revisions(first: 50) { nodes { label } } } }',
    { id: part.id },
  );
  return { given: item.revisions.nodes.map((one: any) => one.label), next: item.nextRevisionLabel };
}

describe('a revision scheme', () => {
  it('labels releases with the letters or numbers it has', async () => {
    const id = await scheme('Letters, three', {
      kind: 'ALPHABETIC',
      skippedLetters: 'DEFGHIJKLMNOPQRSTUVWXYZ',
    });
    const { revisionScheme } = await graph.ask(
      'query($id: ID!) { revisionScheme(id: $id) { name kind skippedLetters firstLabels } }',
      { id },
    );
    expect(revisionScheme.firstLabels.slice(0, 7)).toEqual(['A', 'B', 'C', 'AA', 'AB', 'AC', 'BA']);
    const part = await plant.part('S-1');
    expect((await labels(part)).next).toBe('A');
    await graph.do('assignRevisionScheme', { revisionSchemeId: id, itemId: part.id });
    await plant.release(part, '2010-01-01');
    for (let at = 0; at < 3; at += 1) await releaseNext(part);
    expect(await labels(part)).toEqual({ given: ['A', 'B', 'C', 'AA'], next: 'AB' });
  });

  it('that is changed leaves what was given, and comes back to where it was left', async () => {
    const part = await plant.part('S-2');
    await plant.release(part, '2010-01-01');
    await releaseNext(part);
    const numbers = await scheme('Numbers', { kind: 'NUMERIC', width: 2 });
    await graph.do('assignRevisionScheme', { revisionSchemeId: numbers, itemId: part.id });
    await releaseNext(part);
    await releaseNext(part);
    expect((await labels(part)).given).toEqual(['A', 'B', '01', '02']);
    await graph.do('assignRevisionScheme', { itemId: part.id });
    await releaseNext(part);
    expect(await labels(part)).toEqual({ given: ['A', 'B', '01', '02', 'C'], next: 'D' });
  });

  it("is the item's own, else its class', else the plant's", async () => {
    const [ofItem, ofClass, ofPlant] = await Promise.all([
      scheme('Of the item', { kind: 'NUMERIC', width: 1, start: 7 }),
      scheme('Of the class', { kind: 'NUMERIC', width: 3 }),
      scheme('Of the plant', { kind: 'NUMERIC', width: 4 }),
    ]);
    const { itemClass: top } = await graph.do(
      'createItemClass',
      { code: 'S-TOP', name: 'All' },
      'itemClass { id }',
    );
    const { itemClass: below } = await graph.do(
      'createItemClass',
      { code: 'S-BELOW', name: 'Some', parentId: top.id },
      'itemClass { id }',
    );
    const part = await plant.part('S-3');
    const next = async () => (await labels(part)).next;
    expect(await next()).toBe('A');
    await graph.do('assignRevisionScheme', { revisionSchemeId: ofPlant });
    expect(await next()).toBe('0001');
    await graph.do('assignRevisionScheme', { revisionSchemeId: ofClass, itemClassId: top.id });
    expect(await next()).toBe('0001');
    await graph.do('classifyItem', { itemId: part.id, itemClassId: below.id, attributes: [] });
    expect(await next()).toBe('001');
    await graph.do('assignRevisionScheme', { revisionSchemeId: ofItem, itemId: part.id });
    expect(await next()).toBe('7');
    await plant.release(part, '2010-01-01');
    expect((await labels(part)).given).toEqual(['7']);
    // Taken away from the bottom up, the next one above speaks.
    await graph.do('assignRevisionScheme', { itemId: part.id });
    expect(await next()).toBe('008');
    await graph.do('assignRevisionScheme', { itemClassId: top.id });
    expect(await next()).toBe('0008');
    await graph.do('assignRevisionScheme', {});
    expect(await next()).toBe('A');
  });

  it('is refused with a code of its own for each mistake', async () => {
    await scheme('Taken', { kind: 'NUMERIC' });
    const part = await plant.part('S-4');
    const refusals: [string, object, string][] = [
      ['createRevisionScheme', { name: 'Taken', kind: 'ALPHABETIC' }, 'NAME_TAKEN'],
      ['createRevisionScheme', { name: ' ', kind: 'ALPHABETIC' }, 'INVALID_NAME'],
      [
        'createRevisionScheme',
        { name: 'X', kind: 'ALPHABETIC', skippedLetters: 'abc' },
        'INVALID_REVISION_SCHEME',
      ],
      ['createRevisionScheme', { name: 'X', kind: 'NUMERIC', width: 0 }, 'INVALID_REVISION_SCHEME'],
      ['assignRevisionScheme', { revisionSchemeId: part.id, itemId: part.id }, 'INVALID_ID'],
      ['assignRevisionScheme', { itemId: part.id, itemClassId: 'x' }, 'INVALID_ID'],
    ];
    for (const [mutation, input, code] of refusals) {
      expect(await graph.refusal(mutation, input), JSON.stringify(input)).toEqual([code]);
    }
    const { revisionSchemes } = await graph.ask(
      '{ revisionSchemes(first: 50) { nodes { name } } }',
    );
    expect(revisionSchemes.nodes.map((one: any) => one.name)).not.toContain('X');
  });
});
