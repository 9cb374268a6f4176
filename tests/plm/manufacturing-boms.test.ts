import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';
import { uuidOf } from '../mes/shop.ts';
import { Works } from './works.ts';

let house: TestHouse;
let graph: Graph;
let works: Works;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
  works = new Works(plant);
}, 120_000);
afterAll(() => house.close());

const component = (name: string) => ({ component: { number: name } });

describe('a manufacturing BOM', () => {
  it('begins with the engineering lines, and tells what the site does otherwise', async () => {
    const { bike, glue } = await works.bike('MB-1');
    const bom = await works.derive(bike);
    expect(bom).toMatchObject({ version: 1, status: 'IN_WORK', differences: [], droppedLines: [] });
    expect(bom.lines.map((line: any) => [line.findNumber, line.sourceLine.findNumber])).toEqual([
      [10, 10],
      [20, 20],
      [30, 30],
    ]);
    const [frame, wheel, bell] = works.linesOf(bom) as [any, any, any];
    const set = await works.set(bom.id, {
      lines: [
        { ...frame, phantom: true },
        { ...wheel, operationSequence: 20 },
        works.added(glue, '0.25', { findNumber: 40, operationSequence: 10 }),
      ],
      droppedLines: [{ lineId: bell.sourceLineId, reason: 'Not sold here' }],
    });
    expect(set.differences).toMatchObject([
      { kind: 'CHANGED', line: component('MB-1-FRAME'), fields: ['phantom'], reason: null },
      { kind: 'CHANGED', engineeringLine: component('MB-1-WHEEL'), fields: ['operationSequence'] },
      { kind: 'DROPPED', engineeringLine: component('MB-1-BELL'), reason: 'Not sold here' },
      { kind: 'ADDED', engineeringLine: null, line: component('MB-1-GLUE') },
    ]);
  });

  it('accounts for every engineering line, and for operations that there are', async () => {
    const { bike, glue } = await works.bike('MB-2');
    const bom = await works.derive(bike);
    const [frame, wheel, bell] = works.linesOf(bom) as [any, any, any];
    const refusal = async (more: object) => {
      const { userErrors } = await graph.try('setManufacturingBom', {
        manufacturingBomId: bom.id,
        lines: [frame, wheel, bell],
        ...more,
      });
      return userErrors.map(({ code, field }) => `${code} ${field ?? ''}`);
    };
    expect(await refusal({ lines: [frame, wheel] })).toEqual(['LINE_UNACCOUNTED lines']);
    expect(
      await refusal({ droppedLines: [{ lineId: bell.sourceLineId, reason: 'twice' }] }),
    ).toEqual(['LINE_KEPT_AND_DROPPED droppedLines.0.lineId']);
    expect(await refusal({ lines: [frame, wheel, { ...bell, componentId: glue.id }] })).toEqual([
      'SOURCE_COMPONENT_DIFFERS lines.2.componentId',
    ]);
    expect(await refusal({ lines: [frame, wheel, { ...bell, operationSequence: 30 }] })).toEqual([
      'OPERATION_UNKNOWN lines.2.operationSequence',
    ]);
    const own = [
      { sequence: 30, name: 'Mount', runMinutes: '7', workCenterId: plant.workCenterId },
    ];
    expect(
      await refusal({ lines: [frame, { ...wheel, operationSequence: 20 }, bell], segments: own }),
    ).toEqual(['OPERATION_UNKNOWN lines.1.operationSequence']);
    expect(await refusal({ segments: [{ ...own[0], yield: '2' }] })).toEqual([
      'YIELD_OUT_OF_RANGE segments.0.yield',
    ]);
    const set = await works.set(bom.id, {
      lines: [frame, wheel, { ...bell, operationSequence: 30 }],
      segments: own,
    });
    expect(set.operationsDefinition).toMatchObject({
      yield: '1',
      segments: [{ sequence: 30, name: 'Mount', runMinutes: '7', setUpMinutes: null }],
    });
  });

  it('closes no loop, whichever site it would run through', async () => {
    const { bike, wheel } = await works.bike('MB-3');
    const bom = await works.derive(bike);
    const other = await works.derive(wheel, works.otherSiteId);
    const looped = [...works.linesOf(other), works.added(bike, '1', { findNumber: 90 })];
    expect(
      await graph.refusal('setManufacturingBom', { manufacturingBomId: other.id, lines: looped }),
    ).toEqual(['BOM_LOOP']);
    // A part that engineering knows nothing of: the site's BOM in work is enough.
    const jig = await plant.part('MB-3-JIG');
    await works.set(bom.id, {
      lines: [...works.linesOf(bom), works.added(jig, '1', { findNumber: 90 })],
    });
    const lines = [{ findNumber: 10, componentId: bike.id, quantity: { value: '1', unit: 'C62' } }];
    expect(await graph.refusal('setBom', { revisionId: jig.revisionId, lines })).toEqual([
      'BOM_LOOP',
    ]);
  });

  it('is of a released revision, once in work, and released after its parts', async () => {
    const { bike } = await works.bike('MB-4');
    const draft = await plant.part('MB-4-DRAFT');
    const asked = (part: Part) => ({ revisionId: part.revisionId, siteId: plant.siteId });
    expect(await graph.refusal('deriveManufacturingBom', asked(draft))).toEqual([
      'REVISION_NOT_RELEASED',
    ]);
    const bom = await works.derive(bike);
    expect(await graph.refusal('deriveManufacturingBom', asked(bike))).toEqual([
      'MANUFACTURING_BOM_IN_WORK',
    ]);
    await works.set(bom.id, {
      lines: [...works.linesOf(bom), works.added(draft, '1', { findNumber: 50 })],
    });
    const which = { manufacturingBomId: bom.id };
    expect(await graph.refusal('releaseManufacturingBom', which)).toEqual([
      'COMPONENT_NOT_RELEASED',
    ]);
    expect(await graph.refusal('deleteItem', { itemId: draft.id, reason: 'wrong' })).toEqual([
      'ITEM_IN_USE',
    ]);
    await plant.release(draft);
    // Twice with one key is once.
    const key = { ...which, idempotencyKey: 'release MB-4' };
    await Promise.all([1, 2].map(() => graph.do('releaseManufacturingBom', key)));
    expect(await graph.refusal('releaseManufacturingBom', which)).toEqual([
      'MANUFACTURING_BOM_RELEASED',
    ]);
  });

  it('released never changes; the next version begins with it and takes its place', async () => {
    const { bike, glue } = await works.bike('MB-5');
    const bom = await works.derive(bike);
    const lines = [...works.linesOf(bom), works.added(glue, '1', { findNumber: 50 })];
    await works.set(bom.id, { lines });
    await works.release(bom.id);
    expect(
      await graph.refusal('setManufacturingBom', { manufacturingBomId: bom.id, lines }),
    ).toEqual(['MANUFACTURING_BOM_RELEASED']);
    const next = await works.derive(bike);
    expect(next).toMatchObject({ version: 2, differences: [{ kind: 'ADDED' }] });
    expect(await works.inForce(bike)).toEqual({ version: 1, status: 'RELEASED' });
    await works.release(next.id);
    expect(await works.inForce(bike)).toEqual({ version: 2, status: 'RELEASED' });
    const { node } = await graph.ask(
      `query($id: ID!) { node(id: $id) { ... on ItemRevision { manufacturingBoms(first: 5) {
        nodes { version status site { code } } } } } }`,
      { id: bike.revisionId },
    );
    expect(node.manufacturingBoms.nodes).toEqual([
      { version: 2, status: 'RELEASED', site: { code: 'P1' } },
      { version: 1, status: 'SUPERSEDED', site: { code: 'P1' } },
    ]);
    const sql = postgres(house.database.adminUrl, { max: 1, onnotice: () => undefined });
    const code = async (statement: string) => {
      try {
        await sql.unsafe(statement);
        return 'done';
      } catch (error) {
        return (error as postgres.PostgresError).code;
      }
    };
    try {
      const of = `where bom_id = '${uuidOf(next.id)}'`;
      const row = `where id = '${uuidOf(next.id)}'`;
      const changes = [
        `update plm.manufacturing_bom_line set quantity = 9 ${of}`,
        `delete from plm.manufacturing_bom_line ${of}`,
        `update plm.manufacturing_bom set version = 9 ${row}`,
        `update plm.manufacturing_bom set status = 'SUPERSEDED', version = 9 ${row}`,
        `update plm.manufacturing_bom set status = 'IN_WORK' ${row}`,
        `delete from plm.manufacturing_bom ${row}`,
      ];
      for (const change of changes) expect(await code(change), change).toBe('TL001');
    } finally {
      await sql.end();
    }
  });

  it('is exploded for its site alone, on every level', async () => {
    const { bike, wheel, glue } = await works.bike('MB-6');
    await works.releaseWith(bike, [works.added(glue, '2', { findNumber: 40 })]);
    await works.releaseWith(wheel, [works.added(glue, '0.5', { findNumber: 40 })]);
    const glueNeeded = async (siteId: string | null) => {
      const { node } = await graph.ask(
        `query($id: ID!, $siteId: ID) { node(id: $id) { ... on ItemRevision {
          explosion(quantity: { value: "10", unit: "C62" }, siteId: $siteId) {
            components { item { number } quantity { value } } } } } }`,
        { id: bike.revisionId, siteId },
      );
      const row = node.explosion.components.find((one: any) => one.item.number === 'MB-6-GLUE');
      return row?.quantity.value ?? null;
    };
    // 2 for each bike, and a half for each of its two wheels.
    expect(await glueNeeded(plant.siteId)).toBe('30');
    expect(await glueNeeded(works.otherSiteId)).toBeNull();
    expect(await glueNeeded(null)).toBeNull();
  });
});
