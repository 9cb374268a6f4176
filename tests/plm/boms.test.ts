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
  plant = await Plant.open(graph, 'BOM');
}, 120_000);
afterAll(() => house.close());

const piece = (value: string) => ({ value, unit: 'C62' });

describe('units of an item', () => {
  let hose: Part;
  beforeAll(async () => {
    hose = await plant.part('HOSE', { unit: 'MTR' });
  });
  const conversion = (unit: string, stockQuantity: string) => ({
    itemId: hose.id,
    conversions: [{ unit, stockQuantity }],
  });

  it('are set by the item, and hold on its BOM lines and in stock', async () => {
    const roll = { unit: 'XRO', quantity: '1', stockQuantity: '25' };
    const { item } = await graph.do(
      'setUnitConversions',
      conversion('XRO', '25'),
      'item { unitConversions { unit quantity stockQuantity } }',
    );
    expect(item.unitConversions).toEqual([roll]);
    const pump = await plant.part('PUMP');
    await graph.do('setBom', {
      revisionId: pump.revisionId,
      lines: [{ findNumber: 10, componentId: hose.id, quantity: { value: '2', unit: 'XRO' } }],
    });
    const { itemRevision } = await graph.ask(
      `query($id: ID!) { itemRevision(id: $id) {
        bom { lines { quantity { value unit } } }
        explosion { components { quantity { value unit } } } } }`,
      { id: pump.revisionId },
    );
    expect(itemRevision.bom.lines[0].quantity).toEqual({ value: '2', unit: 'XRO' });
    expect(itemRevision.explosion.components[0].quantity).toEqual({ value: '50', unit: 'MTR' });
    await plant.release(hose);
    await plant.plan(hose, { make: false });
    await graph.do('countStock', {
      itemId: hose.id,
      locationId: plant.locationId,
      quantity: { value: '4', unit: 'XRO' },
    });
    const found = await graph.ask(
      'query($id: ID!) { item(id: $id) { stock { onHand { value } } } }',
      {
        id: hose.id,
      },
    );
    expect(found.item.stock[0].onHand.value).toBe('100');
  });

  it('are refused where the world knows better, twice, or where nobody knows them', async () => {
    const refused = (input: object) => graph.refusal('setUnitConversions', input);
    expect(await refused(conversion('CMT', '5'))).toEqual(['UNIT_CONVERTIBLE_ALREADY']);
    expect(await refused(conversion('ROLL', '5'))).toEqual(['UNKNOWN_UNIT']);
    expect(await refused(conversion('XRO', '0'))).toEqual(['QUANTITY_NOT_POSITIVE']);
    const twice = ['KGM', 'GRM'].map((unit) => ({ unit, stockQuantity: '5' }));
    expect(await refused({ itemId: hose.id, conversions: twice })).toEqual(['DUPLICATE_UNIT']);
    const { item, units } = await graph.ask(
      'query($id: ID!) { item(id: $id) { unitConversions { unit } } units { code dimension } }',
      { id: hose.id },
    );
    expect(item.unitConversions).toEqual([{ unit: 'XRO' }]);
    expect(units).toContainEqual({ code: 'KGM', dimension: 'mass' });
  });
});

describe('reference designators', () => {
  it('are as many as the pieces, each once', async () => {
    const [board, resistor, lamp] = await Promise.all(
      ['BOARD', 'RESISTOR', 'LAMP'].map((number) => plant.part(number)),
    );
    const bom = (...lines: { part: Part; quantity: string; places: string[] }[]) => ({
      revisionId: board!.revisionId,
      lines: lines.map(({ part, quantity, places }, at) => ({
        findNumber: at * 10,
        componentId: part.id,
        quantity: piece(quantity),
        referenceDesignators: places,
      })),
    });
    const two = { part: resistor!, quantity: '2', places: ['R1', 'R2'] };
    const refused = (...lines: Parameters<typeof bom>) => graph.refusal('setBom', bom(...lines));
    expect(await refused({ ...two, quantity: '3' })).toEqual(['REFERENCE_COUNT_MISMATCH']);
    expect(await refused({ ...two, places: ['R1', 'R1'] })).toEqual([
      'DUPLICATE_REFERENCE_DESIGNATOR',
    ]);
    expect(await refused(two, { part: lamp!, quantity: '1', places: ['R2'] })).toEqual([
      'DUPLICATE_REFERENCE_DESIGNATOR',
    ]);
    expect(await refused({ ...two, places: ['R1', ' '] })).toEqual([
      'INVALID_REFERENCE_DESIGNATOR',
    ]);
    const { itemRevision } = await graph.do(
      'setBom',
      bom(two, { part: lamp!, quantity: '1', places: [] }),
      'itemRevision { bom { lines { referenceDesignators } } }',
    );
    expect(itemRevision.bom.lines).toEqual([
      { referenceDesignators: ['R1', 'R2'] },
      { referenceDesignators: [] },
    ]);
  });
});

