import type { RequestContext, Unit } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationCancelBulkOperationArgs,
  MutationStartBulkMutationArgs,
  MutationStartExportArgs,
  QueryBulkOperationArgs,
  QueryBulkOperationsArgs,
} from '../__generated__/resolvers.ts';
import { readVariables } from '../served/graphs.ts';
import { cancelBulkOperation, type Done, startBulkMutation, startExport } from './commands.ts';
import { type BulkOperation, bulkOperationById, findBulkOperations } from './queries.ts';

const empty = { bulkOperation: null };

/** Partners write here too, of what is theirs: each command looks whose the operation is. */
function asSubgraph(context: RequestContext): Unit {
  return { ...context, db: context.house };
}

async function payload(context: RequestContext, { id }: Done) {
  return { bulkOperation: await bulkOperationById(context).load(id) };
}

const mutations = {
  startExport: (_: unknown, { input }: MutationStartExportArgs, context: RequestContext) =>
    answer<object>(context, empty, async () => {
      const { idempotencyKey, document } = input;
      const asked = { document, variables: readVariables(input.variables) };
      const once = ['startExport', idempotencyKey, asked] as const;
      return payload(
        context,
        await runOnce(asSubgraph(context), once, startExport(context.rights)),
      );
    }),
  startBulkMutation: (
    _: unknown,
    { input }: MutationStartBulkMutationArgs,
    context: RequestContext,
  ) =>
    answer<object>(context, empty, async () => {
      const { idempotencyKey, document, inOrder } = input;
      const once = ['startBulkMutation', idempotencyKey, { document, inOrder }] as const;
      const command = startBulkMutation(context.rights);
      return payload(context, await runOnce(asSubgraph(context), once, command));
    }),
  cancelBulkOperation: (
    _: unknown,
    { input }: MutationCancelBulkOperationArgs,
    context: RequestContext,
  ) =>
    answer<object>(context, empty, async () => {
      const id = decodeId('BulkOperation', input.bulkOperationId, 'bulkOperationId');
      const once = ['cancelBulkOperation', input.idempotencyKey, { id }] as const;
      const command = cancelBulkOperation(context.rights);
      return payload(context, await runOnce(asSubgraph(context), once, command));
    }),
};

export const bulkResolvers = {
  Query: {
    bulkOperations: (_: unknown, args: QueryBulkOperationsArgs, { db }: RequestContext) =>
      findBulkOperations(db, args),
    bulkOperation: (_: unknown, { id }: QueryBulkOperationArgs, context: RequestContext) => {
      const uuid = tryDecodeId('BulkOperation', id);
      return uuid === null ? null : bulkOperationById(context).load(uuid);
    },
  },
  Mutation: mutations,
  BulkOperation: {
    id: ({ id }: BulkOperation) => encodeId('BulkOperation', id),
    variables: ({ variables }: BulkOperation) => JSON.stringify(variables),
    resultPath: ({ id }: BulkOperation) => `/bulk/${id}.ndjson`,
    linesPath: ({ id, status }: BulkOperation) =>
      status === 'AWAITING_LINES' ? `/bulk/${id}/lines` : null,
    error: ({ errorCode: code, errorMessage: message }: BulkOperation) =>
      code === null ? null : { code, message },
  },
};
