import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce, type Work } from '@throughline/chassis/transaction';
import type {
  AddCorrectiveActionTaskInput,
  CheckEffectivenessInput,
  CompleteCorrectiveActionTaskInput,
  CorrectiveActionReasonInput,
  OpenCorrectiveActionInput,
  StartCorrectiveActionInput,
} from '../__generated__/resolvers.ts';
import {
  addCorrectiveActionTask,
  cancelCorrectiveAction,
  checkEffectiveness,
  closeCorrectiveAction,
  completeCorrectiveActionTask,
  openCorrectiveAction,
  startCorrectiveAction,
} from './commands.ts';
import { correctiveActionById } from './loaders.ts';

/** All answer with the corrective action; they differ in what they read and do. */
function onAction<Input extends { readonly idempotencyKey: string }, Asked>(
  mutation: string,
  read: (input: Input) => Asked,
  command: (work: Work, asked: Asked) => Promise<{ id: string }>,
) {
  return (_: unknown, { input }: { readonly input: Input }, context: RequestContext) =>
    answer<object>(context, { correctiveAction: null }, async () => {
      const once = [mutation, input.idempotencyKey, read(input)] as const;
      const { id } = await runOnce(context, once, command);
      return { correctiveAction: await correctiveActionById(context).load(id) };
    });
}

const actionOf = ({ correctiveActionId: id }: { readonly correctiveActionId: string }) =>
  decodeId('CorrectiveAction', id, 'correctiveActionId');
const ownerOf = ({ ownerId }: { readonly ownerId: string }) =>
  decodeId('Person', ownerId, 'ownerId');
const reasoned = (input: CorrectiveActionReasonInput) => ({
  correctiveActionId: actionOf(input),
  reason: input.reason,
});

export const correctiveActionMutations = {
  openCorrectiveAction: onAction(
    'openCorrectiveAction',
    (input: OpenCorrectiveActionInput) => ({
      kind: input.kind,
      title: input.title,
      description: input.description,
      nonConformanceIds: input.nonConformanceIds.map((id, at) =>
        decodeId('NonConformance', id, `nonConformanceIds.${at}`),
      ),
      ownerId: ownerOf(input),
    }),
    openCorrectiveAction,
  ),
  addCorrectiveActionTask: onAction(
    'addCorrectiveActionTask',
    (input: AddCorrectiveActionTaskInput) => ({
      correctiveActionId: actionOf(input),
      description: input.description,
      ownerId: ownerOf(input),
      dueOn: input.dueOn,
    }),
    addCorrectiveActionTask,
  ),
  startCorrectiveAction: onAction(
    'startCorrectiveAction',
    (input: StartCorrectiveActionInput) => ({
      correctiveActionId: actionOf(input),
      rootCause: input.rootCause,
      checkDueOn: input.checkDueOn,
    }),
    startCorrectiveAction,
  ),
  completeCorrectiveActionTask: onAction(
    'completeCorrectiveActionTask',
    (input: CompleteCorrectiveActionTaskInput) => ({
      taskId: decodeId('CorrectiveActionTask', input.taskId, 'taskId'),
      reason: input.reason,
    }),
    completeCorrectiveActionTask,
  ),
  checkEffectiveness: onAction(
    'checkEffectiveness',
    (input: CheckEffectivenessInput) => ({
      correctiveActionId: actionOf(input),
      checkedOn: input.checkedOn,
      result: input.result,
      personId: decodeId('Person', input.personId, 'personId'),
      reason: input.reason,
    }),
    checkEffectiveness,
  ),
  closeCorrectiveAction: onAction('closeCorrectiveAction', reasoned, closeCorrectiveAction),
  cancelCorrectiveAction: onAction('cancelCorrectiveAction', reasoned, cancelCorrectiveAction),
};
