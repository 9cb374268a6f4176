import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import { type Made, pieces, textOf } from './bom-sheets.ts';
import { DesignOffice } from './design-office.ts';
import { line, moment, readThen, release } from './moments.ts';

let office: DesignOffice;
let graph: Graph;
beforeAll(async () => {
  office = await DesignOffice.open();
  graph = office.person('designer', ['items', 'boms', 'documents']);
}, 120_000);
afterAll(() => office.close());

const read = (type: string, id: string, selection: string, asOf?: string) =>
  readThen(graph, type, id, selection, asOf);

/** The next revision of an item with a BOM of its own, released. */
async function next(part: Made, lines: object[]): Promise<string> {
  const { itemRevision } = await graph.do('reviseItem', { itemId: part.id }, 'itemRevision { id }');
  await graph.do('setBom', { revisionId: itemRevision.id, lines });
  const change = { itemId: part.id, fromId: part.revisionId, toId: itemRevision.id };
  await graph.do('releaseChangeOrder', { changeOrderId: await office.draft(graph, change) });
  return itemRevision.id;
}

describe('where an item was used', () => {
  it('is known line by line and level by level, with what went since', async () => {
    const [screw, hub, wheel] = (await Promise.all(
      ['W-SCREW', 'W-HUB', 'W-WHEEL'].map((number) => office.item(graph, number)),
    )) as [Made, Made, Made];
    const empty = await moment();
    await graph.do('setBom', { revisionId: hub.revisionId, lines: [line(screw, '3')] });
    await graph.do('setBom', {
      revisionId: wheel.revisionId,
      batchQuantity: pieces('2'),
      lines: [line(hub, '4'), line(screw, '1', 20)],
    });
    for (const part of [screw, hub, wheel]) await release(graph, part);
    const used = await moment();
    await next(hub, [line(screw, '5')]);
    await next(wheel, [line(hub, '1')]);
    const { itemRevision } = await graph.do(
      'reviseItem',
      { itemId: wheel.id },
      'itemRevision { id }',
    );
    await graph.do('setBom', { revisionId: itemRevision.id, lines: [line(screw, '9')] });
    const inWork = await moment();
    await graph.do('setBom', { revisionId: itemRevision.id, lines: [] });
    const uses = async (asOf?: string, on = '') => {
      const { whereUsed } = await read(
        'Item',
        screw.id,
        `whereUsed(first: 9, asOf: $asOf${on}) { nodes {
          itemRevision { item { number } } line { quantity { value } } } }`,
        asOf,
      );
      return whereUsed.nodes
        .map((one: any) => `${one.itemRevision.item.number} ${one.line.quantity.value}`)
        .sort();
    };
    expect(await uses(empty)).toEqual([]);
    expect(await uses(used)).toEqual(['W-HUB 3', 'W-WHEEL 1']);
    expect(await uses(inWork)).toEqual(['W-HUB 3', 'W-HUB 5', 'W-WHEEL 1', 'W-WHEEL 9']);
    expect(await uses()).toEqual(['W-HUB 3', 'W-HUB 5', 'W-WHEEL 1']);
    expect(await uses(await moment())).toEqual(await uses());
    // In July revision B will be in force: then nobody knew of it.
    const july = ', effectiveOn: "2026-07-01"';
    expect(await uses(used, july)).toEqual(['W-HUB 3', 'W-WHEEL 1']);
    expect(await uses(undefined, july)).toEqual(['W-HUB 5']);
    const above = async (asOf?: string) => {
      const { implosion } = await read(
        'Item',
        screw.id,
        `implosion(first: 9, effectiveOn: "2026-07-01", asOf: $asOf) { nodes {
          level item { number } quantity { value } } }`,
        asOf,
      );
      return implosion.nodes.map((one: any) => [one.level, one.item.number, one.quantity.value]);
    };
    expect(await above(empty)).toEqual([]);
    // 4 hubs of 3 screws and one more, for two wheels.
    expect(await above(used)).toEqual([
      [1, 'W-HUB', '3'],
      [2, 'W-WHEEL', '6.5'],
    ]);
    expect(await above()).toEqual([
      [1, 'W-HUB', '5'],
      [2, 'W-WHEEL', '5'],
    ]);
    expect(await above(await moment())).toEqual(await above());
  });

  it('is paged in the past as in the present', async () => {
    const screw = await office.item(graph, 'P-SCREW');
    const tops = await Promise.all([1, 2, 3].map((nth) => office.item(graph, `P-TOP-${nth}`)));
    for (const { revisionId } of tops) {
      await graph.do('setBom', { revisionId, lines: [line(screw, '1')] });
    }
    const used = await moment();
    for (const { revisionId } of tops.slice(0, 2)) {
      await graph.do('setBom', { revisionId, lines: [] });
    }
    const page = async (args: string) => {
      const { whereUsed } = await read(
        'Item',
        screw.id,
        `whereUsed(${args}, asOf: $asOf) { nodes { itemRevision { item { number } } }
          pageInfo { hasNextPage endCursor } }`,
        used,
      );
      const { nodes, pageInfo } = whereUsed;
      return [nodes.map((one: any) => one.itemRevision.item.number), pageInfo] as const;
    };
    const [first, { endCursor, hasNextPage }] = await page('first: 2');
    expect([first, hasNextPage]).toEqual([['P-TOP-1', 'P-TOP-2'], true]);
    const [second, end] = await page(`first: 2, after: "${endCursor}"`);
    expect([second, end.hasNextPage]).toEqual([['P-TOP-3'], false]);
    expect((await page('last: 1'))[0]).toEqual(['P-TOP-3']);
  });
});

