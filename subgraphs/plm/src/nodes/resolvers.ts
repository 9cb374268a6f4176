import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { readId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import { transactOnce } from '@throughline/chassis/transaction';
import { subgraphNames } from '@throughline/schema/events/routes';
import { type GraphQLResolveInfo, type GraphQLSchema, isInterfaceType } from 'graphql';
import type { MutationRedriveDeadLetterArgs, QueryNodeArgs } from '../__generated__/resolvers.ts';
import { changeOrderById, changeRequestById, noticeById } from '../changes/loaders.ts';
import { itemClassById } from '../classes/loaders.ts';
import { documentById, documentVersionById } from '../documents/loaders.ts';
import { itemById, revisionById } from '../items/loaders.ts';
import { manufacturingBomById } from '../manufacturing-boms/loaders.ts';
import { revisionSchemeById } from '../schemes/loaders.ts';
import { manufacturerById, manufacturerPartById } from '../sourcing/loaders.ts';

type Load = (context: RequestContext, id: string) => Promise<object | null>;

const own: Readonly<Record<string, Load>> = {
  Item: (context, id) => itemById(context).load(id),
  ItemRevision: (context, id) => revisionById(context).load(id),
  RevisionScheme: (context, id) => revisionSchemeById(context).load(id),
  ItemClass: (context, id) => itemClassById(context).load(id),
  Document: (context, id) => documentById(context).load(id),
  DocumentVersion: (context, id) => documentVersionById(context).load(id),
  ManufacturingBom: (context, id) => manufacturingBomById(context).load(id),
  Manufacturer: (context, id) => manufacturerById(context).load(id),
  ManufacturerPart: (context, id) => manufacturerPartById(context).load(id),
  ChangeOrder: (context, id) => changeOrderById(context).load(id),
  ChangeNotice: (context, id) => noticeById(context).load(id),
  ChangeRequest: (context, id) => changeRequestById(context).load(id),
};

async function findNode(id: string, context: RequestContext, schema: GraphQLSchema) {
  const read = readId(id);
  const node = schema.getType('Node');
  if (!read || !isInterfaceType(node)) return null;
  if (!schema.getPossibleTypes(node).some((type) => type.name === read.type)) return null;
  const load = own[read.type];
  if (!load) return { __typename: read.type, id };
  const row = await load(context, read.uuid);
  return row && { ...row, __typename: read.type };
}

/** One subgraph answers `node`: with its own rows, or a stub whose owner the gateway asks. */
export const nodeResolvers = {
  Query: {
    node: (_: unknown, { id }: QueryNodeArgs, context: RequestContext, info: GraphQLResolveInfo) =>
      findNode(id, context, info.schema),
  },
  Mutation: {
    redriveDeadLetter: (
      _: unknown,
      { input }: MutationRedriveDeadLetterArgs,
      context: RequestContext,
    ) =>
      answer<{ deadLetterId: string | null }>(context, { deadLetterId: null }, async () => {
        const read = readId(input.deadLetterId);
        const subgraph = subgraphNames.find((name) => read?.type === `${name}DeadLetter`);
        if (!read || !subgraph) {
          throw new Refusal('INVALID_ID', 'This is not the id of a dead letter.', 'deadLetterId');
        }
        const once = {
          mutation: 'redriveDeadLetter',
          key: input.idempotencyKey,
          input: input.deadLetterId,
        };
        await transactOnce(context, once, (work) => {
          // By its own aggregate, so that it never waits behind what it is to set free.
          work.append({
            type: 'DeadLetterRedriveAsked',
            aggregateType: 'DeadLetter',
            aggregateId: read.uuid,
            payload: { eventId: read.uuid, subgraph },
          });
          return Promise.resolve({ subgraph });
        });
        return { deadLetterId: input.deadLetterId };
      }),
  },
};
