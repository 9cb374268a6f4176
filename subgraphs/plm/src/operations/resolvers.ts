import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import { rolledYield } from '@throughline/definitions/yields';
import type {
  ItemRevisionOperationsDefinitionArgs,
  MutationSetOperationsArgs,
} from '../__generated__/resolvers.ts';
import { documentVersionById } from '../documents/loaders.ts';
import type { ItemRevision } from '../items/commands.ts';
import { itemById, revisionById } from '../items/loaders.ts';
import type { RevisionThen } from '../items/then.ts';
import { readSegment } from './arguments.ts';
import { setOperations } from './commands.ts';
import type { Characteristic, OperationTool, WorkInstruction } from './details.ts';
import { segmentsOfRevision } from './loaders.ts';
import type { OperationsSegment } from './queries.ts';
import { segmentsOfRevisionThen } from './then.ts';

const amount = (value: string | null) => (value === null ? null : plain(value));

/** Without operations it is not made here. */
const planOf = (segments: readonly OperationsSegment[]) =>
  segments.length === 0 ? null : { segments };

export const operationResolvers = {
  Mutation: {
    setOperations: (_: unknown, { input }: MutationSetOperationsArgs, context: RequestContext) =>
      answer(context, { itemRevision: null }, async () => {
        const plan = {
          revisionId: decodeId('ItemRevision', input.revisionId, 'revisionId'),
          segments: input.segments.map(readSegment),
        };
        const once = { mutation: 'setOperations', key: input.idempotencyKey, input: plan };
        const { revisionId } = await transactOnce(context, once, (work) =>
          setOperations(work, plan),
        );
        return { itemRevision: await revisionById(context).load(revisionId) };
      }),
  },
  ItemRevision: {
    operationsDefinition: async (
      revision: ItemRevision,
      { asOf }: ItemRevisionOperationsDefinitionArgs,
      context: RequestContext,
    ) =>
      planOf(
        asOf
          ? await segmentsOfRevisionThen(context, revision.id, asOf)
          : await segmentsOfRevision(context).load(revision.id),
      ),
  },
  ItemRevisionState: {
    operationsDefinition: async (state: RevisionThen, _: unknown, context: RequestContext) =>
      planOf(await segmentsOfRevisionThen(context, state.id, state.asOf)),
  },
  OperationsDefinition: {
    yield: ({ segments }: { segments: readonly OperationsSegment[] }) => rolledYield(segments),
  },
  OperationsSegment: {
    id: (segment: OperationsSegment) => encodeId('OperationsSegment', segment.id),
    workCenter: (segment: OperationsSegment) => ({
      __typename: 'WorkCenter',
      id: encodeId('WorkCenter', segment.workCenterId),
    }),
    yield: (segment: OperationsSegment) => plain(segment.yield),
  },
  WorkInstruction: {
    picture: ({ pictureVersionId }: WorkInstruction, _: unknown, context: RequestContext) =>
      pictureVersionId === null ? null : documentVersionById(context).load(pictureVersionId),
  },
  InspectionCharacteristic: {
    id: (one: Characteristic) => encodeId('InspectionCharacteristic', one.id),
    nominal: (one: Characteristic) => amount(one.nominal),
    lowerLimit: (one: Characteristic) => amount(one.lowerLimit),
    upperLimit: (one: Characteristic) => amount(one.upperLimit),
    // Plans that were replaced before these were asked for don't say them.
    sampleSize: (one: Partial<Characteristic>) => one.sampleSize ?? 1,
    mandatory: (one: Partial<Characteristic>) => one.mandatory ?? false,
  },
  OperationTool: {
    item: ({ itemId }: OperationTool, _: unknown, context: RequestContext) =>
      itemId === null ? null : itemById(context).load(itemId),
  },
};
