import { liveField, livePayload } from '@throughline/chassis/graph/live';
import { encodeId } from '@throughline/chassis/ids';
import { readEvent } from '@throughline/schema/events/contract';
import type { SubscriptionPlanningRunChangedArgs } from '../__generated__/resolvers.ts';
import { reference } from '../references/loaders.ts';
import { planningRunOf } from './queries.ts';

type RunEvent = Parameters<Parameters<typeof liveField>[0]>[0];

const isProgress = (event: RunEvent) => event.type === 'PlanningRunProgressed';

function read(event: RunEvent) {
  if (isProgress(event)) return readEvent('PlanningRunProgressed', event);
  const { planningRunId, siteId } = readEvent('PlanningRunCompleted', event);
  return {
    planningRunId,
    siteId,
    phase: 'COMPLETED' as const,
    itemsPlanned: null,
    itemsTotal: null,
  };
}

export const planningSubscriptions = {
  planningRunChanged: liveField<SubscriptionPlanningRunChangedArgs, object>(
    (event, { siteId }) =>
      (isProgress(event) || event.type === 'PlanningRunCompleted') &&
      (!siteId || siteId === encodeId('Site', read(event).siteId)),
    async (event, context) => {
      const { planningRunId, siteId, ...progress } = read(event);
      return {
        ...livePayload(event),
        ...progress,
        planningRunId: encodeId('PlanningRun', planningRunId),
        site: reference('Site', siteId),
        planningRun: isProgress(event) ? null : await planningRunOf(context.db, planningRunId),
      };
    },
  ),
};
