import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let classId = '';
let attributes: Record<string, string> = {};

const definitions = [
  { code: 'NOTE', name: 'Note', kind: 'TEXT' },
  {
    code: 'LENGTH',
    name: 'Length',
    kind: 'DECIMAL',
    unit: 'MMT',
    required: true,
    minimum: '1',
    maximum: '1000',
  },
  { code: 'STARTS', name: 'Thread starts', kind: 'INTEGER', minimum: '1' },
  { code: 'COATED', name: 'Coated', kind: 'BOOLEAN' },
  { code: 'TESTED', name: 'Tested on', kind: 'DATE' },
  { code: 'HEAD', name: 'Head', kind: 'CHOICE', choices: ['HEX', 'PAN'] },
];

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = new Plant(graph);
  const { itemClass: fasteners } = await graph.do(
    'createItemClass',
    { code: 'FASTENER', name: 'Fasteners', attributes: definitions.slice(0, 2) },
    'itemClass { id }',
  );
  const { itemClass: screws } = await graph.do(
    'createItemClass',
    { code: 'SCREW', name: 'Screws', parentId: fasteners.id, attributes: definitions.slice(2) },
    'itemClass { id parent { code } attributes { id code kind unit } }',
  );
  classId = screws.id;
  attributes = Object.fromEntries(screws.attributes.map((one: any) => [one.code, one.id]));
  expect(screws.parent).toEqual({ code: 'FASTENER' });
  expect(Object.keys(attributes)).toEqual(definitions.map(({ code }) => code));
}, 120_000);
afterAll(() => house.close());

const shown = `attributes { attribute { code } ... on TextAttribute { text }
  ... on DecimalAttribute { decimal unit } ... on IntegerAttribute { integer }
  ... on BooleanAttribute { boolean } ... on DateAttribute { date } ... on ChoiceAttribute { choice } }`;

const length = (value: string, unit?: string) => ({
  attributeId: attributes.LENGTH,
  decimal: { value, ...(unit ? { unit } : {}) },
});

const classify = (itemId: string, ...given: object[]) => ({
  itemId,
  itemClassId: classId,
  attributes: given,
});

async function screw(number: string, ...given: object[]) {
  const part = await plant.part(number);
  await graph.do('classifyItem', classify(part.id, ...given));
  return part;
}

