import type { Reader } from '@throughline/chassis/database';
import {
  approvalDecisions,
  approvalPolicies,
  approvalPolicySteps,
  approvalSteps,
} from '@throughline/drizzle/plm/approvals';
import { and, asc, eq, gt, isNull, lte, or, type SQL } from 'drizzle-orm';
import type { ApprovalStep } from './rules.ts';

export interface ApprovalPolicy {
  readonly fourEyes: boolean;
  readonly steps: readonly ApprovalStep[];
  readonly recordedAt: Date | null;
  readonly recordedBy: string | null;
}

const none: ApprovalPolicy = { fourEyes: true, steps: [], recordedAt: null, recordedBy: null };

export async function policyNow(db: Reader): Promise<ApprovalPolicy> {
  return policyWhere(db, isNull(approvalPolicies.endedAt));
}

export async function policyAt(db: Reader, asOf: Date): Promise<ApprovalPolicy> {
  const { recordedAt, endedAt } = approvalPolicies;
  return policyWhere(db, and(lte(recordedAt, asOf), or(isNull(endedAt), gt(endedAt, asOf))));
}

async function policyWhere(db: Reader, holds: SQL | undefined): Promise<ApprovalPolicy> {
  const [policy] = await db.select().from(approvalPolicies).where(holds);
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
