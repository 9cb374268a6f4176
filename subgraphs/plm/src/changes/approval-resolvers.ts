import type { RequestContext } from '@throughline/chassis/context';
import { type ApprovalDecision, decisionsOfOrder, stepsOfOrder } from '../approvals/loaders.ts';
import { policyAt, policyNow } from '../approvals/queries.ts';
import { type ApprovalStep, stepsTogether, turnOf } from '../approvals/rules.ts';
import { isSealed } from '../approvals/signing.ts';
import { contentOfOrder } from './loaders.ts';
import type { OrderThen } from './past.ts';

/** What roles have decided about it, up to the time it is looked at. */
async function decisionsOf({ id, past }: OrderThen, context: RequestContext) {
  const all = await decisionsOfOrder(context).load(id);
  return past ? all.filter((one) => one.recordedAt <= past.asOf) : all;
}

/** Of a draft what would be asked for; else what was asked for when it was submitted. */
async function stepsOf(order: OrderThen, context: RequestContext): Promise<ApprovalStep[]> {
  const { status, approvalRound, past } = order;
  const all = await stepsOfOrder(context).load(order.id);
  if (status !== 'DRAFT') return all.filter(({ round }) => round === approvalRound);
  const policy = past ? await policyAt(context.db, past.asOf) : await policyNow(context.db);
  return stepsTogether(policy.steps, past?.ownSteps ?? all.filter(({ round }) => round === 0));
}

async function approvalsOf(order: OrderThen, context: RequestContext) {
  const steps = await stepsOf(order, context);
  const decided = (await decisionsOf(order, context)).filter(
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
    approvals: (order: OrderThen, _: unknown, context: RequestContext) =>
      approvalsOf(order, context),
    approvalDecisions: (order: OrderThen, _: unknown, context: RequestContext) =>
      decisionsOf(order, context),
  },
  ApprovalDecision: {
    signedAt: (decision: ApprovalDecision) => decision.recordedAt,
    signedBy: (decision: ApprovalDecision) => decision.recordedBy,
    contentUnchanged: (decision: ApprovalDecision, _: unknown, context: RequestContext) =>
      isUnchanged(decision, context),
  },
};
