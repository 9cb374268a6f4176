import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import {
  andonCalls,
  andonCallStatusChanges,
  andonEscalationPlans,
} from '@throughline/drizzle/mes/andon';
import { and, inArray, isNull } from 'drizzle-orm';
import { openStatuses } from './rules.ts';

export const andonCallById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(andonCalls)
      .where(inArray(andonCalls.id, [...ids])),
    (row) => row.id,
  ),
);

const isOpen = inArray(andonCalls.status, [...openStatuses]);

export const openCallsOfUnit = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(andonCalls)
      .where(and(inArray(andonCalls.workUnitId, [...ids]), isOpen))
      .orderBy(andonCalls.id),
  (row) => row.workUnitId ?? '',
);

export const openCallsOfCenter = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(andonCalls)
      .where(and(inArray(andonCalls.workCenterId, [...ids]), isOpen))
      .orderBy(andonCalls.id),
  (row) => row.workCenterId,
);

export const statusChangesOfCall = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(andonCallStatusChanges)
      .where(inArray(andonCallStatusChanges.andonCallId, [...ids]))
      .orderBy(andonCallStatusChanges.id),
  (row) => row.andonCallId,
);

export const escalationsOfCenter = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(andonEscalationPlans)
      .where(
        and(
          inArray(andonEscalationPlans.workCenterId, [...ids]),
          isNull(andonEscalationPlans.endedAt),
        ),
      )
      .orderBy(andonEscalationPlans.id),
  (row) => row.workCenterId,
);
