import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  MutationCreateAreaArgs,
  MutationCreateWorkCenterArgs,
  MutationCreateWorkUnitArgs,
  MutationSetSiteArgs,
} from '../__generated__/resolvers.ts';
import { createArea, createWorkCenter, createWorkUnit, setSite } from './commands.ts';
import { areaById, siteById, workCenterById, workUnitById } from './loaders.ts';

export const equipmentMutations = {
  setSite: (_: unknown, { input }: MutationSetSiteArgs, context: RequestContext) =>
    answer(context, { site: null }, async () => {
      const { idempotencyKey: key, ...site } = input;
      const once = { mutation: 'setSite', key, input: site };
      const { id } = await transactOnce(context, once, (work) => setSite(work, site));
      return { site: await siteById(context).load(id) };
    }),
  createArea: (_: unknown, { input }: MutationCreateAreaArgs, context: RequestContext) =>
    answer(context, { area: null }, async () => {
      const { code, name } = input;
      const area = { siteId: decodeId('Site', input.siteId, 'siteId'), code, name };
      const once = { mutation: 'createArea', key: input.idempotencyKey, input: area };
      const { id } = await transactOnce(context, once, (work) => createArea(work, area));
      return { area: await areaById(context).load(id) };
    }),
  createWorkCenter: (
    _: unknown,
    { input }: MutationCreateWorkCenterArgs,
    context: RequestContext,
  ) =>
    answer(context, { workCenter: null }, async () => {
      const { code, name } = input;
      const center = { areaId: decodeId('Area', input.areaId, 'areaId'), code, name };
      const once = { mutation: 'createWorkCenter', key: input.idempotencyKey, input: center };
      const { id } = await transactOnce(context, once, (work) => createWorkCenter(work, center));
      return { workCenter: await workCenterById(context).load(id) };
    }),
  createWorkUnit: (_: unknown, { input }: MutationCreateWorkUnitArgs, context: RequestContext) =>
    answer(context, { workUnit: null }, async () => {
      const { code, name } = input;
      const workCenterId = decodeId('WorkCenter', input.workCenterId, 'workCenterId');
      const unit = { workCenterId, code, name };
      const once = { mutation: 'createWorkUnit', key: input.idempotencyKey, input: unit };
      const { id } = await transactOnce(context, once, (work) => createWorkUnit(work, unit));
      return { workUnit: await workUnitById(context).load(id) };
    }),
};
