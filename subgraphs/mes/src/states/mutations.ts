import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationCorrectEquipmentStateArgs,
  MutationReportEquipmentStatesArgs,
  MutationSetStateReasonArgs,
} from '../__generated__/resolvers.ts';
import { workUnitById } from '../equipment/loaders.ts';
import { correctEquipmentState, reportEquipmentStates } from './commands.ts';
import { correctionById, reasonById } from './loaders.ts';
import { setStateReason } from './reasons.ts';

export const stateMutations = {
  setStateReason: (_: unknown, { input }: MutationSetStateReasonArgs, context: RequestContext) =>
    answer(context, { stateReason: null }, async () => {
      const { code, name, state, retired } = input;
      const asked = { code, name, state, parentCode: input.parentCode ?? null, retired };
      const once = ['setStateReason', input.idempotencyKey, asked] as const;
      const { id } = await runOnce(context, once, setStateReason);
      return { stateReason: await reasonById(context).load(id) };
    }),
  reportEquipmentStates: (
    _: unknown,
    { input }: MutationReportEquipmentStatesArgs,
    context: RequestContext,
  ) =>
    answer<object>(context, { workUnit: null, recorded: null }, async () => {
      const asked = {
        workUnitId: decodeId('WorkUnit', input.workUnitId, 'workUnitId'),
        source: input.source,
        reports: input.reports.map(({ occurredAt, state, reasonCode }) => ({
          occurredAt,
          state,
          reasonCode: reasonCode ?? null,
        })),
      };
      const once = ['reportEquipmentStates', input.idempotencyKey, asked] as const;
      const { id, recorded } = await runOnce(context, once, reportEquipmentStates);
      return { workUnit: await workUnitById(context).load(id), recorded };
    }),
  correctEquipmentState: (
    _: unknown,
    { input }: MutationCorrectEquipmentStateArgs,
    context: RequestContext,
  ) =>
    answer<object>(context, { correction: null, workUnit: null }, async () => {
      const { startsAt, state, why } = input;
      const asked = {
        workUnitId: decodeId('WorkUnit', input.workUnitId, 'workUnitId'),
        startsAt,
        endsAt: input.endsAt ?? null,
        state,
        reasonCode: input.reasonCode ?? null,
        why,
      };
      const once = ['correctEquipmentState', input.idempotencyKey, asked] as const;
      const { id, workUnitId } = await runOnce(context, once, correctEquipmentState);
      return {
        correction: await correctionById(context).load(id),
        workUnit: await workUnitById(context).load(workUnitId),
      };
    }),
};
