import type { FileRows } from './read-file.ts';
import type { Row } from './layout.ts';
import { type Outcome, placeOf } from './outcome.ts';
import { keyOf } from './plant.ts';

type AnyRow = Pick<Row, 'file' | 'line'>;

/** Things of one kind by the key that files call them by. */
export interface Register<T> {
  put(key: string, thing: T): void;
  get(key: string): T | undefined;
  /** It was in a file and could not be brought in: who builds on it is left out too. */
  spoil(key: string, row: AnyRow): void;
  /** The thing a row names; null once the row is reported for naming what is not there. */
  need(row: AnyRow, column: string, key: string): T | null;
}

export function openRegister<T>(what: string, found: FileRows, outcome: Outcome): Register<T> {
  const things = new Map<string, T>();
  const spoilt = new Map<string, AnyRow>();
  for (const row of found.spoilt) spoilt.set(keyOf(row as Row), row);
  return {
    put: (key, thing) => void things.set(key, thing),
    get: (key) => things.get(key),
    spoil: (key, row) => void spoilt.set(key, row),
    need: (row, column, key) => {
      const thing = things.get(key);
      const bad = spoilt.get(key);
      if (bad) outcome.bad(row, column, `skipped: ${what} ${key} at ${placeOf(bad)} is bad`);
      else if (thing !== undefined) return thing;
      else {
        const why = found.whole ? '' : ' (its file could not be read to the end)';
        outcome.bad(row, column, `there is no ${what} ${key}${why}`);
      }
      return null;
    },
  };
}
