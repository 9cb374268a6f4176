import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { sha256Of } from '@throughline/chassis/signing';
import {
  dispositionReviewers,
  dispositionReviews,
  nonConformanceInspections,
  nonConformanceLots,
  nonConformances,
  nonConformanceStatusChanges,
} from '@throughline/drizzle/mes/nonconformances';
import { inArray } from 'drizzle-orm';
import { reviewRecords } from './review-records.ts';

export const nonConformanceById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(nonConformances)
      .where(inArray(nonConformances.id, [...ids])),
    (row) => row.id,
  ),
);

export const lotsOfNonConformance = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(nonConformanceLots)
      .where(inArray(nonConformanceLots.nonConformanceId, [...ids]))
      .orderBy(nonConformanceLots.lotId),
  (row) => row.nonConformanceId,
);

export const nonConformancesOfLot = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(nonConformanceLots)
      .where(inArray(nonConformanceLots.lotId, [...ids]))
      .orderBy(nonConformanceLots.nonConformanceId),
  (row) => row.lotId,
);

export const inspectionsOfNonConformance = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(nonConformanceInspections)
      .where(inArray(nonConformanceInspections.nonConformanceId, [...ids]))
      .orderBy(nonConformanceInspections.inspectionId),
  (row) => row.nonConformanceId,
);

export const reviewsOfNonConformance = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(dispositionReviews)
      .where(inArray(dispositionReviews.nonConformanceId, [...ids]))
      .orderBy(dispositionReviews.id),
  (row) => row.nonConformanceId,
);

export const boardOfReview = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(dispositionReviewers)
      .where(inArray(dispositionReviewers.reviewId, [...ids]))
      .orderBy(dispositionReviewers.role, dispositionReviewers.personId),
  (row) => row.reviewId,
);

export const statusChangesOfNonConformance = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(nonConformanceStatusChanges)
      .where(inArray(nonConformanceStatusChanges.nonConformanceId, [...ids]))
      .orderBy(nonConformanceStatusChanges.id),
  (row) => row.nonConformanceId,
);

export const hashOfReview = defineLoader(async ({ db }, ids: readonly string[]) => {
  const records = await reviewRecords(db, ids);
  return new Map([...records].map(([id, content]) => [id, sha256Of(content)]));
});
