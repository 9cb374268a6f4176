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
  plant = await Plant.open(graph, 'PLM');
}, 120_000);
afterAll(() => house.close());

const bomOf = (part: Part, component: Part) => ({
  revisionId: part.revisionId,
  lines: [{ findNumber: 10, componentId: component.id, quantity: { value: '1', unit: 'C62' } }],
});

async function revise(part: Part): Promise<string> {
  const { itemRevision } = await graph.do('reviseItem', { itemId: part.id }, 'itemRevision { id }');
  return itemRevision.id;
}

const changeTo = (toRevisionId: string, effectiveFrom: string) => ({
  title: 'A change',
  reason: 'Because',
  affectedItems: [{ toRevisionId, effectiveFrom }],
});

describe('a revision', () => {
  it('has no label until it is released, and never changes after', async () => {
    const [part, screw] = await Promise.all([plant.part('R-1'), plant.bought('R-1-SCREW')]);
    const look = () =>
      graph.ask(
        'query($id: ID!) { itemRevision(id: $id) { label lifecycle effectiveFrom bom { lines { id } } } }',
        { id: part.revisionId },
      );
    expect((await look()).itemRevision).toMatchObject({
      label: null,
      lifecycle: 'IN_WORK',
      effectiveFrom: null,
    });
    await plant.release(part, '2026-01-01');
    expect((await look()).itemRevision).toMatchObject({
      label: 'A',
      lifecycle: 'RELEASED',
      effectiveFrom: '2026-01-01',
    });
    expect(await graph.refusal('setBom', bomOf(part, screw))).toEqual(['NOT_IN_WORK']);
    expect(
      await graph.refusal('setOperations', { revisionId: part.revisionId, segments: [] }),
    ).toEqual(['NOT_IN_WORK']);
    expect(
      await graph.refusal('releaseRevision', {
        revisionId: part.revisionId,
        effectiveFrom: '2026-01-01',
      }),
    ).toEqual(['NOT_IN_WORK']);
    expect((await look()).itemRevision.bom.lines).toEqual([]);
  });

  it('is not released before its parts', async () => {
    const [part, draft] = await Promise.all([plant.part('R-2'), plant.part('R-2-DRAFT')]);
    await graph.do('setBom', bomOf(part, draft));
    expect(
      await graph.refusal('releaseRevision', {
        revisionId: part.revisionId,
        effectiveFrom: '2026-01-01',
      }),
    ).toEqual(['COMPONENT_NOT_RELEASED']);
  });

  it('that follows another needs a change order, and only one is designed at a time', async () => {
    const part = await plant.bought('R-3');
    const next = await revise(part);
    expect(await graph.refusal('reviseItem', { itemId: part.id })).toEqual(['REVISION_IN_WORK']);
    expect(
      await graph.refusal('releaseRevision', { revisionId: next, effectiveFrom: '2026-01-01' }),
    ).toEqual(['CHANGE_ORDER_REQUIRED']);
  });
});

describe('a line', () => {
  it('is refused with a code of its own for each mistake, and nothing is written', async () => {
    const [part, steel] = await Promise.all([
      plant.part('L-1'),
      plant.bought('L-STEEL', {}, { unit: 'KGM' }),
    ]);
    const line = (more: object) => ({
      revisionId: part.revisionId,
      lines: [
        { findNumber: 10, componentId: steel.id, quantity: { value: '1', unit: 'KGM' }, ...more },
      ],
    });
    const refusals: [object, string][] = [
      [{ quantity: { value: '1', unit: 'XYZ' } }, 'UNKNOWN_UNIT'],
      [{ quantity: { value: '1', unit: 'MTR' } }, 'UNIT_MISMATCH'],
      [{ quantity: { value: '0', unit: 'KGM' } }, 'QUANTITY_NOT_POSITIVE'],
      [{ quantity: { value: '-1', unit: 'KGM' } }, 'QUANTITY_NOT_POSITIVE'],
      [{ attrition: '-0.1' }, 'ATTRITION_OUT_OF_RANGE'],
      [{ setUpQuantity: '-1' }, 'QUANTITY_NEGATIVE'],
      [{ roundingMultiple: '0' }, 'QUANTITY_NOT_POSITIVE'],
      [{ effectiveFrom: '2026-02-01', effectiveTo: '2026-02-01' }, 'EFFECTIVITY_EMPTY'],
      [{ componentId: plant.siteId }, 'INVALID_ID'],
    ];
    for (const [mistake, code] of refusals) {
      expect(await graph.refusal('setBom', line(mistake)), JSON.stringify(mistake)).toEqual([code]);
    }
    const twice = line({});
    twice.lines.push({ ...twice.lines[0]!, effectiveFrom: '2026-01-01' } as never);
    expect(await graph.refusal('setBom', twice)).toEqual(['EFFECTIVITY_OVERLAP']);
    const { itemRevision } = await graph.ask(
      'query($id: ID!) { itemRevision(id: $id) { bom { lines { id } } } }',
      { id: part.revisionId },
    );
    expect(itemRevision.bom.lines).toEqual([]);
    await graph.do('setBom', line({ quantity: { value: '250', unit: 'GRM' } }));
    const { item } = await graph.ask(
      'query($id: ID!) { item(id: $id) { whereUsed(first: 5) { nodes { line { quantity { value unit } } itemRevision { item { number } } } } } }',
      { id: steel.id },
    );
    expect(item.whereUsed.nodes).toEqual([
      {
        line: { quantity: { value: '250', unit: 'GRM' } },
        itemRevision: { item: { number: 'L-1' } },
      },
    ]);
  });
});

