import { createHash } from 'node:crypto';
import { Refusal } from '@throughline/chassis/refusal';
import { largestFile } from '../documents/rules.ts';
import type { CellManners } from './cells.ts';
import { readCsv, type CsvManners } from './csv.ts';
import { assertSeparators, type MappedColumn, type Places, placesOf } from './fields.ts';
import { byLevel, byParent, type ParentRows } from './parents.ts';
import { type Problem, readRows } from './rows.ts';
import { mostRows, type TableRow, tooManyRows } from './table.ts';
import { textOf } from './cells.ts';
import { readWorkbook } from './workbook.ts';

/** How a file is to be read. */
export interface FileManners extends CellManners, CsvManners {
  readonly format: 'CSV' | 'XLSX';
  readonly mode: 'REPLACE' | 'UPDATE';
  readonly columns: readonly MappedColumn[] | null;
  readonly sheet: string | null;
  readonly headerRow: number;
}

export interface FileToImport {
  readonly manners: FileManners;
  readonly content: Buffer;
  /** The revision that all rows are of, or the top of a file with levels. */
  readonly revisionId: string | null;
}

/** What a file says, before anything is looked up. */
export interface BomFileRead {
  readonly sha256: string;
  /** Names the file and the way it was read. */
  readonly reading: string;
  readonly rowCount: number;
  readonly places: Places;
  /** Rows by the number of their parent; of the revision that was named, by `top`. */
  readonly parents: readonly ParentRows[];
  readonly problems: readonly Problem[];
}

/** No item has this number: it stands for the one whose revision was named. */
export const top = '';

export function decodeContent(content: string): Buffer {
  if (content === '') throw new Refusal('FILE_EMPTY', 'The file is empty.', 'content');
  if ((content.length * 3) / 4 > largestFile + 2) {
    throw new Refusal('FILE_TOO_LARGE', `A file has at most ${largestFile} bytes.`, 'content');
  }
  const bytes = Buffer.from(content, 'base64');
  // A pattern over millions of characters overflows the stack: written again, it must be the same.
  if (bytes.toString('base64') === content) return bytes;
  throw new Refusal(
    'INVALID_BASE64',
    'The content is base64 (RFC 4648) with padding and without line breaks.',
    'content',
  );
}

export async function readBomFile(file: FileToImport): Promise<BomFileRead> {
  const { manners, content, revisionId } = file;
  assertSeparators(manners);
  const table = await readTable(content, manners);
  const header = headerOf(table, manners.headerRow);
  const places = placesOf({ texts: header, columns: manners.columns });
  const body = table.filter(({ number }) => number > manners.headerRow);
  if (body.length === 0) throw new Refusal('NO_ROWS', 'The file has no rows.', 'content');
  if (body.length > mostRows) throw tooManyRows();
  const { rows, problems } = readRows(body, places, manners);
  const isNamed = places.has('PARENT_ITEM');
  if (revisionId === null && !isNamed) {
    throw new Refusal('PARENT_MISSING', 'Nothing says whose BOM the rows are.', 'revisionId');
  }
  const firstParent = revisionId === null ? (rows[0]?.parent ?? top) : top;
  const grouped = places.has('LEVEL') ? byLevel(rows, firstParent) : byParent(rows, top);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    sha256,
    reading: JSON.stringify([sha256, manners, revisionId]),
    rowCount: body.length,
    places,
    parents: grouped.parents,
    problems: [...problems, ...grouped.problems],
  };
}

async function readTable(content: Buffer, manners: FileManners): Promise<TableRow[]> {
  const { format, sheet, headerRow } = manners;
  if (headerRow < 0 || headerRow > 100) {
    throw new Refusal('HEADER_ROW_OUT_OF_RANGE', 'Headers stand in row 1 to 100.', 'headerRow');
  }
  if (format === 'CSV') return readCsv(content, manners, headerRow);
  return readWorkbook(content, sheet, headerRow);
}

function headerOf(table: readonly TableRow[], headerRow: number): string[] | null {
  if (headerRow === 0) return null;
  const row = table.find(({ number }) => number === headerRow);
  if (row) return row.cells.map(textOf);
  throw new Refusal('HEADER_ROW_OUT_OF_RANGE', `Nothing stands in row ${headerRow}.`, 'headerRow');
}
