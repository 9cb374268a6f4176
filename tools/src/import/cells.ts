import { Decimal, decimalPattern, plain } from '@throughline/chassis/values/decimal';
import { isUnit } from '@throughline/chassis/values/quantity';

/** A date as the file says it; an offset from today means another date tomorrow. */
export interface FileDate {
  readonly date: string;
  readonly relative: boolean;
}

/** How the text of a cell becomes a value; what is wrong with it is thrown as a `BadCell`. */
export interface Column<T> {
  readonly needed: boolean;
  /** What an empty cell or a column left out stands for. */
  readonly otherwise: T;
  read(text: string, today: string): T;
}

export class BadCell extends Error {
  override readonly name = 'BadCell';
}

function needed<T>(read: Column<T>['read']): Column<T> {
  // Never read: an empty cell of a needed column is refused before.
  return { needed: true, otherwise: undefined as T, read };
}

export function optional<T>(column: Column<T>): Column<T | null> {
  return { needed: false, otherwise: null, read: column.read };
}

export function or<T>(column: Column<T>, otherwise: T): Column<T> {
  return { needed: false, otherwise, read: column.read };
}

export function text(most = 200): Column<string> {
  return needed((cell) => {
    if (cell.length > most) throw new BadCell(`has ${cell.length} characters, at most ${most}`);
    return cell;
  });
}

/** What people call a thing by. */
export const code = text(60);

export const unit: Column<string> = needed((cell) => {
  if (isUnit(cell)) return cell;
  const hint = isUnit(cell.toUpperCase()) ? `; ${cell.toUpperCase()} is one` : '';
  throw new BadCell(`"${cell}" is not a known UN/ECE Rec 20 unit code${hint}`);
});

export function decimal(sign: 'positive' | 'not negative'): Column<string> {
  return needed((cell) => {
    if (!decimalPattern.test(cell)) {
      const hint = /^-?[\d.]*,\d+$/.test(cell) ? ': the decimal mark is a point' : '';
      throw new BadCell(`"${cell}" is not a number${hint}`);
    }
    const value = new Decimal(cell);
    if (value.lt(0)) throw new BadCell(`${cell} is negative`);
    if (sign === 'positive' && value.isZero()) throw new BadCell(`${cell} must be more than zero`);
    return plain(value);
  });
}

export function integer(low: number, high: number): Column<number> {
  return needed((cell) => {
    const value = Number(cell);
    if (!/^-?\d{1,9}$/.test(cell)) throw new BadCell(`"${cell}" is not a whole number`);
    if (value < low || value > high) throw new BadCell(`${cell} is not from ${low} to ${high}`);
    return value;
  });
}

export function oneOf<T extends string>(...values: readonly T[]): Column<T> {
  return needed((cell) => {
    const found = values.find((value) => value === cell);
    if (found !== undefined) return found;
    throw new BadCell(`"${cell}" is none of ${values.join(', ')}`);
  });
}

export const yesOrNo: Column<boolean> = needed((cell) => {
  if (/^(yes|true)$/i.test(cell)) return true;
  if (/^(no|false)$/i.test(cell)) return false;
  throw new BadCell(`"${cell}" is neither yes nor no`);
});

/** ISO 8601, or calendar days from today with their sign: `+12`, `-30`, `+0`. */
export const date: Column<FileDate> = needed((cell, today) => {
  if (/^[+-]\d{1,5}$/.test(cell)) return { date: addDays(today, Number(cell)), relative: true };
  const real = /^\d{4}-\d{2}-\d{2}$/.test(cell) && !Number.isNaN(Date.parse(`${cell}T00:00:00Z`));
  if (real && new Date(`${cell}T00:00:00Z`).toISOString().startsWith(cell)) {
    return { date: cell, relative: false };
  }
  throw new BadCell(`"${cell}" is not a date: write 2026-11-24, or +12 for twelve days from today`);
});

const clock = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Local time of the site. */
export const time: Column<string> = needed((cell) => {
  if (clock.test(cell)) return cell;
  throw new BadCell(`"${cell}" is not a time: write 06:00`);
});

/** From and to, e.g. `09:00-09:15`. */
export const rest: Column<{ readonly startsAt: string; readonly endsAt: string }> = needed(
  (cell) => {
    const [startsAt = '', endsAt = '', more] = cell.split('-');
    if (clock.test(startsAt) && clock.test(endsAt) && more === undefined) {
      return { startsAt, endsAt };
    }
    throw new BadCell(`"${cell}" is not a break: write 09:00-09:15`);
  },
);

/** Several values in one cell, separated by `;`. */
export function list<T>(column: Column<T>): Column<readonly T[]> {
  return needed((cell, today) => cell.split(';').map((part) => column.read(part.trim(), today)));
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
