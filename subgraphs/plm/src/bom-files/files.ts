import { createHash } from 'node:crypto';
import type { ImportDifference } from './differences.ts';
import { cellsOf, type Exported } from './exporting.ts';
import {
  allFields,
  assertMapping,
  assertSeparators,
  headers,
  type MappedColumn,
} from './fields.ts';
import { writeCsv, writeWorkbook } from './writing.ts';

/** How a file is written. */
export interface Writing {
  readonly format: 'CSV' | 'XLSX';
  readonly columns: readonly MappedColumn[] | null;
  readonly separator: string;
  readonly decimalMark: 'POINT' | 'COMMA';
  readonly designatorSeparator: string;
}

export interface WrittenFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly rowCount: number;
  readonly content: string;
}

interface DifferencesToWrite {
  readonly differences: readonly ImportDifference[];
  readonly items: ReadonlyMap<string, { readonly number: string }>;
}

const mediaTypes = {
  CSV: 'text/csv',
  XLSX: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** What is wrong with the request is told before anything is read. */
export function assertWriting(writing: Writing): void {
  assertSeparators(writing);
  if (writing.columns) assertMapping(writing.columns);
}

export async function writeBomFile(
  exported: Exported,
  names: readonly (string | null)[],
  writing: Writing,
): Promise<WrittenFile> {
  const { format, designatorSeparator } = writing;
  const columns = writing.columns ?? allFields.map((field) => ({ field, column: headers[field] }));
  const fields = columns.map(({ field }) => field);
  const rows = [
    columns.map(({ column }) => column),
    ...cellsOf(exported, fields, designatorSeparator),
  ];
  const bytes = await (format === 'CSV' ? writeCsv(rows, writing) : writeWorkbook(rows));
  // Numbers of the plant may hold what no file name may.
  const name = names
    .filter((part) => part !== null)
    .map((part) => part.replaceAll(/[^\w.-]+/g, '_'));
  return asFile(bytes, {
    fileName: `${name.join('-')}-bom.${format.toLowerCase()}`,
    mediaType: mediaTypes[format],
    rowCount: exported.rows.length,
  });
}

/** A row for each field that changes. */
export function writeDifferences({ differences, items }: DifferencesToWrite): WrittenFile {
  const numberOf = (itemId: string) => items.get(itemId)?.number ?? '';
  const rows = differences.flatMap(
    ({ kind, parentItemId, row, findNumber, componentId, changes }) =>
      changes.map(({ field, before, after }) => [
        kind,
        numberOf(parentItemId),
        row === null ? null : { number: String(row) },
        { number: String(findNumber) },
        numberOf(componentId),
        headers[field],
        before,
        after,
      ]),
  );
  const header = 'kind parent row find_number component field before after'.split(' ');
  const bytes = writeCsv([header, ...rows], { separator: ',', decimalMark: 'POINT' });
  const said = { fileName: 'bom-differences.csv', mediaType: mediaTypes.CSV };
  return asFile(bytes, { ...said, rowCount: rows.length });
}

function asFile(
  bytes: Buffer,
  said: Pick<WrittenFile, 'fileName' | 'mediaType' | 'rowCount'>,
): WrittenFile {
  return {
    ...said,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    content: bytes.toString('base64'),
  };
}