describe('a change order', () => {
  it('takes its revisions into review, gives them back when it is cancelled, and releases them once', async () => {
    const part = await plant.bought('C-1');
    const next = await revise(part);
    const { changeOrder } = await graph.do(
      'createChangeOrder',
      changeTo(next, '2026-06-01'),
      'changeOrder { id status }',
    );
    expect(changeOrder.status).toBe('DRAFT');
    expect(await graph.refusal('createChangeOrder', changeTo(next, '2026-06-01'))).toEqual([
      'REVISION_ON_OTHER_CHANGE_ORDER',
    ]);
    expect(await graph.refusal('setOperations', { revisionId: next, segments: [] })).toEqual([
      'NOT_IN_WORK',
    ]);
    await graph.do('cancelChangeOrder', { changeOrderId: changeOrder.id });
    expect(await graph.refusal('releaseChangeOrder', { changeOrderId: changeOrder.id })).toEqual([
      'CHANGE_ORDER_NOT_DRAFT',
    ]);
    const again = await graph.do(
      'createChangeOrder',
      changeTo(next, '2999-06-01'),
      'changeOrder { id }',
    );
    const key = { changeOrderId: again.changeOrder.id, idempotencyKey: 'release-C-1' };
    await Promise.all([1, 2, 3].map(() => graph.do('releaseChangeOrder', key)));
    const { item } = await graph.ask(
      `query($id: ID!) { item(id: $id) { now: effectiveRevision { label lifecycle effectiveTo }
      then: effectiveRevision(effectiveOn: "2999-06-01") { label lifecycle } revisions(first: 9) { nodes { label } } } }`,
      { id: part.id },
    );
    // Superseded only when the successor begins.
    expect(item).toEqual({
      now: { label: 'A', lifecycle: 'RELEASED', effectiveTo: '2999-06-01' },
      then: { label: 'B', lifecycle: 'RELEASED' },
      revisions: { nodes: [{ label: 'A' }, { label: 'B' }] },
    });
  });

  it('does not begin before what it follows', async () => {
    const part = await plant.part('C-2');
    await plant.release(part, '2026-03-01');
    const next = await revise(part);
    const { changeOrder } = await graph.do(
      'createChangeOrder',
      changeTo(next, '2026-03-01'),
      'changeOrder { id }',
    );
    expect(await graph.refusal('releaseChangeOrder', { changeOrderId: changeOrder.id })).toEqual([
      'EFFECTIVITY_OVERLAP',
    ]);
  });
});

describe('node', () => {
  it('finds anything by its id, from whichever subgraph owns it', async () => {
    const part = await plant.bought('N-1');
    await plant.stock(part, '3');
    const find = `query($id: ID!) { node(id: $id) { __typename id ... on Item { number stock { onHand { value } } } ... on Site { code }
      ... on Customer { name } ... on WorkCenter { code } } }`;
    const node = async (id: string) => (await graph.ask(find, { id })).node;
    expect(await node(part.id)).toEqual({
      __typename: 'Item',
      id: part.id,
      number: 'N-1',
      stock: [{ onHand: { value: '3' } }],
    });
    expect(await node(plant.siteId)).toMatchObject({ __typename: 'Site', code: 'PLM' });
    expect(await node(plant.customerId)).toMatchObject({
      __typename: 'Customer',
      name: 'Rosa Räder',
    });
    expect(await node(plant.workCenterId)).toMatchObject({ __typename: 'WorkCenter', code: 'WC1' });
    expect(await node('nonsense')).toBeNull();
  });
});

describe('lists', () => {
  it('are pages of at most 100, forwards and backwards, without gap or repeat', async () => {
    await Promise.all(Array.from({ length: 7 }, (_, at) => plant.part(`PAGE-${at}`)));
    const page = async (args: string) =>
      (
        await graph.ask(
          `{ items(filter: { numberPrefix: "PAGE-" }, ${args}) { nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        )
      ).items;
    const first = await page('first: 3');
    expect(first.nodes.map((one: any) => one.number)).toEqual(['PAGE-0', 'PAGE-1', 'PAGE-2']);
    const second = await page(`first: 3, after: "${first.pageInfo.endCursor}"`);
    const third = await page(`first: 3, after: "${second.pageInfo.endCursor}"`);
    expect(third.nodes.map((one: any) => one.number)).toEqual(['PAGE-6']);
    expect(third.pageInfo.hasNextPage).toBe(false);
    const back = await page(`last: 3, before: "${third.pageInfo.startCursor}"`);
    expect(back.nodes).toEqual(second.nodes);
    const codes = async (args: string) =>
      (await graph.post(`{ items(${args}) { nodes { id } } }`)).errors?.map(
        (error) => error.extensions.code,
      );
    expect(await codes('orderBy: NUMBER')).toEqual(['PAGE_SIZE_REQUIRED']);
    expect(await codes('first: 101')).toEqual(['PAGE_SIZE_OUT_OF_RANGE']);
    expect(await codes('first: 1, after: "x"')).toEqual(['INVALID_CURSOR']);
  });
});

describe('bad input', () => {
  it('is said to be so, without our insides', async () => {
    const errors = async (query: string) => (await graph.post(query)).errors ?? [];
    const [date] = await errors(
      '{ item: itemByNumber(number: "R-1") { effectiveRevision(effectiveOn: "2026-02-30") { id } } }',
    );
    expect(date!.message).toContain('2026-02-30');
    expect(date!.extensions).toMatchObject({ requestId: expect.any(String) });
    const [syntax] = await errors('{ items(');
    expect(syntax!.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  });
});
