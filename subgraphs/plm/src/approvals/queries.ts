import type { Reader } from '@throughline/chassis/database';
import {
  approvalDecisions,
  approvalPolicies,
  approvalPolicySteps,
  approvalSteps,
} from '@throughline/drizzle/plm/approvals';
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { ApprovalStep } from './rules.ts';

export interface ApprovalPolicy {
  readonly fourEyes: boolean;
  readonly steps: readonly ApprovalStep[];
  readonly recordedAt: Date | null;
  readonly recordedBy: string | null;
}

const none: ApprovalPolicy = { fourEyes: true, steps: [], recordedAt: null, recordedBy: null };

export async function policyNow(db: Reader): Promise<ApprovalPolicy> {
  const [policy] = await db.select().from(approvalPolicies).where(isNull(approvalPolicies.endedAt));
  if (!policy) return none;
  const steps = await db
    .select()
    .from(approvalPolicySteps)
    .where(eq(approvalPolicySteps.policyId, policy.id))
    .orderBy(asc(approvalPolicySteps.step), asc(approvalPolicySteps.role));
  return { ...policy, steps };
}

/** Steps of a round; round 0 is what the author asks for. */
export function stepsOfRound(db: Reader, changeOrderId: string, round: number) {
  return db
    .select()
    .from(approvalSteps)
    .where(and(eq(approvalSteps.changeOrderId, changeOrderId), eq(approvalSteps.round, round)));
}

export function decisionsOfRound(db: Reader, changeOrderId: string, round: number) {
  return db
    .select()
    .from(approvalDecisions)
    .where(
      and(eq(approvalDecisions.changeOrderId, changeOrderId), eq(approvalDecisions.round, round)),
    );
}
