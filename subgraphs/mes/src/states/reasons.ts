import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { stateReasons } from '@throughline/drizzle/mes/states';
import { eq, sql } from 'drizzle-orm';
import { assertCode, assertName } from '../equipment/rules.ts';
import type { StateReason } from './queries.ts';
import { assertReasonFits, type OperatingState } from './rules.ts';

export interface ReasonToSet {
  readonly code: string;
  readonly name: string;
  readonly state: OperatingState;
  readonly parentCode: string | null;
  readonly retired: boolean;
}

/** The reason with that code and those above it, up to the top. */
async function upwards(work: Work, code: string): Promise<StateReason[]> {
  const rows = await work.tx.execute<{ id: string }>(sql`/* reasons upwards */
    with recursive above as (
      select id, parent_id, 1 as step from mes.state_reason where code = ${code}
      union all
      select reason.id, reason.parent_id, step + 1
      from above join mes.state_reason reason on reason.id = above.parent_id)
    select id from above order by step`);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) throw notFound('reason', 'parentCode');
  const all = await work.tx.select().from(stateReasons);
  return ids.flatMap((id) => all.filter((one) => one.id === id));
}

export async function setStateReason(
  work: Work,
  { parentCode, ...reason }: ReasonToSet,
): Promise<{ id: string }> {
  assertCode(reason.code);
  assertName(reason.name, 'name');
  // Two moves at the same time could close a circle that neither sees.
  await work.tx.execute(sql`/* one change of the tree at a time */
    select pg_advisory_xact_lock(hashtextextended('mes.state_reason', 0))`);
  const [known = null] = await work.tx
    .select()
    .from(stateReasons)
    .where(eq(stateReasons.code, reason.code));
  const above = parentCode === null ? [] : await upwards(work, parentCode);
  assertReasonFits(reason, known, above);
  const id = known?.id ?? newId();
  const row = { ...reason, parentId: above[0]?.id ?? null };
  await work.tx
    .insert(stateReasons)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: stateReasons.code, set: row });
  return { id };
}
