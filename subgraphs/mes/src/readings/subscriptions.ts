import type { RequestContext } from '@throughline/chassis/context';
import { livePayload } from '@throughline/chassis/graph/live';
import { tryDecodeId } from '@throughline/chassis/ids';
import { readCursor } from '@throughline/chassis/outbox/cursor';
import type { SubscriptionTelemetrySampledArgs } from '../__generated__/resolvers.ts';
import { tagById } from '../tags/loaders.ts';
import { type Sample, Sampling } from './sampling.ts';

const mostTags = 1_000;
const longestSeconds = 3_600;

/** An id of another type is one that nothing has. */
const nobody = '00000000-0000-0000-0000-000000000000';
const idOf = (type: string, id: string | null | undefined) =>
  id ? (tryDecodeId(type, id) ?? nobody) : null;

export const readingSubscriptions = {
  telemetrySampled: {
    subscribe: (_: unknown, args: SubscriptionTelemetrySampledArgs, context: RequestContext) => {
      const cursor = context.following?.cursor ?? null;
      const seconds = Math.min(Math.max(args.everySeconds, 1), longestSeconds);
      const tagIds = args.tagIds ?? null;
      return new Sampling(context.db, {
        tagIds: tagIds && tagIds.slice(0, mostTags).map((id) => idOf('Tag', id) ?? nobody),
        workUnitId: idOf('WorkUnit', args.workUnitId),
        workCenterId: idOf('WorkCenter', args.workCenterId),
        everyMs: seconds * 1000,
        after: cursor === null ? null : readCursor(cursor),
      });
    },
    resolve: async (sample: unknown, _: unknown, context: RequestContext) => {
      const taken = sample as Sample;
      const found = await tagById(context).loadMany([...taken.payload.tagIds]);
      const tags = found.filter((tag) => tag !== null && !(tag instanceof Error));
      return { ...livePayload(taken), tags };
    },
  },
};
