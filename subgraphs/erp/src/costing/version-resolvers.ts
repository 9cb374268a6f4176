import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { runOnce, type Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import type {
  MutationChangeCostVersionArgs,
  MutationCreateCostVersionArgs,
  MutationTakeCostVersionArgs,
  QueryCostVersionArgs,
} from '../__generated__/resolvers.ts';
import { reference } from '../references/loaders.ts';
import { type CostChange, type CostVersion, costVersionById } from './loaders.ts';
import { findChanges, findCostVersions } from './queries.ts';
import {
  changeCostVersion,
  createCostVersion,
  dropCostVersion,
  rollUpCostVersion,
  takeCostVersion,
} from './versions.ts';

const nothing: { costVersion: unknown } = { costVersion: null };

async function run<Asked>(
  context: RequestContext,
  asked: readonly [mutation: string, key: string, asked: Asked],
  command: (work: Work, asked: Asked) => Promise<{ id: string }>,
) {
  const { id } = await runOnce(context, asked, command);
  return { costVersion: await costVersionById(context).load(id) };
}

type OnVersion = (work: Work, asked: { costVersionId: string }) => Promise<{ id: string }>;

/** Roll up, take and drop differ in their command only. */
function onVersion(mutation: string, command: OnVersion) {
  return (_: unknown, { input }: MutationTakeCostVersionArgs, context: RequestContext) =>
    answer(context, nothing, () => {
      const costVersionId = decodeId('CostVersion', input.costVersionId, 'costVersionId');
      return run(context, [mutation, input.idempotencyKey, { costVersionId }], command);
    });
}

export const costVersionResolvers = {
  Query: {
    costVersion: (_: unknown, { id }: QueryCostVersionArgs, context: RequestContext) => {
      const uuid = tryDecodeId('CostVersion', id);
      return uuid === null ? null : costVersionById(context).load(uuid);
    },
    costVersions: (_: unknown, args: PageArgs, { db }: RequestContext) =>
      findCostVersions(db, args),
  },
  Mutation: {
    createCostVersion: (
      _: unknown,
      { input }: MutationCreateCostVersionArgs,
      context: RequestContext,
    ) =>
      answer(context, nothing, () =>
        run(
          context,
          ['createCostVersion', input.idempotencyKey, { name: input.name }],
          createCostVersion,
        ),
      ),
    changeCostVersion: (
      _: unknown,
      { input }: MutationChangeCostVersionArgs,
      context: RequestContext,
    ) =>
      answer(context, nothing, () => {
        const asked = {
          costVersionId: decodeId('CostVersion', input.costVersionId, 'costVersionId'),
          purchaseCosts: input.purchaseCosts.map(({ itemId, amount }, at) => ({
            itemId: decodeId('Item', itemId, `purchaseCosts.${at}.itemId`),
            amount,
          })),
          rates: input.rates.map(({ workCenterId, inside, ...rate }, at) => ({
            ...rate,
            isInside: inside,
            workCenterId: decodeId('WorkCenter', workCenterId, `rates.${at}.workCenterId`),
          })),
        };
        return run(context, ['changeCostVersion', input.idempotencyKey, asked], changeCostVersion);
      }),
    rollUpCostVersion: onVersion('rollUpCostVersion', rollUpCostVersion),
    takeCostVersion: onVersion('takeCostVersion', takeCostVersion),
    dropCostVersion: onVersion('dropCostVersion', dropCostVersion),
  },
  CostVersion: {
    id: (row: CostVersion) => encodeId('CostVersion', row.id),
    changes: (row: CostVersion, args: PageArgs, { db }: RequestContext) =>
      findChanges(db, row.id, args),
  },
  CostChange: {
    item: (row: CostChange) => reference('Item', row.itemId),
    current: (row: CostChange) => money(row.current),
    total: (row: CostChange) => money(row.total),
    change: (row: CostChange) => money(decimal(row.total).minus(row.current)),
  },
};
