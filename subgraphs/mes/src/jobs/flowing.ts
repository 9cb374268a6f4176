import type { Work } from '@throughline/chassis/transaction';
import { operationsOf } from '../flows/rules.ts';
import type { WorkOrder } from '../orders/commands.ts';
import { jobsOf } from '../orders/job-states.ts';
import { exact } from '../orders/rules.ts';

export interface Expected {
  readonly expectedQuantity: string;
  readonly expectedByPlan: string;
}

/** What can come out of an order good, as its jobs stand now: ERP plans with it. */
export async function comesOf(
  work: Work,
  order: Pick<WorkOrder, 'id' | 'quantity'>,
): Promise<Expected> {
  const last = operationsOf(await jobsOf(work, order.id), order.quantity).at(-1);
  if (!last) return { expectedQuantity: order.quantity, expectedByPlan: order.quantity };
  const { expected, expectedByPlan } = last;
  return { expectedQuantity: exact(expected), expectedByPlan: exact(expectedByPlan) };
}
