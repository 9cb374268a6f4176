import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import {
  correctiveActionNonConformances,
  correctiveActions,
  correctiveActionStatusChanges,
  correctiveActionTasks,
  effectivenessChecks,
} from '@throughline/drizzle/mes/corrective-actions';
import { inArray } from 'drizzle-orm';

export const correctiveActionById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(correctiveActions)
      .where(inArray(correctiveActions.id, [...ids])),
    (row) => row.id,
  ),
);

const links = correctiveActionNonConformances;

export const answeredByAction = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(links)
      .where(inArray(links.correctiveActionId, [...ids]))
      .orderBy(links.nonConformanceId),
  (row) => row.correctiveActionId,
);

export const actionsOfNonConformance = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(links)
      .where(inArray(links.nonConformanceId, [...ids]))
      .orderBy(links.correctiveActionId),
  (row) => row.nonConformanceId,
);

export const tasksOfAction = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(correctiveActionTasks)
      .where(inArray(correctiveActionTasks.correctiveActionId, [...ids]))
      .orderBy(correctiveActionTasks.id),
  (row) => row.correctiveActionId,
);

export const checksOfAction = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(effectivenessChecks)
      .where(inArray(effectivenessChecks.correctiveActionId, [...ids]))
      .orderBy(effectivenessChecks.id),
  (row) => row.correctiveActionId,
);

export const statusChangesOfAction = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(correctiveActionStatusChanges)
      .where(inArray(correctiveActionStatusChanges.correctiveActionId, [...ids]))
      .orderBy(correctiveActionStatusChanges.id),
  (row) => row.correctiveActionId,
);
