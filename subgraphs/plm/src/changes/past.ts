import type { Db } from '@throughline/chassis/database';
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { ApprovalStep } from '../approvals/rules.ts';
import type { ChangeRequest } from './loaders.ts';
import type { AffectedItem, ChangeOrder } from './locking.ts';

/** What is noted of an order with each step; dates are text there. */
interface OrderState {
  readonly order: Pick<ChangeOrder, 'status' | 'approvalRound'> & { releasedAt: string | null };
  readonly affected: readonly AffectedItem[];
  readonly ownSteps: readonly ApprovalStep[];
}

interface RequestState {
  readonly request: Pick<ChangeRequest, 'status'> & {
    readonly decisionReason?: string | null;
    readonly decidedAt?: string | null;
    readonly decidedBy?: string | null;
  };
}

/** An order as it was known at a time. */
export type OrderThen = ChangeOrder & {
  readonly past?: Pick<OrderState, 'affected' | 'ownSteps'> & { readonly asOf: Date };
};

export type RequestThen = ChangeRequest & { readonly past?: { readonly asOf: Date } };

type Owner = 'change_order_id' | 'change_request_id';

/** State of what a column names after the last step up to a time; null when there was none yet. */
export function stateThen(owner: Owner, id: PgColumn | SQL, asOf: string): SQL {
  return sql`(select step.state from plm.change_step step
    where step.${sql.identifier(owner)} = ${id} and step.recorded_at <= ${asOf}::timestamptz
    order by step.recorded_at desc, step.id desc limit 1)`;
}

async function statesThen<State>(
  db: Db,
  owner: Owner,
  ids: readonly string[],
  asOf: string,
): Promise<Map<string, State>> {
  const rows = await db.execute<{ id: string; state: State | null }>(sql`/* states then */
    select asked.id, ${stateThen(owner, sql`asked.id`, asOf)} as state
    from unnest(${`{${ids.join(',')}}`}::uuid[]) as asked(id)`);
  return new Map(rows.flatMap(({ id, state }) => (state ? [[id, state] as const] : [])));
}

export async function ordersThen(
  db: Db,
  orders: readonly ChangeOrder[],
  asOf: string,
): Promise<OrderThen[]> {
  const ids = orders.map(({ id }) => id);
  const states = await statesThen<OrderState>(db, 'change_order_id', ids, asOf);
  return orders.flatMap((order) => {
    const state = states.get(order.id);
    if (!state) return [];
    const { affected, ownSteps } = state;
    const { status, approvalRound, releasedAt } = state.order;
    return [
      {
        ...order,
        status,
        approvalRound,
        releasedAt: releasedAt === null ? null : new Date(releasedAt),
        past: { affected, ownSteps, asOf: new Date(asOf) },
      },
    ];
  });
}

export async function requestsThen(
  db: Db,
  requests: readonly ChangeRequest[],
  asOf: string,
): Promise<RequestThen[]> {
  const ids = requests.map(({ id }) => id);
  const states = await statesThen<RequestState>(db, 'change_request_id', ids, asOf);
  return requests.flatMap((request) => {
    const state = states.get(request.id);
    if (!state) return [];
    const { status, decisionReason = null, decidedAt = null, decidedBy = null } = state.request;
    return [
      {
        ...request,
        status,
        decisionReason,
        decidedAt: decidedAt === null ? null : new Date(decidedAt),
        decidedBy,
        past: { asOf: new Date(asOf) },
      },
    ];
  });
}
