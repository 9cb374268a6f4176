import { defineListLoader } from '@throughline/chassis/loader';
import { approvalDecisions, approvalSteps } from '@throughline/drizzle/plm/approvals';
import { inArray } from 'drizzle-orm';

export type ApprovalDecision = typeof approvalDecisions.$inferSelect;

/** Of all rounds: an order is submitted a few times, and by a few roles each. */
export const stepsOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(approvalSteps)
      .where(inArray(approvalSteps.changeOrderId, [...ids]))
      .orderBy(approvalSteps.step, approvalSteps.role),
  (row) => row.changeOrderId,
);

export const decisionsOfOrder = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(approvalDecisions)
      .where(inArray(approvalDecisions.changeOrderId, [...ids]))
      .orderBy(approvalDecisions.id),
  (row) => row.changeOrderId,
);