describe('an item of a class', () => {
  it('says of itself what the class and those above ask, each value with its type', async () => {
    const part = await screw(
      'C-1',
      { attributeId: attributes.NOTE, text: 'Left hand' },
      length('2', 'INH'),
      { attributeId: attributes.STARTS, integer: 2 },
      { attributeId: attributes.COATED, boolean: false },
      { attributeId: attributes.TESTED, date: '2026-03-01' },
      { attributeId: attributes.HEAD, choice: 'HEX' },
    );
    const { item } = await graph.ask(
      `query($id: ID!) { item(id: $id) { itemClass { code } ${shown} } }`,
      { id: part.id },
    );
    expect(item).toEqual({
      itemClass: { code: 'SCREW' },
      attributes: [
        { attribute: { code: 'NOTE' }, text: 'Left hand' },
        { attribute: { code: 'LENGTH' }, decimal: '50.8', unit: 'MMT' },
        { attribute: { code: 'STARTS' }, integer: 2 },
        { attribute: { code: 'COATED' }, boolean: false },
        { attribute: { code: 'TESTED' }, date: '2026-03-01' },
        { attribute: { code: 'HEAD' }, choice: 'HEX' },
      ],
    });
  });

  it('keeps what it said before with its time', async () => {
    const part = await screw('C-2', length('10'), {
      attributeId: attributes.NOTE,
      text: 'First',
    });
    const before = new Date().toISOString();
    await graph.do('classifyItem', classify(part.id, length('12')));
    const { item } = await graph.ask(
      `query($id: ID!, $asOf: DateTime!) { item(id: $id) {
        now: attributes { attribute { code } ... on DecimalAttribute { decimal } }
        then: attributes(asOf: $asOf) { attribute { code } ... on DecimalAttribute { decimal } } } }`,
      { id: part.id, asOf: before },
    );
    expect(item).toEqual({
      now: [{ attribute: { code: 'LENGTH' }, decimal: '12' }],
      then: [{ attribute: { code: 'NOTE' } }, { attribute: { code: 'LENGTH' }, decimal: '10' }],
    });
  });

  it('is refused with a code of its own for each mistake, and nothing is written', async () => {
    const part = await plant.part('C-3');
    const { itemClass: other } = await graph.do(
      'createItemClass',
      {
        code: 'OTHER',
        name: 'Other',
        attributes: [{ code: 'NOTE', name: 'Note', kind: 'TEXT' }],
      },
      'itemClass { attributes { id } }',
    );
    const refusals: [object[], string][] = [
      [[], 'ATTRIBUTE_REQUIRED'],
      [[length('1001')], 'ATTRIBUTE_OUT_OF_RANGE'],
      [[length('1', 'KGM')], 'UNIT_MISMATCH'],
      [[length('1', 'XYZ')], 'UNKNOWN_UNIT'],
      [[length('1'), length('2')], 'DUPLICATE_ATTRIBUTE'],
      [[{ attributeId: attributes.LENGTH, integer: 1 }], 'ATTRIBUTE_KIND_MISMATCH'],
      [[{ ...length('1'), text: 'and more' }], 'ATTRIBUTE_KIND_MISMATCH'],
      [[length('1'), { attributeId: attributes.STARTS, integer: 0 }], 'ATTRIBUTE_OUT_OF_RANGE'],
      [[length('1'), { attributeId: attributes.HEAD, choice: 'TORX' }], 'ATTRIBUTE_NOT_A_CHOICE'],
      [[length('1'), { attributeId: other.attributes[0].id, text: 'x' }], 'UNKNOWN_ATTRIBUTE'],
      [[{ attributeId: part.id, text: 'x' }], 'INVALID_ID'],
    ];
    for (const [given, code] of refusals) {
      const input = classify(part.id, ...given);
      expect(await graph.refusal('classifyItem', input), JSON.stringify(given)).toEqual([code]);
    }
    const { item } = await graph.ask(
      'query($id: ID!) { item(id: $id) { itemClass { code } attributes { attribute { code } } } }',
      { id: part.id },
    );
    expect(item).toEqual({ itemClass: null, attributes: [] });
  });

  it('is not released before it has what its class has come to ask for', async () => {
    const { itemClass } = await graph.do(
      'createItemClass',
      { code: 'NUT', name: 'Nuts' },
      'itemClass { id }',
    );
    const part = await plant.part('C-4');
    const empty = { itemId: part.id, itemClassId: itemClass.id, attributes: [] };
    await graph.do('classifyItem', empty);
    const added = await graph.do(
      'addAttributes',
      {
        itemClassId: itemClass.id,
        attributes: [{ code: 'SIZE', name: 'Size', kind: 'INTEGER', required: true }],
      },
      'itemClass { attributes { id } }',
    );
    const release = { revisionId: part.revisionId, effectiveFrom: '2026-01-01' };
    expect(await graph.refusal('releaseRevision', release)).toEqual(['ATTRIBUTE_REQUIRED']);
    const attributeId = added.itemClass.attributes[0].id;
    await graph.do('classifyItem', { ...empty, attributes: [{ attributeId, integer: 8 }] });
    await graph.do('releaseRevision', release);
  });
});

describe('a class', () => {
  it('is refused with a code of its own for each mistake', async () => {
    const attribute = (more: object) => ({ code: 'A', name: 'A', kind: 'TEXT', ...more });
    const make = (more: object) => ({ code: 'NEW', name: 'New', ...more });
    const refusals: [object, string][] = [
      [make({ code: 'SCREW' }), 'CODE_TAKEN'],
      [make({ code: 'lower case' }), 'INVALID_CODE'],
      [make({ parentId: 'x' }), 'INVALID_ID'],
      [make({ attributes: [attribute({}), attribute({})] }), 'DUPLICATE_ATTRIBUTE'],
      [
        make({ parentId: classId, attributes: [attribute({ code: 'LENGTH' })] }),
        'DUPLICATE_ATTRIBUTE',
      ],
      [make({ attributes: [attribute({ unit: 'MMT' })] }), 'INVALID_ATTRIBUTE'],
      [make({ attributes: [attribute({ kind: 'CHOICE' })] }), 'INVALID_ATTRIBUTE'],
      [make({ attributes: [attribute({ kind: 'DECIMAL', unit: 'XYZ' })] }), 'UNKNOWN_UNIT'],
    ];
    for (const [input, code] of refusals) {
      expect(await graph.refusal('createItemClass', input), JSON.stringify(input)).toEqual([code]);
    }
    const { itemClassByCode } = await graph.ask('{ itemClassByCode(code: "NEW") { id } }');
    expect(itemClassByCode).toBeNull();
    // What stands below already is not said above a second time.
    const { itemClass: top } = await graph.ask(
      '{ itemClass: itemClassByCode(code: "FASTENER") { id } }',
    );
    expect(
      await graph.refusal('addAttributes', {
        itemClassId: top.id,
        attributes: [attribute({ code: 'HEAD' })],
      }),
    ).toEqual(['DUPLICATE_ATTRIBUTE']);
  });
});

