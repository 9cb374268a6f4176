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
  plant = await Plant.open(graph, 'SRC');
}, 120_000);
afterAll(() => house.close());

async function alternatesOf(part: Part): Promise<[string, number, boolean][]> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { alternates { item { number } rank bothWays } } }',
    { id: part.id },
  );
  return item.alternates.map((one: any) => [one.item.number, one.rank, one.bothWays]);
}

describe('an alternate', () => {
  it('takes the place of an item anywhere, by preference, one way or both', async () => {
    const [screw, bolt, pin] = [
      await plant.part('A-SCREW'),
      await plant.part('A-BOLT'),
      await plant.part('A-PIN'),
    ];
    await graph.do('addAlternate', { itemId: screw.id, alternateItemId: bolt.id, rank: 2 });
    const { alternate } = await graph.do(
      'addAlternate',
      { itemId: screw.id, alternateItemId: pin.id, bothWays: false },
      'alternate { id item { number } }',
    );
    expect(alternate.item.number).toBe('A-PIN');
    expect(await alternatesOf(screw)).toEqual([
      ['A-PIN', 1, false],
      ['A-BOLT', 2, true],
    ]);
    expect(await alternatesOf(bolt)).toEqual([['A-SCREW', 2, true]]);
    expect(await alternatesOf(pin)).toEqual([]);
    await graph.do('removeAlternate', { alternateId: alternate.id });
    expect(await alternatesOf(screw)).toEqual([['A-BOLT', 2, true]]);
    expect(await graph.refusal('removeAlternate', { alternateId: alternate.id })).toEqual([
      'NOT_FOUND',
    ]);
  });

  it('is refused with a code of its own for each mistake, and said once at a time', async () => {
    const [one, other, steel] = [
      await plant.part('A-1'),
      await plant.part('A-2'),
      await plant.part('A-STEEL', { unit: 'KGM' }),
    ];
    const refused = (itemId: string, alternateItemId: string, more: object = {}) =>
      graph.refusal('addAlternate', { itemId, alternateItemId, ...more });
    expect(await refused(one.id, one.id)).toEqual(['ALTERNATE_OF_ITSELF']);
    expect(await refused(one.id, steel.id)).toEqual(['UNIT_MISMATCH']);
    expect(await refused(one.id, other.id, { rank: 0 })).toEqual(['RANK_OUT_OF_RANGE']);
    const both = await Promise.all([
      graph.try('addAlternate', { itemId: one.id, alternateItemId: other.id }),
      graph.try('addAlternate', { itemId: other.id, alternateItemId: one.id }),
    ]);
    expect(both.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual([
      'ALTERNATE_EXISTS',
    ]);
    expect(await alternatesOf(one)).toEqual([['A-2', 1, true]]);
  });
});

describe('a substitute', () => {
  const line = (component: Part, ...substitutes: object[]) => ({
    findNumber: 10,
    componentId: component.id,
    quantity: { value: '4', unit: 'C62' },
    substitutes,
  });
  const shown = 'bom { lines { component { number } substitutes { item { number } ratio rank } } }';

  it('stands in on one line, is fixed with the revision, and goes on to the next', async () => {
    const [bike, screw, bolt, pin] = [
      await plant.part('S-BIKE'),
      await plant.bought('S-SCREW'),
      await plant.bought('S-BOLT'),
      await plant.bought('S-PIN'),
    ];
    const { revisionId } = bike;
    const substitutes = [
      { itemId: bolt.id, ratio: '0.5', rank: 2 },
      { itemId: pin.id, ratio: '2' },
    ];
    await graph.do('setBom', { revisionId, lines: [line(screw, ...substitutes)] });
    await graph.do('setBom', { revisionId, lines: [line(screw, ...substitutes)] });
    await plant.release(bike, '2020-01-01');
    const { itemRevision: next } = await graph.do(
      'reviseItem',
      { itemId: bike.id },
      `itemRevision { id ${shown} }`,
    );
    const expected = {
      lines: [
        {
          component: { number: 'S-SCREW' },
          substitutes: [
            { item: { number: 'S-PIN' }, ratio: '2', rank: 1 },
            { item: { number: 'S-BOLT' }, ratio: '0.5', rank: 2 },
          ],
        },
      ],
    };
    expect(next.bom).toEqual(expected);
    await graph.do('setBom', { revisionId: next.id, lines: [line(screw)] });
    const { itemRevision } = await graph.ask(
      `query($id: ID!) { itemRevision(id: $id) { ${shown} } }`,
      { id: revisionId },
    );
    expect(itemRevision.bom).toEqual(expected);
  });

  it('is refused with a code of its own for each mistake, a loop through it, too', async () => {
    const [frame, tube, other, inner] = [
      await plant.part('L-FRAME'),
      await plant.part('L-TUBE'),
      await plant.part('L-OTHER'),
      await plant.part('L-INNER'),
    ];
    const bom = (part: Part, ...lines: object[]) => ({ revisionId: part.revisionId, lines });
    const refusals: [object, string][] = [
      [{ itemId: tube.id }, 'DUPLICATE_SUBSTITUTE'],
      [{ itemId: frame.id }, 'BOM_SELF_REFERENCE'],
      [{ itemId: other.id, ratio: '0' }, 'QUANTITY_NOT_POSITIVE'],
      [{ itemId: other.id, rank: 1000 }, 'RANK_OUT_OF_RANGE'],
      [{ itemId: 'x' }, 'INVALID_ID'],
    ];
    for (const [substitute, code] of refusals) {
      const input = bom(frame, line(tube, substitute));
      expect(await graph.refusal('setBom', input), code).toEqual([code]);
    }
    await graph.do('setBom', bom(other, line(inner, { itemId: frame.id })));
    expect(await graph.refusal('setBom', bom(frame, line(tube, { itemId: other.id })))).toEqual([
      'BOM_LOOP',
    ]);
    expect(await graph.refusal('setBom', bom(frame, line(other)))).toEqual(['BOM_LOOP']);
  });
});

describe("a manufacturer's part", () => {
  const shown =
    'manufacturerPart { id partNumber lifecycle preferred manufacturer { name } history { lifecycle preferred } }';

  it('is approved for an item, one of them preferred, and how it stood is kept', async () => {
    const chain = await plant.part('M-CHAIN');
    const maker = async (name: string) =>
      (await graph.do('createManufacturer', { name }, 'manufacturer { id }')).manufacturer.id;
    const [kette, cadena] = [await maker('Kette GmbH'), await maker('Cadena SA')];
    const add = async (manufacturerId: string, partNumber: string) =>
      (
        await graph.do(
          'addManufacturerPart',
          { itemId: chain.id, manufacturerId, partNumber, preferred: true },
          shown,
        )
      ).manufacturerPart;
    const first = await add(kette, 'K-100');
    const second = await add(cadena, 'K-100');
    const parts = async () =>
      (
        await graph.ask(
          'query($id: ID!) { item(id: $id) { manufacturerParts { manufacturer { name } preferred lifecycle } } }',
          { id: chain.id },
        )
      ).item.manufacturerParts;
    expect(await parts()).toEqual([
      { manufacturer: { name: 'Kette GmbH' }, preferred: false, lifecycle: 'ACTIVE' },
      { manufacturer: { name: 'Cadena SA' }, preferred: true, lifecycle: 'ACTIVE' },
    ]);
    const set = (manufacturerPartId: string, lifecycle: string, preferred: boolean) => ({
      manufacturerPartId,
      lifecycle,
      preferred,
    });
    const ended = await graph.do(
      'setManufacturerPart',
      set(second.id, 'DISCONTINUED', false),
      shown,
    );
    expect(ended.manufacturerPart.history).toEqual([
      { lifecycle: 'ACTIVE', preferred: true },
      { lifecycle: 'DISCONTINUED', preferred: false },
    ]);
    expect(
      await graph.refusal('setManufacturerPart', set(second.id, 'DISCONTINUED', true)),
    ).toEqual(['PREFERRED_PART_DISCONTINUED']);
    const again = { ...set(first.id, 'END_OF_LIFE', true), idempotencyKey: 'prefer K-100' };
    await Promise.all([1, 2].map(() => graph.do('setManufacturerPart', again)));
    const { node } = await graph.ask(
      `query($id: ID!) { node(id: $id) { __typename ... on ManufacturerPart { history { lifecycle preferred } } } }`,
      { id: first.id },
    );
    expect(node).toEqual({
      __typename: 'ManufacturerPart',
      history: [
        { lifecycle: 'ACTIVE', preferred: true },
        { lifecycle: 'ACTIVE', preferred: false },
        { lifecycle: 'END_OF_LIFE', preferred: true },
      ],
    });
    const { manufacturerParts } = await graph.ask(
      '{ manufacturerParts(filter: { partNumberPrefix: "K-" }, first: 5) { nodes { partNumber item { number } } } }',
    );
    expect(manufacturerParts.nodes).toEqual([
      { partNumber: 'K-100', item: { number: 'M-CHAIN' } },
      { partNumber: 'K-100', item: { number: 'M-CHAIN' } },
    ]);
  });

  it('has a part number that is its manufacturer’s alone', async () => {
    const [one, other] = [await plant.part('M-1'), await plant.part('M-2')];
    const { manufacturer } = await graph.do(
      'createManufacturer',
      { name: 'Unique Ltd' },
      'manufacturer { id }',
    );
    const part = (itemId: string, partNumber: string) => ({
      itemId,
      manufacturerId: manufacturer.id,
      partNumber,
    });
    await graph.do('addManufacturerPart', part(one.id, 'U-1'));
    expect(await graph.refusal('addManufacturerPart', part(other.id, 'U-1'))).toEqual([
      'PART_NUMBER_TAKEN',
    ]);
    expect(await graph.refusal('addManufacturerPart', part(other.id, ' U-1'))).toEqual([
      'INVALID_NAME',
    ]);
    expect(
      await graph.refusal('addManufacturerPart', {
        ...part(other.id, 'U-2'),
        lifecycle: 'DISCONTINUED',
        preferred: true,
      }),
    ).toEqual(['PREFERRED_PART_DISCONTINUED']);
    expect(await graph.refusal('createManufacturer', { name: 'Unique Ltd' })).toEqual([
      'NAME_TAKEN',
    ]);
    const { item } = await graph.ask(
      'query($id: ID!) { item(id: $id) { manufacturerParts { id } } }',
      { id: other.id },
    );
    expect(item.manufacturerParts).toEqual([]);
  });
});
