import type { Reader } from '@throughline/chassis/database';
import { groupBy } from '@throughline/chassis/loader';
import { plain } from '@throughline/chassis/values/decimal';
import { inspectionResults } from '@throughline/drizzle/mes/inspections';
import {
  dispositionReviewers,
  dispositionReviews,
  nonConformanceInspections,
  nonConformanceLots,
  nonConformances,
} from '@throughline/drizzle/mes/nonconformances';
import { eq, inArray } from 'drizzle-orm';

/** What a board signs, by review: the nonconformance with its evidence, and what is proposed. */
export async function reviewRecords(
  db: Reader,
  reviewIds: readonly string[],
): Promise<Map<string, unknown>> {
  const reviews = await db
    .select({ review: dispositionReviews, found: nonConformances })
    .from(dispositionReviews)
    .innerJoin(nonConformances, eq(nonConformances.id, dispositionReviews.nonConformanceId))
    .where(inArray(dispositionReviews.id, [...reviewIds]));
  const ids = [...new Set(reviews.map(({ found }) => found.id))];
  if (ids.length === 0) return new Map();
  const lots = groupBy(
    await db
      .select()
      .from(nonConformanceLots)
      .where(inArray(nonConformanceLots.nonConformanceId, ids))
      .orderBy(nonConformanceLots.lotId),
    (row) => row.nonConformanceId,
  );
  const evidence = await evidenceOf(db, ids);
  const boards = groupBy(
    await db
      .select()
      .from(dispositionReviewers)
      .where(inArray(dispositionReviewers.reviewId, [...reviewIds]))
      .orderBy(dispositionReviewers.role, dispositionReviewers.personId),
    (row) => row.reviewId,
  );
  return new Map(
    reviews.map(({ review, found }) => [
      review.id,
      {
        number: found.number,
        itemId: found.itemId,
        revisionId: found.revisionId,
        workOrderId: found.workOrderId,
        cause: found.cause,
        description: found.description,
        lotIds: (lots.get(found.id) ?? []).map(({ lotId }) => lotId),
        results: evidence.get(found.id) ?? [],
        disposition: review.disposition,
        reason: review.reason,
        board: (boards.get(review.id) ?? []).map(({ role, personId }) => ({ role, personId })),
      },
    ]),
  );
}

async function evidenceOf(db: Reader, ids: readonly string[]) {
  const rows = await db
    .select({
      nonConformanceId: nonConformanceInspections.nonConformanceId,
      row: inspectionResults,
    })
    .from(nonConformanceInspections)
    .innerJoin(
      inspectionResults,
      eq(inspectionResults.inspectionId, nonConformanceInspections.inspectionId),
    )
    .where(inArray(nonConformanceInspections.nonConformanceId, [...ids]))
    .orderBy(inspectionResults.inspectionId, inspectionResults.piece);
  const told = rows.map(({ nonConformanceId, row }) => ({
    nonConformanceId,
    inspectionId: row.inspectionId,
    piece: row.piece,
    value: row.value === null ? null : plain(row.value),
    inspectedCount: row.inspectedCount,
    nonconformingCount: row.nonconformingCount,
    voided: row.voided,
  }));
  return groupBy(told, (one) => one.nonConformanceId);
}