describe('items', () => {
  const numbers = async (filter: object) => {
    const { items } = await graph.ask(
      'query($filter: ItemFilter!) { items(filter: $filter, first: 50) { nodes { number } } }',
      { filter: { numberPrefix: 'F-', ...filter } },
    );
    return items.nodes.map((one: any) => one.number);
  };

  it('are found by their class and by what they say of themselves', async () => {
    const { itemClass: top } = await graph.ask(
      '{ itemClass: itemClassByCode(code: "FASTENER") { id } }',
    );
    const head = (choice: string) => ({ attributeId: attributes.HEAD, choice });
    await screw('F-1', length('10'), head('HEX'), {
      attributeId: attributes.COATED,
      boolean: true,
    });
    await screw('F-2', length('20'), head('PAN'), { attributeId: attributes.STARTS, integer: 2 });
    await screw('F-3', length('30'), head('HEX'), {
      attributeId: attributes.TESTED,
      date: '2026-03-01',
    });
    await screw('F-4', length('5'), { attributeId: attributes.NOTE, text: 'Left hand' });
    await plant.part('F-5');
    const asked: [object, string[]][] = [
      [{ itemClassId: top.id }, ['F-1', 'F-2', 'F-3', 'F-4']],
      [{ attributes: [{ attributeId: attributes.LENGTH }] }, ['F-1', 'F-2', 'F-3', 'F-4']],
      [{ attributes: [{ attributeId: attributes.LENGTH, minimum: '10' }] }, ['F-1', 'F-2', 'F-3']],
      [
        {
          attributes: [{ attributeId: attributes.LENGTH, minimum: '1', maximum: '2', unit: 'CMT' }],
        },
        ['F-1', 'F-2'],
      ],
      [{ attributes: [{ attributeId: attributes.HEAD, choices: ['HEX'] }] }, ['F-1', 'F-3']],
      [
        {
          attributes: [
            { attributeId: attributes.HEAD, choices: ['HEX', 'PAN'] },
            { attributeId: attributes.LENGTH, maximum: '20' },
          ],
        },
        ['F-1', 'F-2'],
      ],
      [{ attributes: [{ attributeId: attributes.COATED, boolean: true }] }, ['F-1']],
      [{ attributes: [{ attributeId: attributes.STARTS, minimum: '2' }] }, ['F-2']],
      [
        { attributes: [{ attributeId: attributes.TESTED, from: '2026-03-01', to: '2026-03-02' }] },
        ['F-3'],
      ],
      [{ attributes: [{ attributeId: attributes.TESTED, to: '2026-03-01' }] }, []],
      [{ attributes: [{ attributeId: attributes.NOTE, text: 'Left hand' }] }, ['F-4']],
    ];
    for (const [filter, found] of asked) {
      expect(await numbers(filter), JSON.stringify(filter)).toEqual(found);
    }
    const { errors } = await graph.post(
      'query($id: ID!) { items(filter: { attributes: [{ attributeId: $id, text: "x" }] }, first: 1) { nodes { id } } }',
      { id: attributes.LENGTH },
    );
    expect(errors?.map((error) => error.extensions.code)).toEqual(['ATTRIBUTE_KIND_MISMATCH']);
  });

  it('are found without reading those that are different', async () => {
    const sql = postgres(house.database.adminUrl, { max: 1, onnotice: () => undefined });
    const attributeId = Buffer.from(attributes.LENGTH!, 'base64url').toString().split(':')[1]!;
    try {
      await sql`insert into plm.item (id, number, description, unit, tracking, created_at)
        select gen_random_uuid(), 'MANY-' || n, 'one of many', 'C62', 'NONE', now()
        from generate_series(1, 50000) n`;
      await sql`insert into plm.attribute_value
          (id, item_id, attribute_id, number, recorded_at, recorded_by)
        select gen_random_uuid(), id, ${attributeId}, 1000 + row_number() over (), now(), 'test'
        from plm.item where number like 'MANY-%'`;
      await sql`analyze plm.item, plm.attribute_value`;
      const plan = await sql`explain select * from plm.item
        where plm.item.id in (select value.item_id from plm.attribute_value value
          where value.attribute_id = ${attributeId} and value.ended_at is null
            and value.number >= 1100 and value.number <= 1110)
        order by number, id limit 51`;
      const text = plan.map((row) => row['QUERY PLAN']).join('\n');
      expect(text).toContain('attribute_value_number');
      expect(text).not.toContain('Seq Scan');
    } finally {
      await sql.end();
    }
  });
});
