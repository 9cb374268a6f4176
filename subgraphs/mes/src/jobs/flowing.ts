import type { Work } from '@throughline/chassis/transaction';
import { expectedOf } from '../flows/rules.ts';
import type { WorkOrder } from '../orders/commands.ts';
import { jobsOf } from '../orders/job-states.ts';
import { exact } from '../orders/rules.ts';

/** The most that can come out of an order good, as its jobs stand now: ERP plans with it. */
export async function comesOf(
  work: Work,
  order: Pick<WorkOrder, 'id' | 'quantity'>,
): Promise<string> {
  return exact(expectedOf(await jobsOf(work, order.id), order.quantity));
}
