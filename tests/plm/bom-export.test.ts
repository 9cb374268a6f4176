import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import { base64, bike, BomSheets, pieces, rowsOf, textOf } from './bom-sheets.ts';
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

describe('a BOM as a file', () => {
  it('is written for spreadsheets, with text that none of them runs', async () => {
    const { top } = await bike(office, graph, 'X1');
    const file = await sheets.file(top.revisionId, 'format: CSV');
    const bytes = Buffer.from(file.content, 'base64');
    expect(file).toMatchObject({ fileName: 'X1-bom.csv', mediaType: 'text/csv', rowCount: 3 });
    expect(file.size).toBe(bytes.length);
    expect(file.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(textOf(file.content)).toBe(
      `\uFEFF${[
        'level,parent,revision,find_number,kind,component,description,quantity,unit,reference_designators,attrition,set_up_quantity,rounding_multiple,effective_from,effective_to,from_lot_number,to_lot_number,operation_sequence,phantom,cost_share',
        '1,X1,,10,COMPONENT,X1-FRAME,X1-FRAME,1,C62,,0.02,0,,,,,,20,no,',
        `1,X1,,20,COMPONENT,X1-WHEEL,X1-WHEEL,2,C62,'-W1;=W2,0,0,,2026-01-01,,,,,no,`,
        '1,X1,,90,BY_PRODUCT,X1-SWARF,X1-SWARF,0.125,C62,,0,0,,,,,,,no,',
        '',
      ].join('\r\n')}`,
    );
  });

  it('has the columns, headers, signs and lines that are asked for', async () => {
    const { top } = await bike(office, graph, 'X2');
    const columns = `columns: [{ field: COMPONENT_ITEM, column: "Teil" }, { field: QUANTITY, column: "Menge" }
      { field: ATTRITION, column: "Schwund; Anteil" }]`;
    const german = `format: CSV, separator: ";", decimalMark: COMMA, effectiveOn: "2025-12-31", ${columns}`;
    expect(textOf((await sheets.file(top.revisionId, german)).content)).toBe(
      '\uFEFFTeil;Menge;"Schwund; Anteil"\r\nX2-FRAME;1;0,02\r\nX2-SWARF;0,125;0\r\n',
    );
    const xlsx = await sheets.file(top.revisionId, `format: XLSX, ${columns}`);
    expect(await rowsOf(xlsx.content)).toEqual([
      ['Teil', 'Menge', 'Schwund; Anteil'],
      ['X2-FRAME', 1, 0.02],
      ['X2-WHEEL', 2, 0],
      ['X2-SWARF', 0.125, 0],
    ]);
    const twice = 'columns: [{ field: UNIT, column: "a" }, { field: UNIT, column: "b" }]';
    for (const [asked, code] of [
      [`format: CSV, ${twice}`, 'FIELD_MAPPED_TWICE'],
      ['format: CSV, separator: "x"', 'INVALID_SEPARATOR'],
    ]) {
      const { errors } = await graph.post(
        `query($id: ID!) { node(id: $id) { ... on ItemRevision { bomFile(${asked}) { size } } } }`,
        { id: top.revisionId },
      );
      expect(errors?.[0]?.['extensions'].code).toBe(code);
    }
  });

  it.each(['CSV', 'XLSX'])(
    'read back from %s is the same BOM, on all its levels',
    async (format) => {
      const { top, wheel, frame } = await bike(office, graph, `X3-${format}`);
      const spoke = await office.item(graph, `X3-${format}-SPOKE`);
      const lines = [
        { findNumber: 10, componentId: spoke.id, quantity: pieces('36'), phantom: true },
      ];
      await graph.do('setBom', { revisionId: wheel.revisionId, lines });
      const before = await sheets.lines(top.revisionId);
      // The wheel stands in the frame, too: its spokes are written twice.
      const spare = [{ findNumber: 5, componentId: wheel.id, quantity: pieces('1') }];
      await graph.do('setBom', { revisionId: frame.revisionId, lines: spare });
      const file = await sheets.file(top.revisionId, `format: ${format}, multiLevel: true`);
      expect(file.rowCount).toBe(6);
      const { content } = file;
      expect(await sheets.preview({ format, content })).toMatchObject({
        problems: [],
        differences: [],
        counts: { parents: 3, rows: 6, added: 0, removed: 0, changed: 0, moved: 0, unchanged: 5 },
      });
      await sheets.import({ format, content });
      expect(await sheets.lines(top.revisionId)).toEqual(before);
      // What one has forgotten comes back.
      await graph.do('setBom', {
        revisionId: top.revisionId,
        batchQuantity: pieces('4'),
        lines: [],
      });
      expect(await sheets.import({ format, content })).toMatchObject({ counts: { added: 3 } });
      const bare = before.map((line) => ({ ...line, substitutes: [] }));
      expect(await sheets.lines(top.revisionId)).toEqual(bare);
    },
  );

  it('of a site is what the site makes it by', async () => {
    const { top, frame, wheel, swarf } = await bike(office, graph, 'X4');
    for (const { revisionId } of [frame, wheel, swarf, top]) {
      await graph.do('releaseRevision', { revisionId, effectiveFrom: '2026-01-01' });
    }
    const { manufacturingBom } = await graph.do(
      'deriveManufacturingBom',
      { revisionId: top.revisionId, siteId: base64('Site:019a0000-0000-7000-8000-000000000001') },
      'manufacturingBom { bomFile(format: CSV, columns: [{ field: COMPONENT_ITEM, column: "part" }]) { fileName content } }',
    );
    expect(manufacturingBom.bomFile.fileName).toBe('X4-A-v1-bom.csv');
    expect(textOf(manufacturingBom.bomFile.content)).toContain('part\r\nX4-FRAME\r\nX4-WHEEL\r\n');
  });
});
