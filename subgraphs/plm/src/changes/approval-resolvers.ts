import type { RequestContext } from '@throughline/chassis/context';
import { type ApprovalDecision, decisionsOfOrder, stepsOfOrder } from '../approvals/loaders.ts';
import { policyNow } from '../approvals/queries.ts';
import { stepsTogether, turnOf } from '../approvals/rules.ts';
import { isSealed } from '../approvals/signing.ts';
import { type ChangeOrder, contentOfOrder } from './loaders.ts';

/** Of a draft what would be asked for now; else what was asked for when it was submitted. */
async function approvalsOf(order: ChangeOrder, context: RequestContext) {
  const isDraft = order.status === 'DRAFT';
  const round = isDraft ? 0 : order.approvalRound;
  const own = (await stepsOfOrder(context).load(order.id)).filter((one) => one.round === round);
  const steps = isDraft ? stepsTogether((await policyNow(context.db)).steps, own) : own;
  const decided = (await decisionsOfOrder(context).load(order.id)).filter(
    (one) => one.round === order.approvalRound,
  );
  const turn = order.status === 'IN_REVIEW' ? turnOf(steps, decided) : null;
  return steps.map((step) => {
    const decision = decided.find((one) => one.role === step.role) ?? null;
    return { ...step, decision, due: turn !== null && step.step <= turn && decision === null };
  });
}

async function isUnchanged(decision: ApprovalDecision, context: RequestContext): Promise<boolean> {
  const content = await contentOfOrder(context).load(decision.changeOrderId);
  return content === decision.contentSha256 && isSealed(decision);
}

export const orderApprovalResolvers = {
  ChangeOrder: {
    approvals: (order: ChangeOrder, _: unknown, context: RequestContext) =>
      approvalsOf(order, context),
    approvalDecisions: (order: ChangeOrder, _: unknown, context: RequestContext) =>
      decisionsOfOrder(context).load(order.id),
  },
  ApprovalDecision: {
    signedAt: (decision: ApprovalDecision) => decision.recordedAt,
    signedBy: (decision: ApprovalDecision) => decision.recordedBy,
    contentUnchanged: (decision: ApprovalDecision, _: unknown, context: RequestContext) =>
      isUnchanged(decision, context),
  },
};
