import { readXlsx, writeXlsx } from 'hucre/xlsx';
import type { Graph } from '../plant/graph.ts';
import type { DesignOffice } from './design-office.ts';

export const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');

/** A CSV file as somebody types it. */
export const csv = (...lines: string[]) => ({ format: 'CSV', content: base64(lines.join('\n')) });

/** A workbook as a spreadsheet saves it. */
export async function workbook(
  rows: (string | number | boolean | Date | null)[][],
  name = 'BOM',
): Promise<{ format: string; content: string }> {
  const bytes = await writeXlsx({
    sheets: [
      { name: 'Cover', rows: [['nothing']] },
      { name, rows },
    ],
  });
  return { format: 'XLSX', content: base64(bytes) };
}

export type Made = { id: string; revisionId: string };
export const pieces = (value: string) => ({ value, unit: 'C62' });

/** A bike of a frame, wheels and spokes that have their places. */
export async function bike(office: DesignOffice, graph: Graph, name: string) {
  const [top, frame, wheel, swarf, spare] = (await Promise.all(
    ['', '-FRAME', '-WHEEL', '-SWARF', '-SPARE'].map((part) => office.item(graph, name + part)),
  )) as [Made, Made, Made, Made, Made];
  const lines = [
    {
      findNumber: 10,
      componentId: frame.id,
      quantity: pieces('1'),
      attrition: '0.02',
      operationSequence: 20,
      substitutes: [{ itemId: spare.id, ratio: '2', rank: 1 }],
    },
    {
      findNumber: 20,
      componentId: wheel.id,
      quantity: pieces('2'),
      effectiveFrom: '2026-01-01',
      referenceDesignators: ['-W1', '=W2'],
    },
    { findNumber: 90, componentId: swarf.id, quantity: pieces('0.125'), kind: 'BY_PRODUCT' },
  ];
  const batchQuantity = pieces('4');
  await graph.do('setBom', { revisionId: top.revisionId, batchQuantity, lines });
  return { top, frame, wheel, swarf, spare };
}

export async function rowsOf(content: string): Promise<unknown[][]> {
  const { sheets } = await readXlsx(Buffer.from(content, 'base64'));
  return sheets[0]?.rows ?? [];
}

export const textOf = (content: string) => Buffer.from(content, 'base64').toString('utf8');

/** PLM's people who exchange BOMs by files. */
export class BomSheets {
  readonly graph: Graph;

  constructor(graph: Graph) {
    this.graph = graph;
  }

  async file(revisionId: string, asked: string): Promise<any> {
    const { node } = await this.graph.ask(
      `query($id: ID!) { node(id: $id) { ... on ItemRevision {
        bomFile(${asked}) { fileName mediaType size sha256 rowCount content } } } }`,
      { id: revisionId },
    );
    return node.bomFile;
  }

  /** A dry run records nothing: it takes no key. */
  async #try(input: object, selection = ''): Promise<any> {
    const { previewBomImport } = await this.graph.ask(
      `mutation($input: BomImportInput!) { previewBomImport(input: $input) {
        ${selection} userErrors { field code message } } }`,
      { input },
    );
    return previewBomImport;
  }

  async preview(file: object): Promise<any> {
    const { preview, userErrors } = await this.#try(
      file,
      `preview { fingerprint sha256 problemCount
        problems { row column field code message }
        counts { parents rows added removed changed moved unchanged }
        differences { kind row findNumber parent { number } component { number }
          changes { field before after } } differencesFile { rowCount content } }`,
    );
    if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
    return preview;
  }

  /** Codes with which a file is refused as a whole. */
  async refusal(file: object): Promise<string[]> {
    const { userErrors } = await this.#try(file);
    return userErrors.map(({ code, field }: any) => `${code} ${field ?? ''}`.trim());
  }

  /** `row code field` of everything that is wrong. */
  async problems(file: object): Promise<string[]> {
    const { problems } = await this.preview(file);
    return problems.map(({ row, code, field }: any) => `${row} ${code} ${field ?? ''}`.trim());
  }

  async lines(revisionId: string): Promise<any[]> {
    const { node } = await this.graph.ask(
      `query($id: ID!) { node(id: $id) { ... on ItemRevision { bom { lines {
        findNumber kind costShare component { number } quantity { value unit } attrition setUpQuantity
        roundingMultiple phantom effectiveFrom effectiveTo operationSequence referenceDesignators
        substitutes { item { number } } } } } } }`,
      { id: revisionId },
    );
    return node.bom.lines;
  }

  /** The file is tried, and then written. */
  async import(file: object, more: object = {}): Promise<any> {
    const { fingerprint } = await this.preview(file);
    const { bomImport } = await this.graph.do(
      'importBom',
      { file, fingerprint, fileName: 'bom.csv', ...more },
      `bomImport { id sha256 fileName format mode recordedBy
        counts { parents rows added removed changed moved unchanged }
        itemRevisions { item { number } } }`,
    );
    return bomImport;
  }
}