describe('units of an item', () => {
  it('were converted as they were then, in what was exploded, too', async () => {
    const [hose, cart] = (await Promise.all(
      ['U-HOSE', 'U-CART'].map((number) => office.item(graph, number)),
    )) as [Made, Made];
    const metres = (stockQuantity: string) =>
      graph.do('setUnitConversions', {
        itemId: cart.id,
        conversions: [{ unit: 'MTR', stockQuantity }],
      });
    const none = await moment();
    await metres('2');
    await graph.do('setBom', {
      revisionId: cart.revisionId,
      batchQuantity: { value: '3', unit: 'MTR' },
      lines: [line(hose, '12')],
    });
    const two = await moment();
    await metres('2');
    await metres('4');
    const units = async (asOf?: string) => {
      const { unitConversions } = await read(
        'Item',
        cart.id,
        'unitConversions(asOf: $asOf) { unit stockQuantity }',
        asOf,
      );
      return unitConversions.map((one: any) => `${one.unit} ${one.stockQuantity}`);
    };
    expect([await units(none), await units(two), await units()]).toEqual([
      [],
      ['MTR 2'],
      ['MTR 4'],
    ]);
    const need = async (asOf?: string) => {
      const { explosion } = await read(
        'ItemRevision',
        cart.revisionId,
        'explosion(asOf: $asOf) { components { quantity { value } } }',
        asOf,
      );
      return explosion.components[0].quantity.value;
    };
    // Three metres are a batch of 6 then, and of 12 now.
    expect([await need(two), await need()]).toEqual(['2', '1']);
  });
});

describe('a BOM of many levels', () => {
  it('is written to a file as it was', async () => {
    const [top, middle, old, fresh] = (await Promise.all(
      ['L-TOP', 'L-MIDDLE', 'L-OLD', 'L-FRESH'].map((number) => office.item(graph, number)),
    )) as [Made, Made, Made, Made];
    await graph.do('setBom', { revisionId: top.revisionId, lines: [line(middle, '1')] });
    await graph.do('setBom', { revisionId: middle.revisionId, lines: [line(old, '2')] });
    const designed = await moment();
    await graph.do('setBom', { revisionId: middle.revisionId, lines: [line(fresh, '3')] });
    for (const part of [old, fresh, middle]) await release(graph, part);
    const written = async (asOf?: string) => {
      const { bomFile } = await read(
        'ItemRevision',
        top.revisionId,
        `bomFile(format: CSV, multiLevel: true, asOf: $asOf, columns: [
          { field: LEVEL, column: "level" }, { field: PARENT_REVISION, column: "of" },
          { field: COMPONENT_ITEM, column: "part" }]) { content }`,
        asOf,
      );
      return textOf(bomFile.content).trim().split('\r\n').slice(1);
    };
    expect(await written(designed)).toEqual(['1,,L-MIDDLE', '2,,L-OLD']);
    expect(await written()).toEqual(['1,,L-MIDDLE', '2,A,L-FRESH']);
    expect(await written(await moment())).toEqual(await written());
  });
});
