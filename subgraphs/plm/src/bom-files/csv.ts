import { Refusal } from '@throughline/chassis/refusal';
import { CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import type { Cell } from './cells.ts';
import { isBlank, mostColumns, mostRows, type TableRow, tooManyRows } from './table.ts';

export interface CsvManners {
  readonly encoding: 'UTF_8' | 'WINDOWS_1252' | 'UTF_16LE';
  readonly separator: string;
}

const labels = { UTF_8: 'utf-8', WINDOWS_1252: 'windows-1252', UTF_16LE: 'utf-16le' } as const;

/** A spreadsheet has no more rows, empty ones among them. */
const mostRecords = 1_048_576;

/** Rows that say something, up to one more than are taken: who counts them says it is too many. */
export function readCsv(
  content: Uint8Array,
  { encoding, separator }: CsvManners,
  headerRow: number,
): TableRow[] {
  const text = decode(content, encoding);
  const most = headerRow + mostRows + 1;
  const rows: TableRow[] = [];
  // Nothing is kept of what says nothing: a file may be full of it.
  const keep = (cells: string[], { records, empty_lines: empty }: InfoRecord): null => {
    if (records > mostRecords) throw tooManyRows();
    const row = { number: records + empty, cells: trimmed(cells) };
    if (rows.length < most && !isBlank(row.cells)) rows.push(row);
    return null;
  };
  try {
    parse(text, {
      delimiter: separator,
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: 1024 * 1024,
      skip_empty_lines: true,
      on_record: keep,
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Refusal('MALFORMED_CSV', `The file is no CSV file: ${reason(error)}.`, 'content');
  }
}

function trimmed(cells: readonly string[]): Cell[] {
  // Spreadsheets write a separator for every column that was ever touched.
  const last = cells.findLastIndex((cell) => cell.trim() !== '');
  if (last >= mostColumns) {
    throw new Refusal('TOO_MANY_COLUMNS', `A file has at most ${mostColumns} columns.`, 'content');
  }
  return cells.slice(0, last + 1);
}

function decode(content: Uint8Array, encoding: CsvManners['encoding']): string {
  try {
    const text = new TextDecoder(labels[encoding], { fatal: true }).decode(content);
    if (!text.includes('\0')) return text;
  } catch {
    // Told below, with the bytes that are no text.
  }
  throw new Refusal('WRONG_ENCODING', `The file is not ${labels[encoding]} text.`, 'content');
}

function reason(error: CsvError): string {
  if (error.code === 'CSV_MAX_RECORD_SIZE') return 'a row has over a million characters';
  const line =
    'lines' in error && typeof error.lines === 'number' ? ` near line ${error.lines}` : '';
  return `a quote is not closed, or stands in the middle of a cell${line}`;
}
