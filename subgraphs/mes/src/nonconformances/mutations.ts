import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationCloseNonConformanceArgs,
  MutationProposeDispositionArgs,
  MutationRaiseNonConformanceArgs,
  MutationSetReviewBoardArgs,
  MutationSignDispositionArgs,
} from '../__generated__/resolvers.ts';
import { authenticate } from '../signatures/pins.ts';
import { closeNonConformance, raiseNonConformance, type Reasoned } from './commands.ts';
import { nonConformanceById } from './loaders.ts';
import { boardNow } from './queries.ts';
import {
  proposeDisposition,
  setReviewBoard,
  signDisposition,
  withdrawDisposition,
} from './reviews.ts';
import { assertMaySetBoard, type Member } from './rules.ts';

function readNonConformance(input: MutationRaiseNonConformanceArgs['input']) {
  return {
    itemId: decodeId('Item', input.itemId, 'itemId'),
    lotIds: input.lotIds.map((id, at) => decodeId('MaterialLot', id, `lotIds.${at}`)),
    inspectionIds: input.inspectionIds.map((id, at) =>
      decodeId('Inspection', id, `inspectionIds.${at}`),
    ),
    workOrderId: input.workOrderId ? decodeId('WorkOrder', input.workOrderId, 'workOrderId') : null,
    cause: input.cause,
    description: input.description,
  };
}

const idOf = ({ nonConformanceId }: { readonly nonConformanceId: string }) =>
  decodeId('NonConformance', nonConformanceId, 'nonConformanceId');

const show = async (context: RequestContext, done: Promise<{ id: string }>) => ({
  nonConformance: await nonConformanceById(context).load((await done).id),
});

/** Commands that say why differ in their command only. */
function reasoned(
  mutation: string,
  command: (work: Work, input: Reasoned) => Promise<{ id: string }>,
) {
  return (_: unknown, { input }: MutationCloseNonConformanceArgs, context: RequestContext) =>
    answer<object>(context, { nonConformance: null }, () => {
      const asked = { nonConformanceId: idOf(input), reason: input.reason };
      return show(context, runOnce(context, [mutation, input.idempotencyKey, asked], command));
    });
}

export const nonConformanceMutations = {
  raiseNonConformance: (
    _: unknown,
    { input }: MutationRaiseNonConformanceArgs,
    context: RequestContext,
  ) =>
    answer<object>(context, { nonConformance: null }, () => {
      const asked = readNonConformance(input);
      const once = ['raiseNonConformance', input.idempotencyKey, asked] as const;
      return show(context, runOnce(context, once, raiseNonConformance));
    }),
  setReviewBoard: (_: unknown, { input }: MutationSetReviewBoardArgs, context: RequestContext) =>
    answer<{ reviewBoard: readonly Member[] }>(context, { reviewBoard: [] }, async () => {
      assertMaySetBoard(context.rights.scopes);
      const members = input.members.map(({ role, personId }, at) => ({
        role,
        personId: decodeId('Person', personId, `members.${at}.personId`),
      }));
      const once = ['setReviewBoard', input.idempotencyKey, { members }] as const;
      await runOnce(context, once, setReviewBoard);
      return { reviewBoard: await boardNow(context.db) };
    }),
  proposeDisposition: (
    _: unknown,
    { input }: MutationProposeDispositionArgs,
    context: RequestContext,
  ) =>
    answer<object>(context, { nonConformance: null }, () => {
      const { disposition, reason } = input;
      const asked = { nonConformanceId: idOf(input), disposition, reason };
      const once = ['proposeDisposition', input.idempotencyKey, asked] as const;
      return show(context, runOnce(context, once, proposeDisposition));
    }),
  signDisposition: (_: unknown, { input }: MutationSignDispositionArgs, context: RequestContext) =>
    answer<object>(context, { nonConformance: null }, async () => {
      const nonConformanceId = idOf(input);
      const person = {
        personId: input.personId ? decodeId('Person', input.personId, 'personId') : null,
        personNumber: input.personNumber ?? null,
      };
      const personId = await authenticate(context, person, input.pin);
      const { role, decision, reason, meaning } = input;
      const asked = { nonConformanceId, role, personId, decision, reason, meaning };
      const once = ['signDisposition', input.idempotencyKey, asked] as const;
      return show(context, runOnce(context, once, signDisposition));
    }),
  withdrawDisposition: reasoned('withdrawDisposition', withdrawDisposition),
  closeNonConformance: reasoned('closeNonConformance', closeNonConformance),
};
