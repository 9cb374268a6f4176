import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** What of a site a run reads. */
export interface Scope {
  readonly siteId: string;
  readonly planDate: string;
  /** Null: all there are. */
  readonly itemIds: readonly string[] | null;
  /** Items that this run has planned already: what their orders need is not read but known. */
  readonly planned: ReadonlySet<string>;
}

/** Whether a column is one of the ids; one parameter, however many they are. */
export function among(column: SQL | PgColumn, ids: readonly string[] | null): SQL {
  return ids === null ? sql`true` : sql`${column} = any(${arrayOf(ids)}::uuid[])`;
}

/** An array as Postgres reads it, of values that need no quotes: ids, dates, numbers, codes. */
export function arrayOf(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}
