import { Refusal } from '@throughline/chassis/refusal';
import type { Cell } from './cells.ts';

/** A file as rows of cells. */
export interface TableRow {
  /** 1 is the first of the file. */
  readonly number: number;
  readonly cells: readonly Cell[];
}

export const mostRows = 10_000;
export const mostColumns = 200;

export const tooManyRows = () =>
  new Refusal('TOO_MANY_ROWS', `A file has at most ${mostRows} rows.`, 'content');

export const isBlank = (cells: readonly Cell[]): boolean =>
  cells.every((cell) => cell === null || (typeof cell === 'string' && cell.trim() === ''));
