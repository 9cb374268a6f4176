import type { RequestContext } from '@throughline/chassis/context';
import { encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { plain } from '@throughline/chassis/values/decimal';
import { jobById } from '../jobs/loaders.ts';
import { personById } from '../labor/loaders.ts';
import type { JobOrder } from '../orders/job-states.ts';
import { reference } from '../products/loaders.ts';
import type { Inspection, InspectionResult } from './commands.ts';
import {
  characteristicOfInspection,
  correctionsOfResult,
  inspectionById,
  inspectionsOfJob,
  outstandingOfJob,
  resultsOfInspection,
} from './loaders.ts';
import { verdictOf, verdictOfSample } from './rules.ts';

const findInspection = ({ id }: { readonly id: string }, context: RequestContext) => {
  const uuid = tryDecodeId('Inspection', id);
  return uuid === null ? null : inspectionById(context).load(uuid);
};

const amount = (value: string | null) => (value === null ? null : plain(value));

/** A result with the inspection it belongs to, for its verdict. */
type ShownResult = InspectionResult & { readonly inspection: Inspection };

export const inspectionResolvers = {
  Query: {
    inspection: (_: unknown, args: { readonly id: string }, context: RequestContext) =>
      findInspection(args, context),
  },
  Inspection: {
    __resolveReference: findInspection,
    id: ({ id }: Inspection) => encodeId('Inspection', id),
    jobOrder: ({ jobOrderId }: Inspection, _: unknown, context: RequestContext) =>
      jobById(context).load(jobOrderId),
    characteristic: (inspection: Inspection, _: unknown, context: RequestContext) =>
      characteristicOfInspection(context, inspection),
    results: async (inspection: Inspection, _: unknown, context: RequestContext) =>
      (await resultsOfInspection(context).load(inspection.id)).map((row) => ({
        ...row,
        inspection,
      })),
    verdict: async (inspection: Inspection, _: unknown, context: RequestContext) =>
      verdictOfSample(
        await characteristicOfInspection(context, inspection),
        await resultsOfInspection(context).load(inspection.id),
      ),
    person: ({ personId }: Inspection, _: unknown, context: RequestContext) =>
      personId === null ? null : personById(context).load(personId),
    lot: ({ lotId }: Inspection) => reference('MaterialLot', lotId),
  },
  InspectionResult: {
    id: ({ id }: InspectionResult) => encodeId('InspectionResult', id),
    value: ({ value }: InspectionResult) => amount(value),
    verdict: async (result: ShownResult, _: unknown, context: RequestContext) =>
      verdictOf(await characteristicOfInspection(context, result.inspection), result),
    corrections: ({ id }: InspectionResult, _: unknown, context: RequestContext) =>
      correctionsOfResult(context).load(id),
  },
  InspectionCorrection: {
    value: ({ value }: { readonly value: string | null }) => amount(value),
    valueBefore: ({ valueBefore }: { readonly valueBefore: string | null }) => amount(valueBefore),
  },
  JobOrder: {
    inspections: ({ id }: JobOrder, args: PageArgs, context: RequestContext) =>
      inspectionsOfJob(context, id, args),
    outstandingInspections: (job: JobOrder, _: unknown, context: RequestContext) =>
      outstandingOfJob(context, job),
  },
};
