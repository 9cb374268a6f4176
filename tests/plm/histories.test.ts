import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import { bike, BomSheets, pieces, textOf } from './bom-sheets.ts';
import { DesignOffice } from './design-office.ts';
import { moment } from './moments.ts';

let office: DesignOffice;
let graph: Graph;
let sheets: BomSheets;
beforeAll(async () => {
  office = await DesignOffice.open();
  graph = office.person('designer', ['items', 'boms']);
  sheets = new BomSheets(graph);
}, 120_000);
afterAll(() => office.close());

async function state(revisionId: string, asOf: string): Promise<any> {
  const { node } = await graph.ask(
    `query($id: ID!, $asOf: DateTime!) { node(id: $id) { ... on ItemRevision { state(asOf: $asOf) {
      asOf label lifecycle effectiveFrom effectiveTo buildable
      bom { batchQuantity { value } lines { findNumber component { number } quantity { value }
        substitutes { item { number } } } } } } } }`,
    { id: revisionId, asOf },
  );
  return node.state;
}

const said = ({ bom }: any) =>
  bom.lines.map(
    (line: any) => `${line.findNumber} ${line.component.number} ${line.quantity.value}`,
  );

describe('a revision as it was', () => {
  it('has the BOM that was known then, line by line, with what might stand in', async () => {
    const before = await moment();
    const { top, frame, wheel } = await bike(office, graph, 'H1');
    const first = await moment();
    const lines = [
      { findNumber: 10, componentId: frame.id, quantity: pieces('1') },
      { findNumber: 30, componentId: wheel.id, quantity: pieces('3') },
    ];
    await graph.do('setBom', { revisionId: top.revisionId, lines });
    const second = await moment();
    // Set to the same again: nothing is new, and nothing is past.
    await graph.do('setBom', { revisionId: top.revisionId, lines });
    await graph.do('setBom', { revisionId: top.revisionId, lines: lines.slice(0, 1) });
    expect(await state(top.revisionId, before)).toBeNull();
    const was = await state(top.revisionId, first);
    expect(said(was)).toEqual(['10 H1-FRAME 1', '20 H1-WHEEL 2', '90 H1-SWARF 0.125']);
    expect(was.bom.batchQuantity.value).toBe('4');
    expect(was.bom.lines[0].substitutes).toEqual([{ item: { number: 'H1-SPARE' } }]);
    const then = await state(top.revisionId, second);
    expect(said(then)).toEqual(['10 H1-FRAME 1', '30 H1-WHEEL 3']);
    expect(then.bom.batchQuantity.value).toBe('1');
    expect(then.bom.lines[0].substitutes).toEqual([]);
    expect(said(await state(top.revisionId, await moment()))).toEqual(['10 H1-FRAME 1']);
    const { node } = await graph.ask(
      `query($id: ID!, $first: DateTime!, $second: DateTime!) { node(id: $id) { ... on ItemRevision {
        now: bomComparison(fromAsOf: $first) { kind before { component { number } } }
        then: bomComparison(fromAsOf: $first, asOf: $second) { kind fields }
        bomFile(format: CSV, asOf: $first, columns: [{ field: COMPONENT_ITEM, column: "part" }]) { content }
      } } }`,
      { id: top.revisionId, first, second },
    );
    expect(node.now.map((one: any) => `${one.kind} ${one.before.component.number}`)).toEqual([
      'CHANGED H1-FRAME',
      'REMOVED H1-WHEEL',
      'REMOVED H1-SWARF',
    ]);
    expect(node.then.map((one: any) => one.kind)).toEqual(['CHANGED', 'MOVED', 'REMOVED']);
    expect(textOf(node.bomFile.content)).toContain('H1-FRAME\r\nH1-WHEEL\r\nH1-SWARF');
  });

  it('is at each step of its life what it was, by imports and releases alike', async () => {
    const { id, revisionId } = await office.item(graph, 'H2');
    const inWork = await moment();
    await graph.do('submitForReview', { revisionId });
    const inReview = await moment();
    await graph.do('takeBackFromReview', { revisionId, reason: 'not yet' });
    await graph.do('releaseRevision', { revisionId, effectiveFrom: '2026-01-01' });
    const released = await moment();
    const { itemRevision } = await graph.do('reviseItem', { itemId: id }, 'itemRevision { id }');
    const change = { itemId: id, fromId: revisionId, toId: itemRevision.id };
    const changeOrderId = await office.draft(graph, change);
    await graph.do('releaseChangeOrder', { changeOrderId });
    const now = await moment();
    const life = async (asOf: string) => {
      const { lifecycle, label, effectiveFrom, effectiveTo, buildable } = await state(
        revisionId,
        asOf,
      );
      return [lifecycle, label, effectiveFrom, effectiveTo, buildable];
    };
    expect(await life(inWork)).toEqual(['IN_WORK', null, null, null, false]);
    expect(await life(inReview)).toEqual(['IN_REVIEW', null, null, null, false]);
    expect(await life(released)).toEqual(['RELEASED', 'A', '2026-01-01', null, true]);
    expect(await life(now)).toEqual(['SUPERSEDED', 'A', '2026-01-01', '2026-06-01', false]);
    expect(await state(itemRevision.id, released)).toBeNull();
    // What was known then of a date that lay ahead.
    const { item } = await graph.ask(
      `query($id: ID!, $inWork: DateTime!, $released: DateTime!) { item(id: $id) {
        none: effectiveRevision(effectiveOn: "2026-07-01", asOf: $inWork) { id }
        then: effectiveRevision(effectiveOn: "2026-07-01", asOf: $released) { label }
        now: effectiveRevision(effectiveOn: "2026-07-01") { label } } }`,
      { id, inWork, released },
    );
    expect(item).toEqual({ none: null, then: { label: 'A' }, now: { label: 'B' } });
  });

  it('was exploded over all levels into what was known then', async () => {
    const { top, wheel } = await bike(office, graph, 'H5');
    const [rim, hub] = await Promise.all(['H5-RIM', 'H5-HUB'].map((n) => office.item(graph, n)));
    const of = (part: { id: string }, pieceCount: string) => [
      { findNumber: 10, componentId: part.id, quantity: pieces(pieceCount) },
    ];
    const bare = await moment();
    await graph.do('setBom', { revisionId: wheel.revisionId, lines: of(rim!, '1') });
    await graph.do('setBom', { revisionId: rim!.revisionId, lines: of(hub!, '3') });
    const deep = await moment();
    for (const { revisionId } of [hub!, rim!, wheel]) {
      await graph.do('releaseRevision', { revisionId, effectiveFrom: '2026-01-01' });
    }
    // A later revision of the wheel has no rim any more.
    const { itemRevision } = await graph.do(
      'reviseItem',
      { itemId: wheel.id },
      'itemRevision { id }',
    );
    await graph.do('setBom', { revisionId: itemRevision.id, lines: of(hub!, '5') });
    const change = { itemId: wheel.id, fromId: wheel.revisionId, toId: itemRevision.id };
    const changeOrderId = await office.draft(graph, change);
    await graph.do('releaseChangeOrder', { changeOrderId });
    const exploded = async (asOf: string | null) => {
      const { node } = await graph.ask(
        `query($id: ID!, $asOf: DateTime) { node(id: $id) { ... on ItemRevision {
          explosion(quantity: { value: "4", unit: "C62" }, effectiveOn: "2026-07-01", asOf: $asOf) {
            components { item { number } quantity { value } } }
          bomTree(first: 9, effectiveOn: "2026-07-01", asOf: $asOf) {
            nodes { path line { findNumber } } } } } }`,
        { id: top.revisionId, asOf },
      );
      const { explosion, bomTree } = node;
      return [
        explosion.components
          .map((one: any) => `${one.item.number.slice(3)} ${one.quantity.value}`)
          .sort(),
        bomTree.nodes.map(({ path }: any) => path.join()),
      ];
    };
    expect(await exploded(bare)).toEqual([
      ['FRAME 1.02', 'WHEEL 2'],
      ['10', '20'],
    ]);
    const asItWas = [
      ['FRAME 1.02', 'HUB 6', 'RIM 2', 'WHEEL 2'],
      ['10', '20', '20,10', '20,10,10'],
    ];
    expect(await exploded(deep)).toEqual(asItWas);
    expect(await exploded(null)).toEqual([
      ['FRAME 1.02', 'HUB 10', 'WHEEL 2'],
      ['10', '20', '20,10'],
    ]);
    expect(await exploded(await moment())).toEqual(await exploded(null));
  });

  it('is not told of a moment that is still to come', async () => {
    const { id, revisionId } = await office.item(graph, 'H3');
    for (const [type, of, field] of [
      ['ItemRevision', revisionId, 'state(asOf: "2100-01-01T00:00:00Z") { label }'],
      ['ItemRevision', revisionId, 'bomComparison(fromAsOf: "2100-01-01T00:00:00Z") { kind }'],
      ['Item', id, 'effectiveRevision(asOf: "2100-01-01T00:00:00Z") { label }'],
    ]) {
      const { errors } = await graph.post(
        `query($id: ID!) { node(id: $id) { ... on ${type} { ${field} } } }`,
        { id: of },
      );
      expect(errors?.[0]?.['extensions'].code).toBe('AS_OF_IN_FUTURE');
    }
  });

  it('stays when an item is to go that it once was made of', async () => {
    const { top, swarf, spare, wheel } = await bike(office, graph, 'H4');
    await graph.do('setBom', { revisionId: top.revisionId, lines: [] });
    await graph.do('setOperations', {
      revisionId: top.revisionId,
      segments: [
        {
          sequence: 20,
          name: 'Mount',
          workCenterId: office.workCenterId,
          runMinutes: '5',
          tools: [{ itemId: wheel.id, quantity: 1 }],
        },
      ],
    });
    await graph.do('setOperations', { revisionId: top.revisionId, segments: [] });
    // What came out, what stood in and what was a tool: each is told who had it.
    for (const { id: itemId } of [swarf, spare, wheel]) {
      const { userErrors } = await graph.try('deleteItem', { itemId, reason: 'gone' });
      expect(userErrors).toEqual([
        { code: 'ITEM_IN_USE', field: 'itemId', message: 'It is used: H4 (earlier).' },
      ]);
    }
    // Nobody else's history has it.
    await graph.do('deleteItem', { itemId: top.id, reason: 'came to nothing' });
    await graph.do('deleteItem', { itemId: swarf.id, reason: 'gone' });
    expect(await sheets.lines(top.revisionId).catch(() => null)).toBeNull();
  });
});
