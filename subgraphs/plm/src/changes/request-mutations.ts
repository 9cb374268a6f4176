import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationAcceptChangeRequestArgs,
  MutationOpenChangeRequestArgs,
  MutationStartChangeRequestReviewArgs,
} from '../__generated__/resolvers.ts';
import { type ChangeRequest, changeRequestById } from './loaders.ts';
import {
  acceptChangeRequest,
  type OneRequest,
  openChangeRequest,
  rejectChangeRequest,
  startChangeRequestReview,
} from './requests.ts';

function onRequest<Input extends { idempotencyKey: string }, Said>(
  mutation: string,
  read: (input: Input) => Said,
  command: (work: Work, said: Said) => Promise<OneRequest>,
) {
  return (_: unknown, { input }: { input: Input }, context: RequestContext) =>
    answer<{ changeRequest: ChangeRequest | null }>(context, { changeRequest: null }, async () => {
      const said = read(input);
      const once = { mutation, key: input.idempotencyKey, input: said };
      const done = await transactOnce(context, once, (work) => command(work, said));
      return { changeRequest: await changeRequestById(context).load(done.changeRequestId) };
    });
}

const requestIn = ({ changeRequestId }: { changeRequestId: string }) => ({
  changeRequestId: decodeId('ChangeRequest', changeRequestId, 'changeRequestId'),
});

const readDecision = (input: MutationAcceptChangeRequestArgs['input']) => ({
  ...requestIn(input),
  reason: input.reason,
});

export const requestMutations = {
  openChangeRequest: onRequest(
    'openChangeRequest',
    ({ itemId, description }: MutationOpenChangeRequestArgs['input']) => ({
      itemId: decodeId('Item', itemId, 'itemId'),
      description,
      nonConformanceId: null,
    }),
    openChangeRequest,
  ),
  startChangeRequestReview: onRequest(
    'startChangeRequestReview',
    (input: MutationStartChangeRequestReviewArgs['input']) => requestIn(input),
    startChangeRequestReview,
  ),
  acceptChangeRequest: onRequest('acceptChangeRequest', readDecision, acceptChangeRequest),
  rejectChangeRequest: onRequest('rejectChangeRequest', readDecision, rejectChangeRequest),
};
