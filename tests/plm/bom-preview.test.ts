import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import { bike, BomSheets, csv, type Made, pieces, textOf } from './bom-sheets.ts';
import { DesignOffice } from './design-office.ts';

let office: DesignOffice;
let graph: Graph;
let sheets: BomSheets;
beforeAll(async () => {
  office = await DesignOffice.open();
  graph = office.person('designer', ['items', 'boms']);
  sheets = new BomSheets(graph);
}, 120_000);
afterAll(() => office.close());

describe('a dry run', () => {
  it('lists every difference field by field, and writes nothing', async () => {
    const { top } = await bike(office, graph, 'D1');
    await office.item(graph, 'D1-BELL');
    const before = await sheets.lines(top.revisionId);
    const file = {
      revisionId: top.revisionId,
      ...csv(
        'find_number,component,quantity,attrition',
        '10,D1-FRAME,1,0.05',
        '30,D1-WHEEL,2,0',
        '40,D1-BELL,1,',
      ),
    };
    const preview = await sheets.preview(file);
    expect(preview.counts).toEqual({
      ...{ parents: 1, rows: 3, added: 1, removed: 1, changed: 1, moved: 1, unchanged: 0 },
    });
    const part = (name: string) => ({ parent: { number: 'D1' }, component: { number: name } });
    expect(preview.differences).toMatchObject([
      {
        ...{ kind: 'CHANGED', row: 2, findNumber: 10, ...part('D1-FRAME') },
        changes: [{ field: 'ATTRITION', before: '0.02', after: '0.05' }],
      },
      {
        ...{ kind: 'MOVED', row: 3, findNumber: 30, ...part('D1-WHEEL') },
        changes: [{ field: 'FIND_NUMBER', before: '20', after: '30' }],
      },
      { kind: 'ADDED', row: 4, findNumber: 40, ...part('D1-BELL') },
      { kind: 'REMOVED', row: null, findNumber: 90, ...part('D1-SWARF') },
    ]);
    expect(textOf(preview.differencesFile.content)).toContain(
      'CHANGED,D1,2,10,D1-FRAME,attrition,0.02,0.05\r\nMOVED,D1,3,30,D1-WHEEL,find_number,20,30\r\n',
    );
    const added = preview.differences[2].changes;
    expect(added).toContainEqual({ field: 'QUANTITY', before: null, after: '1' });
    expect(await sheets.lines(top.revisionId)).toEqual(before);
    // What no column says stays: places, dates, the operation, what may stand in.
    const done = await sheets.import(file);
    expect(done).toMatchObject({
      ...{ format: 'CSV', mode: 'REPLACE', fileName: 'bom.csv', sha256: preview.sha256 },
      itemRevisions: [{ item: { number: 'D1' } }],
    });
    const [frame, wheel, bell] = await sheets.lines(top.revisionId);
    expect(frame).toMatchObject({
      ...{ attrition: '0.05', operationSequence: 20 },
      substitutes: [{ item: { number: 'D1-SPARE' } }],
    });
    expect(wheel).toMatchObject({
      ...{ findNumber: 30, effectiveFrom: '2026-01-01', referenceDesignators: ['-W1', '=W2'] },
    });
    expect(bell).toMatchObject({ quantity: pieces('1'), attrition: '0' });
    const { bomImports } = await graph.ask(
      '{ bomImports(first: 1) { nodes { id counts { changed } } } }',
    );
    expect(bomImports.nodes).toEqual([{ id: done.id, counts: { changed: 1 } }]);
  });

  it('says of every row what is wrong with it, in the words of setBom', async () => {
    const { top } = await bike(office, graph, 'D2');
    const file = {
      revisionId: top.revisionId,
      separator: ';',
      decimalMark: 'COMMA',
      dateFormat: 'DAY_FIRST',
      columns: [
        { field: 'FIND_NUMBER', column: 'pos' },
        { field: 'COMPONENT_ITEM', column: 'Teil' },
        { field: 'QUANTITY', column: 'Menge' },
        { field: 'UNIT', column: 'Einheit' },
        { field: 'REFERENCE_DESIGNATORS', column: 'Plätze' },
        { field: 'EFFECTIVE_FROM', column: 'ab' },
        { field: 'COST_SHARE', column: 'Anteil' },
      ],
    };
    const header = 'Pos;Teil;Menge;Einheit;Plätze;ab;Anteil';
    expect(
      await sheets.problems({
        ...file,
        ...csv(
          header,
          '10;D2-FRAME;1.5;C62;;;',
          '20;D2-WHEEL;2;XYZ;;;',
          '30;NO-SUCH;1;C62;;;',
          ';D2-WHEEL;viel;C62;;31.2.2026;',
          ';;;;;;',
          '40;D2-WHEEL;0;C62;;1.2.2026;',
          '50;D2;1;C62;;;',
          '60;D2-WHEEL;1;KGM;;;0,5',
        ),
      }),
    ).toEqual([
      '2 NOT_A_NUMBER QUANTITY',
      '3 UNKNOWN_UNIT UNIT',
      '4 UNKNOWN_ITEM COMPONENT_ITEM',
      '5 CELL_EMPTY FIND_NUMBER',
      '5 NOT_A_NUMBER QUANTITY',
      '5 NOT_A_DATE EFFECTIVE_FROM',
      '7 QUANTITY_NOT_POSITIVE QUANTITY',
      '8 BOM_SELF_REFERENCE COMPONENT_ITEM',
      '9 UNIT_MISMATCH UNIT',
    ]);
    const whole = async (...rows: string[]) =>
      sheets.problems({ ...file, ...csv(header, ...rows) });
    expect(await whole('10;D2-FRAME;2;;R1;;')).toEqual([
      '2 REFERENCE_COUNT_MISMATCH REFERENCE_DESIGNATORS',
    ]);
    expect(await whole('10;D2-FRAME;2;;;;', '10;D2-WHEEL;2;;;1.1.2026;')).toEqual([
      '3 EFFECTIVITY_OVERLAP FIND_NUMBER',
    ]);
    expect(await whole('10;D2-FRAME;2;;;;0,5')).toEqual(['2 COST_SHARE_OUT_OF_RANGE COST_SHARE']);
    const { problems, fingerprint, differences } = await sheets.preview({
      ...file,
      ...csv(header, '10;D2-FRAME;viel;;;;'),
    });
    expect([fingerprint, differences, problems[0].column]).toEqual([null, [], 'Menge']);
  });

  it('finds a loop that only several BOMs of the file close, and no other', async () => {
    const [a, b] = [await office.item(graph, 'D3-A'), await office.item(graph, 'D3-B')];
    await office.item(graph, 'D3-C');
    const lines = [{ findNumber: 10, componentId: b.id, quantity: pieces('1') }];
    await graph.do('setBom', { revisionId: a.revisionId, lines });
    const loop = csv('parent,find_number,component,quantity', 'D3-B,10,D3-C,1', 'D3-C,10,D3-A,1');
    expect(await sheets.problems(loop)).toEqual(['2 BOM_LOOP', '3 BOM_LOOP']);
    // Turned round in one file: what was above is below, and no loop ever stands.
    const turned = csv('parent,find_number,component,quantity', 'D3-B,10,D3-A,1', 'D3-A,10,D3-C,2');
    expect(await sheets.import(turned)).toMatchObject({
      counts: { parents: 2, added: 2, removed: 1 },
    });
    expect(await sheets.lines(b.revisionId)).toMatchObject([{ component: { number: 'D3-A' } }]);
  });

  it('leaves what is released alone, and says so only where it would change', async () => {
    const { top, frame } = await bike(office, graph, 'D4');
    await office.item(graph, 'D4-TUBE');
    const tubes = (count: number) =>
      csv(
        'level,find_number,component,quantity,reference_designators',
        '1,10,D4-FRAME,1,',
        `2,10,D4-TUBE,${count},`,
        '1,20,D4-WHEEL,3,',
      );
    const file = (count: number) => ({ revisionId: top.revisionId, ...tubes(count) });
    await sheets.import({
      ...csv('parent,find_number,component,quantity', 'D4-FRAME,10,D4-TUBE,3'),
    });
    await graph.do('releaseRevision', {
      revisionId: (await released('D4-TUBE')).revisionId,
      effectiveFrom: '2026-01-01',
    });
    await graph.do('releaseRevision', {
      revisionId: frame.revisionId,
      effectiveFrom: '2026-01-01',
    });
    expect(await sheets.problems(file(4))).toEqual(['3 NOT_IN_WORK']);
    expect((await sheets.preview(file(3))).differences).toMatchObject([
      {
        ...{ kind: 'CHANGED', row: 4, parent: { number: 'D4' } },
        changes: [
          { field: 'QUANTITY', before: '2', after: '3' },
          { field: 'REFERENCE_DESIGNATORS', before: '-W1;=W2', after: null },
        ],
      },
      { kind: 'REMOVED', findNumber: 90 },
    ]);
    expect((await sheets.import(file(3))).itemRevisions).toEqual([{ item: { number: 'D4' } }]);
  });

  async function released(number: string): Promise<Made> {
    const { itemByNumber } = await graph.ask(
      'query($number: String!) { itemByNumber(number: $number) { id revisions(first: 1) { nodes { id } } } }',
      { number },
    );
    return { id: itemByNumber.id, revisionId: itemByNumber.revisions.nodes[0].id };
  }

  it('refuses levels that are skipped, and assemblies that contradict themselves', async () => {
    const { top } = await bike(office, graph, 'D5');
    const levels = (...rows: string[]) => ({
      revisionId: top.revisionId,
      ...csv('level,find_number,component,quantity', ...rows),
    });
    expect(await sheets.problems(levels('1,10,D5-FRAME,1', '3,10,D5-WHEEL,1'))).toEqual([
      '3 LEVEL_SKIPPED LEVEL',
    ]);
    const twice = ['1,10,D5-FRAME,1', '2,10,D5-WHEEL,1', '1,20,D5-FRAME,1', '2,10,D5-WHEEL,2'];
    expect(await sheets.problems(levels(...twice))).toEqual(['5 LEVEL_CONTRADICTION']);
    const other = {
      revisionId: top.revisionId,
      ...csv('parent,find_number,component,quantity', 'D5-FRAME,10,D5-WHEEL,1'),
    };
    expect(await sheets.problems(other)).toEqual(['2 WRONG_PARENT PARENT_ITEM']);
    // Two assemblies one behind the other, each with its level 1, are not one.
    const header = 'level,parent,find_number,component,quantity';
    const behind = csv(
      header,
      '1,D5,10,D5-FRAME,1',
      '2,D5-FRAME,10,D5-WHEEL,1',
      '1,D5-SPARE,90,D5-SWARF,1',
    );
    expect(await sheets.problems(behind)).toEqual(['4 LEVEL_CONTRADICTION PARENT_ITEM']);
    const named = { revisionId: top.revisionId, ...behind };
    expect(await sheets.problems(named)).toEqual(['4 LEVEL_CONTRADICTION PARENT_ITEM']);
    const strange = { revisionId: top.revisionId, ...csv(header, '1,D5-SPARE,10,D5-FRAME,1') };
    expect(await sheets.problems(strange)).toEqual(['2 WRONG_PARENT PARENT_ITEM']);
  });
});
