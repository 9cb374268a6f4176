import type { Sql } from '@throughline/chassis/database';
import type { BudgetStore } from './budgets.ts';

/**
 * Spendings in the database: a leaky bucket a key, which every gateway adds to. One statement settles
 * all of a gateway's keys, in the order of their ids, so that two gateways wait for each other and
 * never in a circle.
 */
export function createKeptBudgets(sql: Sql): BudgetStore {
  return {
    settle: async (spendings) => {
      const rows = await sql<{ keyId: string; spent: number }[]>`/* budgets: settle */
        insert into access.key_spending as kept (key_id, spent, restore_rate, settled_at)
        select "keyId", points, "restoreRate", clock_timestamp()
        from jsonb_to_recordset(${JSON.stringify(spendings)}::text::jsonb)
          as told ("keyId" text, points float8, "restoreRate" float8)
        order by "keyId"
        on conflict (key_id) do update set
          spent = greatest(excluded.spent + greatest(kept.spent - kept.restore_rate * greatest(
            extract(epoch from excluded.settled_at - kept.settled_at)::float8, 0), 0), 0),
          restore_rate = excluded.restore_rate,
          settled_at = greatest(excluded.settled_at, kept.settled_at)
        returning key_id as "keyId", spent`;
      return new Map(rows.map(({ keyId, spent }) => [keyId, spent]));
    },
  };
}
