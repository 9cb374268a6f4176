import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationCorrectInspectionResultArgs,
  MutationRecordInspectionArgs,
} from '../__generated__/resolvers.ts';
import { inspectionById } from '../inspections/loaders.ts';
import { correctJudged, recordJudged } from './judging.ts';

function readFound({ input }: MutationRecordInspectionArgs) {
  return {
    jobOrderId: decodeId('JobOrder', input.jobOrderId, 'jobOrderId'),
    characteristicId: decodeId(
      'InspectionCharacteristic',
      input.characteristicId,
      'characteristicId',
    ),
    sampleNumber: input.sampleNumber ?? null,
    values: input.values ?? null,
    inspectedCount: input.inspectedCount ?? null,
    nonconformingCount: input.nonconformingCount ?? null,
    gauge: input.gauge ?? null,
    personId: input.personId ? decodeId('Person', input.personId, 'personId') : null,
    personNumber: input.personNumber ?? null,
    lotId: input.lotId ? decodeId('MaterialLot', input.lotId, 'lotId') : null,
    inspectedAt: input.inspectedAt ?? null,
  };
}

export const inspectionMutations = {
  recordInspection: (_: unknown, args: MutationRecordInspectionArgs, context: RequestContext) =>
    answer<object>(context, { inspection: null }, async () => {
      const once = ['recordInspection', args.input.idempotencyKey, readFound(args)] as const;
      const { id } = await runOnce(context, once, recordJudged);
      return { inspection: await inspectionById(context).load(id) };
    }),
  correctInspectionResult: (
    _: unknown,
    { input }: MutationCorrectInspectionResultArgs,
    context: RequestContext,
  ) =>
    answer<object>(context, { inspection: null }, async () => {
      const asked = {
        inspectionResultId: decodeId(
          'InspectionResult',
          input.inspectionResultId,
          'inspectionResultId',
        ),
        value: input.value ?? null,
        inspectedCount: input.inspectedCount ?? null,
        nonconformingCount: input.nonconformingCount ?? null,
        voided: input.voided,
        reason: input.reason,
      };
      const once = ['correctInspectionResult', input.idempotencyKey, asked] as const;
      const { id } = await runOnce(context, once, correctJudged);
      return { inspection: await inspectionById(context).load(id) };
    }),
};
