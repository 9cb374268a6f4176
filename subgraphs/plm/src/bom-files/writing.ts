import { decimal } from '@throughline/chassis/values/decimal';
import { writeXlsx } from 'hucre/xlsx';
import { guarded } from './cells.ts';

/** What is written into a cell; numbers and dates come as exact text. */
export type Written =
  string | boolean | null | { readonly number: string } | { readonly date: string };

export interface CsvWriting {
  readonly separator: string;
  readonly decimalMark: 'POINT' | 'COMMA';
}

/** RFC 4180, with text guarded against being run as a formula. Spreadsheets need the mark to see UTF-8. */
export function writeCsv(rows: readonly (readonly Written[])[], manners: CsvWriting): Buffer {
  const write = (cell: Written): string => {
    const text = asText(cell, manners.decimalMark);
    const isSpecial = text.includes(manners.separator) || /["\r\n]/.test(text);
    return isSpecial ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => row.map(write).join(manners.separator));
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`, 'utf8');
}

function asText(cell: Written, decimalMark: 'POINT' | 'COMMA'): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string') return guarded(cell);
  if ('date' in cell) return cell.date;
  return decimalMark === 'COMMA' ? cell.number.replace('.', ',') : cell.number;
}

/** A workbook of one sheet whose header stays in sight. Text is text there, whatever it begins with. */
export async function writeWorkbook(rows: readonly (readonly Written[])[]): Promise<Buffer> {
  const isDate = (at: number) =>
    rows.some((row) => {
      const cell = row[at];
      return typeof cell === 'object' && cell !== null && 'date' in cell;
    });
  const columns = (rows[0] ?? []).map((_, at) => (isDate(at) ? { numFmt: 'yyyy-mm-dd' } : {}));
  const sheet = {
    name: 'BOM',
    columns,
    rows: rows.map((row) => row.map(asCell)),
    freezePane: { rows: 1 },
  };
  return Buffer.from(await writeXlsx({ sheets: [sheet] }));
}

/** A workbook's numbers are doubles: what one can't hold as it was typed is written as text. */
function asCell(cell: Written): string | number | boolean | Date | null {
  if (typeof cell !== 'object' || cell === null) return cell;
  if ('date' in cell) return new Date(`${cell.date}T00:00:00Z`);
  return decimal(cell.number).precision() <= 15 ? Number(cell.number) : cell.number;
}
