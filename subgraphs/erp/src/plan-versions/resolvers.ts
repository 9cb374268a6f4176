import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { runOnce, type Work } from '@throughline/chassis/transaction';
import { money } from '@throughline/chassis/values/money';
import type {
  MutationChangePlanVersionArgs,
  MutationCreatePlanVersionArgs,
  MutationTakePlanVersionArgs,
  QueryPlanVersionArgs,
  QueryPlanVersionsArgs,
} from '../__generated__/resolvers.ts';
import { reference } from '../references/loaders.ts';
import { salesLineById } from '../sales/loaders.ts';
import { readAssumptions } from './arguments.ts';
import { assumptionResolvers } from './assumption-resolvers.ts';
import {
  changePlanVersion,
  comparePlanVersion,
  createPlanVersion,
  dropPlanVersion,
  takePlanVersion,
} from './commands.ts';
import { differenceResolvers } from './difference-resolvers.ts';
import {
  assumptionsOfVersion,
  differencesOfVersion,
  type PlanPromise,
  type PlanVersion,
  planVersionById,
  promisesOfVersion,
} from './loaders.ts';
import { findPlanVersions } from './queries.ts';

const nothing: { planVersion: unknown } = { planVersion: null };

async function run<Asked>(
  context: RequestContext,
  asked: readonly [mutation: string, key: string, asked: Asked],
  command: (work: Work, asked: Asked) => Promise<{ id: string }>,
) {
  const { id } = await runOnce(context, asked, command);
  return { planVersion: await planVersionById(context).load(id) };
}

type OnVersion = (work: Work, asked: { planVersionId: string }) => Promise<{ id: string }>;

/** Compare, take and drop differ in their command only. */
function onVersion(mutation: string, command: OnVersion) {
  return (_: unknown, { input }: MutationTakePlanVersionArgs, context: RequestContext) =>
    answer(context, nothing, () => {
      const planVersionId = decodeId('PlanVersion', input.planVersionId, 'planVersionId');
      return run(context, [mutation, input.idempotencyKey, { planVersionId }], command);
    });
}

export const planVersionResolvers = {
  Query: {
    planVersion: (_: unknown, { id }: QueryPlanVersionArgs, context: RequestContext) => {
      const uuid = tryDecodeId('PlanVersion', id);
      return uuid === null ? null : planVersionById(context).load(uuid);
    },
    planVersions: (
      _: unknown,
      { siteId, ...args }: QueryPlanVersionsArgs,
      { db }: RequestContext,
    ) => findPlanVersions(db, siteId ? decodeId('Site', siteId, 'siteId') : null, args),
  },
  Mutation: {
    createPlanVersion: (
      _: unknown,
      { input }: MutationCreatePlanVersionArgs,
      context: RequestContext,
    ) =>
      answer(context, nothing, () => {
        const asked = { name: input.name, siteId: decodeId('Site', input.siteId, 'siteId') };
        return run(context, ['createPlanVersion', input.idempotencyKey, asked], createPlanVersion);
      }),
    changePlanVersion: (
      _: unknown,
      { input }: MutationChangePlanVersionArgs,
      context: RequestContext,
    ) =>
      answer(context, nothing, () => {
        const asked = {
          planVersionId: decodeId('PlanVersion', input.planVersionId, 'planVersionId'),
          assumptions: readAssumptions(input),
        };
        return run(context, ['changePlanVersion', input.idempotencyKey, asked], changePlanVersion);
      }),
    comparePlanVersion: onVersion('comparePlanVersion', comparePlanVersion),
    takePlanVersion: onVersion('takePlanVersion', takePlanVersion),
    dropPlanVersion: onVersion('dropPlanVersion', dropPlanVersion),
  },
  PlanVersion: {
    id: (row: PlanVersion) => encodeId('PlanVersion', row.id),
    site: (row: PlanVersion) => reference('Site', row.siteId),
    assumptions: async (row: PlanVersion, _: unknown, context: RequestContext) =>
      (await assumptionsOfVersion(context).load(row.id)).map(({ content }) => content),
    differences: (row: PlanVersion, args: PageArgs, context: RequestContext) =>
      differencesOfVersion(context, row.id, args),
    promises: (row: PlanVersion, args: PageArgs, context: RequestContext) =>
      promisesOfVersion(context, row.id, args),
    purchaseValueChange: (row: PlanVersion) => money(row.purchaseValueChange),
  },
  PlanAssumption: assumptionResolvers,
  ...differenceResolvers,
  PromiseDifference: {
    salesOrderLine: (row: PlanPromise, _: unknown, context: RequestContext) =>
      row.salesOrderLineId === null ? null : salesLineById(context).load(row.salesOrderLineId),
    item: (row: PlanPromise) => reference('Item', row.itemId),
    before: (row: PlanPromise) => row.beforeOn,
    after: (row: PlanPromise) => row.afterOn,
  },
};
