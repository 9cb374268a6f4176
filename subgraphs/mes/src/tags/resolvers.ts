import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { runOnce } from '@throughline/chassis/transaction';
import type { MutationDefineTagArgs, QueryTagsArgs } from '../__generated__/resolvers.ts';
import { type WorkUnit, workUnitById } from '../equipment/loaders.ts';
import { defineTag } from './commands.ts';
import { tagById, tagsOfUnit } from './loaders.ts';
import { findTags, type Tag } from './queries.ts';

const findTag = ({ id }: { readonly id: string }, context: RequestContext) => {
  const uuid = tryDecodeId('Tag', id);
  return uuid === null ? null : tagById(context).load(uuid);
};

export const tagResolvers = {
  Query: {
    tag: (_: unknown, args: { readonly id: string }, context: RequestContext) =>
      findTag(args, context),
    tags: (_: unknown, args: QueryTagsArgs, { db }: RequestContext) =>
      findTags(db, args.paths ?? null, args),
  },
  Mutation: {
    defineTag: (_: unknown, { input }: MutationDefineTagArgs, context: RequestContext) =>
      answer<object>(context, { tag: null }, async () => {
        const { name, kind, dataType } = input;
        const workUnitId = decodeId('WorkUnit', input.workUnitId, 'workUnitId');
        const asked = { workUnitId, name, kind, dataType, unit: input.unit ?? null };
        const once = ['defineTag', input.idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, defineTag);
        return { tag: await tagById(context).load(id) };
      }),
  },
  Tag: {
    __resolveReference: findTag,
    id: (tag: Tag) => encodeId('Tag', tag.id),
    workUnit: (tag: Tag, _: unknown, context: RequestContext) =>
      workUnitById(context).load(tag.workUnitId),
  },
  WorkUnit: {
    tags: ({ id }: WorkUnit, args: PageArgs, context: RequestContext) =>
      tagsOfUnit(context, id, args),
  },
};
