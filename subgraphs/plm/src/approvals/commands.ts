import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import {
  approvalDecisions,
  approvalPolicies,
  approvalPolicySteps,
  approvalSteps,
} from '@throughline/drizzle/plm/approvals';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { ApprovalStep } from './rules.ts';
import { assertSteps } from './rules.ts';
import { sealOf, type Signed } from './signing.ts';

/** Two policies said at once would both hold: they are said one after another. */
const policyLock = 7_305_012;

export interface NewPolicy {
  readonly steps: readonly ApprovalStep[];
  readonly fourEyes: boolean;
}

/** From now on, for what is submitted from now on; what held before is ended, not forgotten. */
export async function setApprovalPolicy(
  work: Work,
  { steps, fourEyes }: NewPolicy,
): Promise<{ policyId: string }> {
  assertSteps(steps, 'steps');
  await work.tx.execute(sql`select pg_advisory_xact_lock(${policyLock})`);
  await work.tx
    .update(approvalPolicies)
    .set({ endedAt: work.now, endedBy: work.actor })
    .where(isNull(approvalPolicies.endedAt));
  const policyId = newId();
  const recorded = { recordedAt: work.now, recordedBy: work.actor };
  await work.tx.insert(approvalPolicies).values({ id: policyId, fourEyes, ...recorded });
  if (steps.length > 0) {
    await work.tx.insert(approvalPolicySteps).values(steps.map((step) => ({ ...step, policyId })));
  }
  return { policyId };
}

/** Round 0, what the author asks for, is said anew as often as wished; any other once. */
export async function saveSteps(
  work: Work,
  changeOrderId: string,
  round: number,
  steps: readonly ApprovalStep[],
): Promise<void> {
  if (round === 0) {
    await work.tx
      .delete(approvalSteps)
      .where(and(eq(approvalSteps.changeOrderId, changeOrderId), eq(approvalSteps.round, 0)));
  }
  if (steps.length === 0) return;
  await work.tx.insert(approvalSteps).values(
    steps.map(({ step, role, required }) => ({
      id: newId(),
      changeOrderId,
      round,
      step,
      role,
      required,
    })),
  );
}

export type NewDecision = Omit<Signed, 'recordedAt' | 'recordedBy'>;

/** Writes a signature down, and seals it: changed anywhere, it no longer fits its own SHA-256. */
export async function saveDecision(work: Work, decision: NewDecision): Promise<void> {
  const signed = { ...decision, recordedAt: work.now, recordedBy: work.actor };
  await work.tx
    .insert(approvalDecisions)
    .values({ id: newId(), ...signed, signatureSha256: sealOf(signed) });
}
