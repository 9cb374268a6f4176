import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { transactOnce } from '@throughline/chassis/transaction';
import type { MutationSetApprovalPolicyArgs } from '../__generated__/resolvers.ts';
import { setApprovalPolicy } from './commands.ts';
import { type ApprovalPolicy, policyNow } from './queries.ts';
import { assertMaySetPolicy } from './rules.ts';

export const approvalResolvers = {
  Query: {
    approvalPolicy: (_: unknown, __: unknown, { db }: RequestContext) => policyNow(db),
  },
  Mutation: {
    setApprovalPolicy: (
      _: unknown,
      { input: { idempotencyKey: key, ...policy } }: MutationSetApprovalPolicyArgs,
      context: RequestContext,
    ) =>
      answer<{ approvalPolicy: ApprovalPolicy | null }>(
        context,
        { approvalPolicy: null },
        async () => {
          assertMaySetPolicy(context.rights.scopes);
          const once = { mutation: 'setApprovalPolicy', key, input: policy };
          await transactOnce(context, once, (work) => setApprovalPolicy(work, policy));
          return { approvalPolicy: await policyNow(context.db) };
        },
      ),
  },
};
