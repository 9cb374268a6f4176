import { Refusal } from '@throughline/chassis/refusal';
import { decimal, decimalPattern, plain } from '@throughline/chassis/values/decimal';

/** What stands in a cell; a workbook knows numbers, flags and dates, a CSV file text only. */
export type Cell = string | number | boolean | Date | null;

export interface CellManners {
  readonly decimalMark: 'POINT' | 'COMMA';
  readonly dateFormat: 'ISO' | 'DAY_FIRST' | 'MONTH_FIRST';
  readonly designatorSeparator: string;
}

/** What a spreadsheet writes where a formula failed. */
const failed = /^#(REF!|VALUE!|NAME\?|DIV\/0!|N\/A|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$/;
/** A number in a workbook is a double: of its 17 digits, 15 are what somebody typed. */
const typedDigits = 15;

export function textOf(cell: Cell): string {
  if (cell === null) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  if (typeof cell === 'number') return plain(decimal(cell).toSignificantDigits(typedDigits));
  const text = String(cell).trim();
  if (failed.test(text)) {
    throw new Refusal('CELL_IS_ERROR', `The cell has no value but ${text}.`);
  }
  return unguarded(text);
}

/** A spreadsheet runs text that begins so; IEC 81346 designators (`-R1`, `=A1`) do, too. */
const runs = /^[=+\-@\t\r]/;

export function guarded(text: string): string {
  return runs.test(text) || /^'+[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function unguarded(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

export function readDecimal(cell: Cell, { decimalMark }: CellManners): string {
  const text = textOf(cell);
  const said =
    typeof cell === 'number' || decimalMark === 'POINT' ? text : text.replace(/^([^.,]*),/, '$1.');
  const isPlain = decimalPattern.test(said);
  if (isPlain && (typeof cell === 'number' || decimalMark === 'POINT' || !text.includes('.'))) {
    return plain(said);
  }
  const mark = decimalMark === 'POINT' ? 'a point' : 'a comma';
  throw new Refusal(
    'NOT_A_NUMBER',
    `"${text.slice(0, 40)}" is no number of at most 20 and 12 digits; ${mark} stands before the decimals.`,
  );
}

export function readInteger(cell: Cell): number {
  const text = textOf(cell);
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new Refusal('NOT_A_WHOLE_NUMBER', `"${text.slice(0, 40)}" is not a whole number.`);
}

export function readYesNo(cell: Cell): boolean {
  const text = textOf(cell).toLowerCase();
  if (['yes', 'true', '1', 'x'].includes(text)) return true;
  if (['no', 'false', '0', ''].includes(text)) return false;
  throw new Refusal('NOT_YES_OR_NO', `"${text.slice(0, 40)}" is neither yes nor no.`);
}

const datePatterns = {
  ISO: /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/,
  DAY_FIRST: /^(?<day>\d{1,2})[./-](?<month>\d{1,2})[./-](?<year>\d{4})$/,
  MONTH_FIRST: /^(?<month>\d{1,2})[/-](?<day>\d{1,2})[/-](?<year>\d{4})$/,
};

export function readDate(cell: Cell, { dateFormat }: CellManners): string {
  const text = textOf(cell);
  const pattern = cell instanceof Date ? datePatterns.ISO : datePatterns[dateFormat];
  const { year = '', month = '', day = '' } = pattern.exec(text)?.groups ?? {};
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const instant = new Date(`${date}T00:00:00Z`);
  // 30 February would roll over into March.
  if (!Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date)) return date;
  throw new Refusal(
    'NOT_A_DATE',
    `"${text.slice(0, 40)}" is no date as the file was said to have.`,
  );
}

const kinds = ['COMPONENT', 'BY_PRODUCT', 'CO_PRODUCT'] as const;

export function readKind(cell: Cell): (typeof kinds)[number] {
  const text = textOf(cell).toUpperCase().replaceAll(/[- ]/g, '_');
  const kind = text === '' ? 'COMPONENT' : kinds.find((one) => one === text);
  if (kind) return kind;
  throw new Refusal('UNKNOWN_KIND', `"${text.slice(0, 40)}" is none of ${kinds.join(', ')}.`);
}
