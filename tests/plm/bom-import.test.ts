import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import { base64, bike, BomSheets, csv, pieces, workbook } from './bom-sheets.ts';
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

describe('an import', () => {
  it('keeps lines that an update does not name', async () => {
    const { top } = await bike(office, graph, 'I1');
    const file = {
      ...{ revisionId: top.revisionId, mode: 'UPDATE' },
      ...csv('find_number,component,quantity', '10,I1-SPARE,3', '30,I1-FRAME,1'),
    };
    expect(await sheets.import(file)).toMatchObject({
      ...{ mode: 'UPDATE', counts: { rows: 2, unchanged: 2 } },
    });
    const lines = await sheets.lines(top.revisionId);
    expect(lines.map(({ findNumber, component }) => `${findNumber} ${component.number}`)).toEqual([
      '10 I1-SPARE',
      '20 I1-WHEEL',
      '30 I1-FRAME',
      '90 I1-SWARF',
    ]);
  });

  it('reads back designators that hold the sign between them', async () => {
    const { top, wheel } = await bike(office, graph, 'I0');
    const referenceDesignators = ['W;1', '"W" 2', 'W,3'];
    const line = { findNumber: 10, componentId: wheel.id, quantity: pieces('3') };
    const set = (names: string[]) =>
      graph.do('setBom', {
        revisionId: top.revisionId,
        lines: [{ ...line, referenceDesignators: names }],
      });
    for (const sign of [';', ',', ' ']) {
      await set(referenceDesignators);
      const written = await sheets.file(
        top.revisionId,
        `format: CSV, designatorSeparator: "${sign}"`,
      );
      await set(['A', 'B', 'C']);
      await sheets.import({
        ...{ format: 'CSV', content: written.content, revisionId: top.revisionId },
        designatorSeparator: sign,
      });
      expect(await sheets.lines(top.revisionId)).toMatchObject([{ referenceDesignators }]);
    }
    const open = csv(
      'find_number,component,quantity,reference_designators',
      '10,I0-WHEEL,2,"""W;1"',
    );
    expect(await sheets.problems({ ...open, revisionId: top.revisionId })).toEqual([
      '2 INVALID_REFERENCE_DESIGNATOR REFERENCE_DESIGNATORS',
    ]);
  });

  it('is for the last revision of an item, also where an earlier one is named', async () => {
    const { itemId, fromId, toId } = await office.revised(graph, 'I9');
    await office.released(graph, 'I9-BELL');
    const file = csv('find_number,component,quantity', '10,I9-BELL,1');
    expect(await sheets.refusal({ ...file, revisionId: fromId })).toEqual([
      'REVISION_NOT_LATEST revisionId',
    ]);
    // What was released has no such line, and keeps none.
    expect(await sheets.lines(fromId)).toEqual([]);
    await sheets.import({ ...file, revisionId: toId });
    const changeOrderId = await office.draft(graph, { itemId, fromId, toId });
    await graph.do('releaseChangeOrder', { changeOrderId });
    const same = await sheets.preview({ ...file, revisionId: toId });
    expect(same.counts).toMatchObject({ unchanged: 1 });
  });

  it('is of the BOM that the dry run saw, once, and all or nothing', async () => {
    const { top, frame } = await bike(office, graph, 'I2');
    const rows = ['find_number,component,quantity', '10,I2-FRAME,7'];
    const file = { revisionId: top.revisionId, ...csv(...rows) };
    const { fingerprint } = await sheets.preview(file);
    const input = { file, fingerprint, fileName: 'a.csv' };
    const lines = [{ findNumber: 10, componentId: frame.id, quantity: pieces('5') }];
    await graph.do('setBom', { revisionId: top.revisionId, batchQuantity: pieces('4'), lines });
    expect(await graph.refusal('importBom', input)).toEqual(['IMPORT_STALE']);
    expect(await sheets.lines(top.revisionId)).toMatchObject([{ quantity: pieces('5') }]);
    const now = { ...input, fingerprint: (await sheets.preview(file)).fingerprint };
    // Another file, or the same read in another way, is not what was tried.
    const other = { ...file, ...csv(...rows, '20,I2-WHEEL,1') };
    expect(await graph.refusal('importBom', { ...now, file: other })).toEqual(['IMPORT_STALE']);
    expect(await graph.refusal('importBom', { ...now, file: { ...file, mode: 'UPDATE' } })).toEqual(
      ['IMPORT_STALE'],
    );
    const wrong = { ...file, ...csv(...rows, '20,I2-WHEEL,none') };
    expect(await graph.refusal('importBom', { ...now, file: wrong })).toEqual([
      'IMPORT_HAS_PROBLEMS',
    ]);
    const key = { ...now, idempotencyKey: 'import I2' };
    const done = await Promise.all(
      [1, 2, 3].map(() => graph.do('importBom', key, 'bomImport { id }')),
    );
    expect(new Set(done.map(({ bomImport }) => bomImport.id)).size).toBe(1);
    expect(await graph.refusal('importBom', { ...key, fileName: 'b.csv' })).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
    ]);
    // With another key it is too late: the BOM is another by now.
    expect(await graph.refusal('importBom', now)).toEqual(['IMPORT_STALE']);
    const { node } = await graph.ask(
      'query($id: ID!) { node(id: $id) { ... on ItemRevision { bom { batchQuantity { value } } } } }',
      { id: top.revisionId },
    );
    expect(node.bom.batchQuantity.value).toBe('4');
  });

  it('reads workbooks with dates, numbers, and a sheet and header row of their own', async () => {
    const { top } = await bike(office, graph, 'I3');
    const rows = [
      ['Parts list', null, null, null, null],
      [],
      ['Item', 'No.', 'Qty', 'From', 'Ghost'],
      ['I3-FRAME', 10, 0.1 + 0.2, new Date('2026-02-01T00:00:00Z'), true],
      ['I3-WHEEL', '20', '12.5', '2026-03-01', 'no'],
    ];
    const file = {
      ...{ revisionId: top.revisionId, headerRow: 3, sheet: 'List' },
      ...(await workbook(rows, 'List')),
      columns: [
        { field: 'COMPONENT_ITEM', column: 'item' },
        { field: 'FIND_NUMBER', column: 'no.' },
        { field: 'QUANTITY', column: 'QTY' },
        { field: 'EFFECTIVE_FROM', column: 'From' },
        { field: 'PHANTOM', column: 'Ghost' },
      ],
    };
    const noPlaces = [...file.columns, { field: 'REFERENCE_DESIGNATORS', column: 'Places' }];
    expect(await sheets.refusal({ ...file, columns: noPlaces })).toEqual([
      'COLUMN_NOT_FOUND columns.5.column',
    ]);
    expect(await sheets.problems(file)).toEqual([
      '5 REFERENCE_COUNT_MISMATCH REFERENCE_DESIGNATORS',
    ]);
    const letters = file.columns.map(({ field }, at) => ({ field, column: 'ABCDE'[at] }));
    letters.push({ field: 'REFERENCE_DESIGNATORS', column: 'F' });
    const body = { ...(await workbook(rows.slice(3), 'List')), headerRow: 0, columns: letters };
    await sheets.import({ ...file, ...body });
    expect(await sheets.lines(top.revisionId)).toMatchObject([
      { findNumber: 10, quantity: pieces('0.3'), effectiveFrom: '2026-02-01', phantom: true },
      { findNumber: 20, quantity: pieces('12.5'), effectiveFrom: '2026-03-01', phantom: false },
    ]);
    expect(await sheets.refusal({ ...file, sheet: 'Other' })).toEqual(['SHEET_NOT_FOUND sheet']);
  });

  it('refuses files that are none, too large, or made to burst', async () => {
    const { top } = await bike(office, graph, 'I4');
    const of = (more: object) => ({ revisionId: top.revisionId, ...more });
    const text = (content: string | Uint8Array, more: object = {}) =>
      sheets.refusal(of({ format: 'CSV', content: base64(content), ...more }));
    expect(await text('')).toEqual(['FILE_EMPTY content']);
    expect(await sheets.refusal(of({ format: 'CSV', content: 'a' }))).toEqual([
      'INVALID_BASE64 content',
    ]);
    expect(await text(Buffer.from('Plätze', 'latin1'))).toEqual(['WRONG_ENCODING content']);
    expect(await text('find_number,component,quantity\n10,"open,1')).toEqual([
      'MALFORMED_CSV content',
    ]);
    expect(await text('find_number,component\n10,x')).toEqual(['FIELD_NOT_MAPPED columns']);
    expect(await text('find_number,component,quantity\n')).toEqual(['NO_ROWS content']);
    expect(await text('a', { headerRow: 2 })).toEqual(['HEADER_ROW_OUT_OF_RANGE headerRow']);
    const header = 'find_number,component,quantity\n';
    expect(await text(header + '1,x,1\n'.repeat(10_001))).toEqual(['TOO_MANY_ROWS content']);
    expect(await text(','.repeat(200) + 'x')).toEqual(['TOO_MANY_COLUMNS content']);
    expect(await text(`${header}1,x,1`, { revisionId: null })).toEqual([
      'PARENT_MISSING revisionId',
    ]);
    const book = (content: Uint8Array) =>
      sheets.refusal(of({ format: 'XLSX', content: base64(content) }));
    expect(await book(Buffer.from('PK is no workbook'))).toEqual(['NOT_A_WORKBOOK content']);
    const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]);
    expect(await book(old)).toEqual(['WORKBOOK_ENCRYPTED content']);
    expect(await book(bomb(64 * 1024 * 1024, 64 * 1024 * 1024))).toEqual([
      'FILE_TOO_LARGE content',
    ]);
    // It says less than there is, or nothing.
    expect(await book(bomb(64 * 1024 * 1024, 1000))).toEqual(['NOT_A_WORKBOOK content']);
    expect(await book(bomb(64 * 1024 * 1024, 0))).toEqual(['NOT_A_WORKBOOK content']);
  });

  it('takes 10,000 lines', { timeout: 60_000 }, async () => {
    const { top } = await bike(office, graph, 'I5');
    const rows = Array.from({ length: 10_000 }, (_, at) => `${at + 1},I5-FRAME,1`);
    const file = { revisionId: top.revisionId, ...csv('find_number,component,quantity', ...rows) };
    const done = await sheets.import(file);
    expect(done.counts).toMatchObject({ rows: 10_000, added: 9_999, removed: 2 });
    const changed = rows.map((row, at) => (at % 100 === 0 ? row.replace(/1$/, '2') : row));
    const next = { ...file, ...csv('find_number,component,quantity', ...changed) };
    expect((await sheets.preview(next)).counts).toMatchObject({ changed: 100, unchanged: 9_900 });
  });
});

/** A ZIP file of one part, [Content_Types].xml, that says it has a size of its own choice. */
function bomb(size: number, said: number): Buffer {
  const name = Buffer.from('[Content_Types].xml');
  const packed = deflateRawSync(Buffer.alloc(size), { level: 9 });
  const sizes = (at: number, header: Buffer) => {
    header.writeUInt16LE(8, at - 10);
    header.writeUInt32LE(packed.length, at);
    header.writeUInt32LE(said, at + 4);
    header.writeUInt16LE(name.length, at + 8);
    return header;
  };
  const local = sizes(18, Buffer.alloc(30));
  local.writeUInt32LE(0x04034b50, 0);
  const entry = sizes(20, Buffer.alloc(46));
  entry.writeUInt32LE(0x02014b50, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, entry, name, end]);
}
