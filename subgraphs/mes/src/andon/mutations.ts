import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce, type Work } from '@throughline/chassis/transaction';
import type {
  AndonCallInput,
  AndonCallReasonInput,
  MutationSetAndonEscalationArgs,
  RaiseAndonCallInput,
} from '../__generated__/resolvers.ts';
import {
  acknowledgeAndonCall,
  cancelAndonCall,
  raiseAndonCall,
  resolveAndonCall,
} from './commands.ts';
import { workCenterById } from '../equipment/loaders.ts';
import { setAndonEscalation } from './escalation/commands.ts';
import { andonCallById } from './loaders.ts';

/** All answer with the call; they differ in what they read and do. */
function onCall<Input extends { readonly idempotencyKey: string }, Asked>(
  mutation: string,
  read: (input: Input) => Asked,
  command: (work: Work, asked: Asked) => Promise<{ id: string }>,
) {
  return (_: unknown, { input }: { readonly input: Input }, context: RequestContext) =>
    answer<object>(context, { andonCall: null }, async () => {
      const once = [mutation, input.idempotencyKey, read(input)] as const;
      const { id } = await runOnce(context, once, command);
      return { andonCall: await andonCallById(context).load(id) };
    });
}

const optionalId = (type: string, id: string | null | undefined, field: string) =>
  id === null || id === undefined ? null : decodeId(type, id, field);

const personAsked = ({
  personId,
  personNumber,
}: Pick<AndonCallReasonInput, 'personId' | 'personNumber'>) => ({
  personId: optionalId('Person', personId, 'personId'),
  personNumber: personNumber ?? null,
});

const callOf = (input: AndonCallInput | AndonCallReasonInput) => ({
  andonCallId: decodeId('AndonCall', input.andonCallId, 'andonCallId'),
  ...personAsked(input),
});

const noted = (input: AndonCallInput) => ({ ...callOf(input), note: input.note ?? null });

const escalation = (
  _: unknown,
  { input }: MutationSetAndonEscalationArgs,
  context: RequestContext,
) =>
  answer<object>(context, { workCenter: null }, async () => {
    const asked = {
      workCenterId: decodeId('WorkCenter', input.workCenterId, 'workCenterId'),
      kind: input.kind ?? null,
      steps: input.steps.map(({ answerMinutes = null, resolveMinutes = null }) => ({
        answerMinutes,
        resolveMinutes,
      })),
    };
    const once = ['setAndonEscalation', input.idempotencyKey, asked] as const;
    const { id } = await runOnce(context, once, setAndonEscalation);
    return { workCenter: await workCenterById(context).load(id) };
  });

export const andonMutations = {
  setAndonEscalation: escalation,
  raiseAndonCall: onCall(
    'raiseAndonCall',
    (input: RaiseAndonCallInput) => ({
      kind: input.kind,
      workUnitId: optionalId('WorkUnit', input.workUnitId, 'workUnitId'),
      workCenterId: optionalId('WorkCenter', input.workCenterId, 'workCenterId'),
      jobOrderId: optionalId('JobOrder', input.jobOrderId, 'jobOrderId'),
      note: input.note ?? null,
      ...personAsked(input),
    }),
    raiseAndonCall,
  ),
  acknowledgeAndonCall: onCall('acknowledgeAndonCall', noted, acknowledgeAndonCall),
  resolveAndonCall: onCall('resolveAndonCall', noted, resolveAndonCall),
  cancelAndonCall: onCall(
    'cancelAndonCall',
    (input: AndonCallReasonInput) => ({ ...callOf(input), reason: input.reason }),
    cancelAndonCall,
  ),
};
