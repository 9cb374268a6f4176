import type { Db, Reader } from '@throughline/chassis/database';
import { notFound } from '@throughline/chassis/refusal';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { stateReasons } from '@throughline/drizzle/mes/states';
import { eq, inArray } from 'drizzle-orm';
import type { OperatingState } from './rules.ts';

export type StateReason = typeof stateReasons.$inferSelect;

/** Reasons by their codes; the first that is not there is refused where it was said. */
export async function reasonsByCode(
  db: Reader,
  said: readonly { readonly code: string; readonly field: string }[],
): Promise<Map<string, StateReason>> {
  if (said.length === 0) return new Map();
  const codes = [...new Set(said.map(({ code }) => code))];
  const rows = await db.select().from(stateReasons).where(inArray(stateReasons.code, codes));
  const found = new Map(rows.map((row) => [row.code, row]));
  const missing = said.find(({ code }) => !found.has(code));
  if (missing) throw notFound('reason', missing.field);
  return found;
}

export function findStateReasons(db: Db, state: OperatingState | null, args: PageArgs) {
  return readTablePage(db, {
    table: stateReasons,
    args,
    where: state ? eq(stateReasons.state, state) : undefined,
    sort: { by: stateReasons.code, type: 'text', descending: false, valueOf: (row) => row.code },
  });
}