describe('a revision beside its predecessor', () => {
  it('tells what was added, removed, changed and moved', async () => {
    const [bulb, led, frame, cable] = await Promise.all(
      ['C-BULB', 'C-LED', 'C-FRAME', 'C-CABLE'].map((number) => plant.bought(number)),
    );
    const lamp = await plant.made('C-LAMP', {
      lines: [bulb!, frame!, cable!].map((part) => ({ part, quantity: '1' })),
    });
    const { itemRevision } = await graph.do(
      'reviseItem',
      { itemId: lamp.id },
      'itemRevision { id }',
    );
    const lines: [number, Part, string][] = [
      [10, led!, '1'],
      [20, frame!, '2'],
      [40, cable!, '1'],
    ];
    await graph.do('setBom', {
      revisionId: itemRevision.id,
      lines: lines.map(([findNumber, part, quantity]) => ({
        findNumber,
        componentId: part.id,
        quantity: piece(quantity),
      })),
    });
    const compare = `query($id: ID!, $from: ID) { itemRevision(id: $id) {
      bomComparison(fromRevisionId: $from) { kind fields
        before { component { number } } after { component { number } } } } }`;
    const found = await graph.ask(compare, { id: itemRevision.id });
    const shown = found.itemRevision.bomComparison.map((one: any) => [
      one.kind,
      one.before?.component.number ?? null,
      one.after?.component.number ?? null,
      one.fields.join(),
    ]);
    expect(shown).toEqual([
      ['REMOVED', 'C-BULB', null, ''],
      ['ADDED', null, 'C-LED', ''],
      ['CHANGED', 'C-FRAME', 'C-FRAME', 'quantity'],
      ['MOVED', 'C-CABLE', 'C-CABLE', 'findNumber'],
    ]);
    const first = await graph.ask(compare, { id: lamp.revisionId });
    expect(first.itemRevision.bomComparison.map((one: any) => one.kind)).toEqual(
      Array(3).fill('ADDED'),
    );
  });
});

describe('a BOM in which each letter holds all later ones', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const parts = new Map<string, Part>();
  beforeAll(async () => {
    for (const letter of [...letters].reverse()) {
      const later = letters.slice(letters.indexOf(letter) + 1);
      const lines = later.map((one) => ({ part: parts.get(one)!, quantity: '1' }));
      parts.set(letter, await plant.made(`ALL-${letter}`, { lines }));
    }
  }, 120_000);

  it('explodes flat, each part once', async () => {
    const { itemRevision } = await graph.ask(
      `query($id: ID!) { itemRevision(id: $id) { explosion {
        components { item { number } level quantity { value } } } } }`,
      { id: parts.get('A')!.revisionId },
    );
    const { components } = itemRevision.explosion;
    expect(components).toHaveLength(25);
    expect(components).toContainEqual({
      item: { number: 'ALL-Z' },
      level: 25,
      quantity: { value: String(2 ** 24) },
    });
  });

  it('is read as a tree in pages, from any place on', async () => {
    const page = `query($id: ID!, $after: String, $levels: Int) { itemRevision(id: $id) {
      bomTree(first: 20, after: $after, levels: $levels) {
        nodes { level path parent { number } line { component { number } } quantity { value } }
        pageInfo { hasNextPage endCursor } } } }`;
    const read = async (after: string | null, levels: number | null = null) =>
      (await graph.ask(page, { id: parts.get('A')!.revisionId, after, levels })).itemRevision
        .bomTree;
    const first = await read(null);
    expect(first.nodes[2]).toEqual({
      level: 3,
      path: [10, 10, 10],
      parent: { number: 'ALL-C' },
      line: { component: { number: 'ALL-D' } },
      quantity: { value: '1' },
    });
    const second = await read(first.pageInfo.endCursor);
    expect(second.nodes.map((one: any) => one.level).slice(0, 6)).toEqual([21, 22, 23, 24, 25, 24]);
    const flat = await read((await read(null, 1)).pageInfo.endCursor, 1);
    expect(flat.nodes.map((one: any) => one.line.component.number)).toEqual(
      ['V', 'W', 'X', 'Y', 'Z'].map((letter) => `ALL-${letter}`),
    );
    expect(flat.pageInfo.hasNextPage).toBe(false);
    const { errors } = await graph.post(page, {
      id: parts.get('A')!.revisionId,
      after: 'nonsense',
    });
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_CURSOR' } }]);
  });

  it('is read upwards over all levels, with how much is in each', async () => {
    const ask = `query($id: ID!, $after: String, $top: Boolean!) { item(id: $id) {
      implosion(first: 20, after: $after, onlyTop: $top) {
        nodes { level isTop item { number } itemRevision { label } quantity { value } }
        pageInfo { hasNextPage endCursor } } } }`;
    const id = parts.get('Z')!.id;
    const first = (await graph.ask(ask, { id, top: false })).item.implosion;
    expect(first.nodes.slice(0, 2)).toEqual([
      {
        level: 1,
        isTop: false,
        item: { number: 'ALL-Y' },
        itemRevision: { label: 'A' },
        quantity: { value: '1' },
      },
      {
        level: 2,
        isTop: false,
        item: { number: 'ALL-X' },
        itemRevision: { label: 'A' },
        quantity: { value: '2' },
      },
    ]);
    const after = first.pageInfo.endCursor;
    const second = (await graph.ask(ask, { id, after, top: false })).item.implosion;
    expect(second.nodes.map((one: any) => one.level)).toEqual([21, 22, 23, 24, 25]);
    const top = (await graph.ask(ask, { id, top: true })).item.implosion;
    expect(top.nodes).toMatchObject([
      { level: 25, isTop: true, item: { number: 'ALL-A' }, quantity: { value: String(2 ** 24) } },
    ]);
  });
});
