import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce, type Work } from '@throughline/chassis/transaction';
import type {
  MutationAddAffectedItemArgs,
  MutationApproveChangeOrderArgs,
  MutationCancelChangeOrderArgs,
  MutationChangeAffectedItemArgs,
  MutationCreateChangeOrderArgs,
  MutationRemoveAffectedItemArgs,
  MutationSetApprovalStepsArgs,
  MutationWithdrawChangeOrderArgs,
} from '../__generated__/resolvers.ts';
import {
  approveChangeOrder,
  rejectChangeOrder,
  submitChangeOrder,
  withdrawChangeOrder,
} from './approving.ts';
import { cancelChangeOrder, createChangeOrder, type OneOrder } from './commands.ts';
import {
  addAffectedItem,
  changeAffectedItem,
  removeAffectedItem,
  setApprovalSteps,
} from './drafting.ts';
import { type ChangeOrder, changeOrderById } from './loaders.ts';
import { releaseChangeOrder } from './releasing.ts';

/** Reads what was said, does it once, and answers with the order as it is then. */
function onOrder<Input extends { idempotencyKey: string }, Said>(
  mutation: string,
  read: (input: Input) => Said,
  commandFor: (context: RequestContext) => (work: Work, said: Said) => Promise<OneOrder>,
) {
  return (_: unknown, { input }: { input: Input }, context: RequestContext) =>
    answer<{ changeOrder: ChangeOrder | null }>(context, { changeOrder: null }, async () => {
      const said = read(input);
      const once = { mutation, key: input.idempotencyKey, input: said };
      const command = commandFor(context);
      const done = await transactOnce(context, once, (work) => command(work, said));
      return { changeOrder: await changeOrderById(context).load(done.changeOrderId) };
    });
}

const orderIn = ({ changeOrderId }: { changeOrderId: string }) => ({
  changeOrderId: decodeId('ChangeOrder', changeOrderId, 'changeOrderId'),
});

const affectedIn = ({ affectedItemId }: { affectedItemId: string }) => ({
  affectedItemId: decodeId('AffectedItem', affectedItemId, 'affectedItemId'),
});

type AffectedInput = MutationCreateChangeOrderArgs['input']['affectedItems'][number];

function readAffected(input: AffectedInput, field: string) {
  const { stockDisposition, workOrderDisposition, purchaseOrderDisposition } = input;
  return {
    toRevisionId: decodeId('ItemRevision', input.toRevisionId, field),
    stockDisposition,
    workOrderDisposition,
    purchaseOrderDisposition,
    effectiveFrom: input.effectiveFrom,
  };
}

const readChangeOrder = (input: MutationCreateChangeOrderArgs['input']) => ({
  title: input.title,
  reason: input.reason,
  changeRequestId: input.changeRequestId
    ? decodeId('ChangeRequest', input.changeRequestId, 'changeRequestId')
    : null,
  affectedItems: input.affectedItems.map((one, at) =>
    readAffected(one, `affectedItems.${at}.toRevisionId`),
  ),
  approvalSteps: input.approvalSteps,
});

const readChanges = (input: MutationChangeAffectedItemArgs['input']) => ({
  ...affectedIn(input),
  stockDisposition: input.stockDisposition ?? null,
  workOrderDisposition: input.workOrderDisposition ?? null,
  purchaseOrderDisposition: input.purchaseOrderDisposition ?? null,
  effectiveFrom: input.effectiveFrom ?? null,
});

const readSigning = (input: MutationApproveChangeOrderArgs['input']) => ({
  ...orderIn(input),
  role: input.role,
  reason: input.reason,
  signature: { name: input.signature.name, meaning: input.signature.meaning },
});

/** Release, submission and cancellation differ in their command only. */
const plain = (mutation: string, command: (work: Work, said: OneOrder) => Promise<OneOrder>) =>
  onOrder<MutationCancelChangeOrderArgs['input'], OneOrder>(mutation, orderIn, () => command);

export const orderMutations = {
  createChangeOrder: onOrder('createChangeOrder', readChangeOrder, () => createChangeOrder),
  addAffectedItem: onOrder(
    'addAffectedItem',
    (input: MutationAddAffectedItemArgs['input']) => ({
      ...orderIn(input),
      ...readAffected(input, 'toRevisionId'),
    }),
    () => addAffectedItem,
  ),
  changeAffectedItem: onOrder('changeAffectedItem', readChanges, () => changeAffectedItem),
  removeAffectedItem: onOrder(
    'removeAffectedItem',
    (input: MutationRemoveAffectedItemArgs['input']) => affectedIn(input),
    () => removeAffectedItem,
  ),
  setApprovalSteps: onOrder(
    'setApprovalSteps',
    (input: MutationSetApprovalStepsArgs['input']) => ({ ...orderIn(input), steps: input.steps }),
    () => setApprovalSteps,
  ),
  submitChangeOrder: plain('submitChangeOrder', submitChangeOrder),
  approveChangeOrder: onOrder('approveChangeOrder', readSigning, ({ rights }) =>
    approveChangeOrder(rights.scopes),
  ),
  rejectChangeOrder: onOrder('rejectChangeOrder', readSigning, ({ rights }) =>
    rejectChangeOrder(rights.scopes),
  ),
  withdrawChangeOrder: onOrder(
    'withdrawChangeOrder',
    (input: MutationWithdrawChangeOrderArgs['input']) => ({
      ...orderIn(input),
      reason: input.reason,
    }),
    () => withdrawChangeOrder,
  ),
  releaseChangeOrder: plain('releaseChangeOrder', releaseChangeOrder),
  cancelChangeOrder: plain('cancelChangeOrder', cancelChangeOrder),
};
