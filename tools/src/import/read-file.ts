import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { BadCell, type Column } from './cells.ts';
import { type FileKind, type Layout, layouts, type Row } from './layout.ts';
import { fileOf, type Outcome } from './outcome.ts';
import { type BadByte, checkUtf8 } from './utf8.ts';

interface Read {
  readonly directory: string;
  readonly today: string;
  readonly outcome: Outcome;
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly raw: string;
}

/** The rest of the file can't be read. */
class Unreadable extends Error {
  readonly line: number;
  readonly column: string | null;

  constructor(line: number, column: string | null, message: string) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** What a file says. */
export interface FileRows<K extends FileKind = FileKind> {
  readonly rows: Row<K>[];
  /** Rows that were reported, as far as they could be read: who builds on them is told. */
  readonly spoilt: SpoiltRow<K>[];
  /** False when the rest of it, or all of it, can't be read. */
  whole: boolean;
}

export interface SpoiltRow<K extends FileKind = FileKind> {
  readonly file: string;
  readonly line: number;
  readonly values: Partial<Row<K>['values']>;
}

/** The well-formed rows of a file; the others are reported. */
export async function readFile<K extends FileKind>(kind: K, read: Read): Promise<FileRows<K>> {
  const file = fileOf(kind);
  const found: FileRows<K> = { rows: [], spoilt: [], whole: true };
  try {
    await checkEncoding(`${read.directory}/${file}`);
    await eachRecord(`${read.directory}/${file}`, recordReader(kind, found, read));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { line, column, message } = error;
    read.outcome.misread({ file, line, column, reason: message });
    found.whole = false;
  }
  return found;
}

/** The whole file first: half a file in another encoding would be brought in and then regretted. */
async function checkEncoding(path: string): Promise<void> {
  const check = checkUtf8();
  for await (const chunk of createReadStream(path)) {
    const bad = check.take(chunk as Buffer);
    if (bad) throw notUtf8(bad);
  }
  const bad = check.end();
  if (bad) throw notUtf8(bad);
}

function notUtf8({ line, offset, byte }: BadByte): Unreadable {
  return new Unreadable(
    line,
    null,
    `not UTF-8: byte 0x${hex(byte)} at offset ${offset}. Save the file as UTF-8; none of it is read`,
  );
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

async function eachRecord(
  path: string,
  take: (record: readonly string[], line: number) => void,
): Promise<void> {
  let next = 1;
  const sink = new Writable({
    objectMode: true,
    write: ({ record, raw }: CsvRecord, _encoding, done) => {
      // The parser's own count goes wrong where a quoted cell has CRLF in it.
      const leading = lines(/^[\r\n]*/.exec(raw)?.[0] ?? '');
      try {
        if (record.some((cell) => cell.trim() !== '')) take(record, next + leading);
        next += lines(raw);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const parser = parse({
    bom: true,
    raw: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  try {
    await pipeline(createReadStream(path), parser, sink);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Unreadable(next, null, 'a quote opens in this row and never closes');
  }
}

function lines(raw: string): number {
  return raw.match(/\r\n?|\n/g)?.length ?? 0;
}

/** Reads the header from the first record and a row from each other. */
function recordReader<K extends FileKind>(kind: K, found: FileRows<K>, read: Read) {
  const { columns }: Layout = layouts[kind];
  const file = fileOf(kind);
  let header: readonly string[] | null = null;
  return (record: readonly string[], line: number): void => {
    if (header === null) {
      header = readHeader(record, line, columns);
      return;
    }
    const { values, bad } = readCells(columns, header, record, read.today);
    for (const { column, reason } of bad) read.outcome.misread({ file, line, column, reason });
    const row = { kind, file, line, values: values as Row<K>['values'] };
    if (bad.length === 0) found.rows.push(row);
    else found.spoilt.push(row);
  };
}

function readHeader(
  record: readonly string[],
  line: number,
  columns: Layout['columns'],
): readonly string[] {
  const header = record.map((cell) => cell.trim());
  const known = Object.keys(columns);
  if (header.length === 1 && header[0]?.includes(';')) {
    throw new Unreadable(line, 'header', 'columns are separated by ";": RFC 4180 takes a comma');
  }
  const leaveOut = 'none of the file is read';
  for (const [at, name] of header.entries()) {
    if (!known.includes(name)) {
      throw new Unreadable(line, name, `unknown column (known: ${known.join(', ')}); ${leaveOut}`);
    }
    if (header.indexOf(name) !== at) throw new Unreadable(line, name, `twice; ${leaveOut}`);
  }
  for (const name of known) {
    if (columns[name]?.needed === true && !header.includes(name)) {
      throw new Unreadable(line, name, `missing column; ${leaveOut}`);
    }
  }
  return header;
}

interface Cells {
  readonly values: Record<string, unknown>;
  readonly bad: { column: string | null; reason: string }[];
}

function readCells(
  columns: Layout['columns'],
  header: readonly string[],
  record: readonly string[],
  today: string,
): Cells {
  const cells: Cells = { values: {}, bad: [] };
  if (record.length !== header.length) {
    const reason = `has ${record.length} cells, the header has ${header.length}`;
    cells.bad.push({ column: null, reason });
  }
  for (const [name, column] of Object.entries(columns)) {
    const text = record[header.indexOf(name)]?.trim() ?? '';
    try {
      cells.values[name] = readCell(column, text, today);
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      // Shifted cells are wrong cells: one word on it is enough.
      if (record.length === header.length) cells.bad.push({ column: name, reason: error.message });
    }
  }
  return cells;
}

function readCell(column: Column<unknown>, text: string, today: string): unknown {
  if (text !== '') return column.read(text, today);
  if (column.needed) throw new BadCell('is empty');
  return column.otherwise;
}
