import { Refusal } from '@throughline/chassis/refusal';
import { streamXlsxRows } from 'hucre/xlsx';
import type { Cell } from './cells.ts';
import { isBlank, mostColumns, mostRows, type TableRow } from './table.ts';
import { assertUnpacks } from './unpacking.ts';

/** Rows that say something, up to one more than are taken. */
export async function readWorkbook(
  content: Uint8Array,
  sheet: string | null,
  headerRow: number,
): Promise<TableRow[]> {
  assertUnpacks(content);
  const rows: TableRow[] = [];
  try {
    for await (const { index, values } of streamXlsxRows(content, { sheet: sheet ?? 0 })) {
      const cells = values.map(asCell);
      if (isBlank(cells)) continue;
      rows.push({ number: index + 1, cells });
      const isFull = rows.length > mostRows + 1 && index >= headerRow;
      if (isFull || cells.length > mostColumns) break;
    }
  } catch (error) {
    throw notReadable(error);
  }
  if (rows.length === 0 && sheet !== null) {
    throw new Refusal('SHEET_NOT_FOUND', `No sheet "${sheet}" has anything in it.`, 'sheet');
  }
  if (rows.some(({ cells }) => cells.length > mostColumns)) {
    throw new Refusal('TOO_MANY_COLUMNS', `A file has at most ${mostColumns} columns.`, 'content');
  }
  return rows;
}

function asCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof Date)
    return value;
  return typeof value === 'string' ? value : '';
}

/** Whatever a reader of somebody's file stumbles over is the file's fault, and told as that. */
function notReadable(error: unknown): Error {
  const reason = error instanceof Error ? `: ${error.message.slice(0, 200)}` : '';
  return new Refusal('NOT_A_WORKBOOK', `The file is no workbook${reason}.`, 'content');
}
