import { defineListLoader } from '@throughline/chassis/loader';
import { itemRevisions } from '@throughline/drizzle/plm/items';
import { lifecycleSteps } from '@throughline/drizzle/plm/lifecycles';
import { and, inArray } from 'drizzle-orm';

export type LifecycleStep = typeof lifecycleSteps.$inferSelect;

export const stepsOfRevision = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(lifecycleSteps)
      .where(inArray(lifecycleSteps.revisionId, [...ids]))
      .orderBy(lifecycleSteps.id),
  (row) => row.revisionId,
);

/** Released and superseded revisions of items, in the order in which they begin. */
export const releasedOfItem = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(itemRevisions)
      .where(
        and(
          inArray(itemRevisions.itemId, [...ids]),
          inArray(itemRevisions.lifecycle, ['RELEASED', 'SUPERSEDED']),
        ),
      )
      .orderBy(itemRevisions.itemId, itemRevisions.effectiveFrom),
  (row) => row.itemId,
);
