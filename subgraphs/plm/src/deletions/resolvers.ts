import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  MutationDeleteItemArgs,
  MutationDeleteRevisionArgs,
} from '../__generated__/resolvers.ts';
import { itemById } from '../items/loaders.ts';
import { deleteItem, deleteRevision } from './commands.ts';
import { findDeletions } from './queries.ts';

export const deletionResolvers = {
  Query: {
    deletions: (_: unknown, args: PageArgs, { db }: RequestContext) => findDeletions(db, args),
  },
  Mutation: {
    deleteItem: (_: unknown, { input }: MutationDeleteItemArgs, context: RequestContext) =>
      answer<{ itemId: string | null }>(context, { itemId: null }, async () => {
        const { idempotencyKey: key, reason } = input;
        const asked = { itemId: decodeId('Item', input.itemId, 'itemId'), reason };
        const once = { mutation: 'deleteItem', key, input: asked };
        await transactOnce(context, once, (work) => deleteItem(work, asked));
        return { itemId: input.itemId };
      }),
    deleteRevision: (_: unknown, { input }: MutationDeleteRevisionArgs, context: RequestContext) =>
      answer(context, { item: null }, async () => {
        const { idempotencyKey: key, reason } = input;
        const asked = {
          revisionId: decodeId('ItemRevision', input.revisionId, 'revisionId'),
          reason,
        };
        const once = { mutation: 'deleteRevision', key, input: asked };
        const { itemId } = await transactOnce(context, once, (work) => deleteRevision(work, asked));
        return { item: await itemById(context).load(itemId) };
      }),
  },
};
