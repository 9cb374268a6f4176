import type { RequestContext } from '@throughline/chassis/context';
import { encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { groupBy } from '@throughline/chassis/loader';
import type { QueryNonConformancesArgs } from '../__generated__/resolvers.ts';
import { inspectionById } from '../inspections/loaders.ts';
import { personById } from '../labor/loaders.ts';
import { workOrderById } from '../orders/loaders.ts';
import { reference } from '../products/loaders.ts';
import { signaturesOfRecord } from '../signatures/loaders.ts';
import type { NonConformance } from './commands.ts';
import {
  boardOfReview,
  hashOfReview,
  inspectionsOfNonConformance,
  lotsOfNonConformance,
  nonConformancesOfLot,
  nonConformanceById,
  reviewsOfNonConformance,
  statusChangesOfNonConformance,
} from './loaders.ts';
import { nonConformanceMutations } from './mutations.ts';
import { boardNow, findNonConformances } from './queries.ts';
import type { Review } from './reviews.ts';
import { awaitedRoles, type Member } from './rules.ts';

const byRole = (board: readonly Member[]) =>
  [...groupBy(board, ({ role }) => role)].map(([role, members]) => ({ role, members }));

const ofReview = {
  id: ({ id }: Review) => encodeId('DispositionReview', id),
  board: async ({ id }: Review, _: unknown, context: RequestContext) =>
    byRole(await boardOfReview(context).load(id)),
  signatures: async ({ id }: Review, _: unknown, context: RequestContext) =>
    (await signaturesOfRecord(context).load(id)).map((signature) => ({
      ...signature,
      hashNow: () => hashOfReview(context).load(id),
    })),
  awaited: async ({ id, outcome }: Review, _: unknown, context: RequestContext) =>
    outcome === null
      ? awaitedRoles(
          await boardOfReview(context).load(id),
          await signaturesOfRecord(context).load(id),
        )
      : [],
};

export const nonConformanceResolvers = {
  Query: {
    nonConformances: (_: unknown, args: QueryNonConformancesArgs, { db }: RequestContext) =>
      findNonConformances(db, args.status ?? null, args),
    reviewBoard: async (_: unknown, __: unknown, { db }: RequestContext) =>
      byRole(await boardNow(db)),
  },
  Mutation: nonConformanceMutations,
  ReviewBoardPayload: {
    reviewBoard: ({ reviewBoard }: { readonly reviewBoard: readonly Member[] }) =>
      byRole(reviewBoard),
  },
  ReviewBoardRole: {
    persons: ({ members }: { members: readonly Member[] }, _: unknown, context: RequestContext) =>
      personById(context).loadMany(members.map(({ personId }) => personId)),
  },
  DispositionReview: ofReview,
  MaterialLot: {
    nonConformances: async (
      { id }: { readonly id: string },
      _: unknown,
      context: RequestContext,
    ) => {
      const uuid = tryDecodeId('MaterialLot', id);
      if (uuid === null) return [];
      const found = await nonConformancesOfLot(context).load(uuid);
      return nonConformanceById(context).loadMany(found.map((one) => one.nonConformanceId));
    },
  },
  NonConformance: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => {
      const uuid = tryDecodeId('NonConformance', id);
      return uuid === null ? null : nonConformanceById(context).load(uuid);
    },
    id: (row: NonConformance) => encodeId('NonConformance', row.id),
    item: (row: NonConformance) => reference('Item', row.itemId),
    revision: (row: NonConformance) => reference('ItemRevision', row.revisionId),
    workOrder: ({ workOrderId }: NonConformance, _: unknown, context: RequestContext) =>
      workOrderId === null ? null : workOrderById(context).load(workOrderId),
    lots: async (row: NonConformance, _: unknown, context: RequestContext) =>
      (await lotsOfNonConformance(context).load(row.id)).map((one) =>
        reference('MaterialLot', one.lotId),
      ),
    inspections: async (row: NonConformance, _: unknown, context: RequestContext) =>
      inspectionById(context).loadMany(
        (await inspectionsOfNonConformance(context).load(row.id)).map((one) => one.inspectionId),
      ),
    reviews: (row: NonConformance, _: unknown, context: RequestContext) =>
      reviewsOfNonConformance(context).load(row.id),
    statusHistory: (row: NonConformance, _: unknown, context: RequestContext) =>
      statusChangesOfNonConformance(context).load(row.id),
  },
};
