import type { Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { affectedItems } from '@throughline/drizzle/plm/changes';
import { documentVersions, revisionDocuments } from '@throughline/drizzle/plm/documents';
import { itemRevisions } from '@throughline/drizzle/plm/items';
import { substitutes } from '@throughline/drizzle/plm/sourcing';
import { asc, eq, inArray } from 'drizzle-orm';
import { sha256Of } from '@throughline/chassis/signing';
import { segmentsOf, signedSegment } from '../operations/queries.ts';
import type { ChangeOrder } from './locking.ts';

type Signed = Pick<ChangeOrder, 'id' | 'number' | 'title' | 'reason'>;

/**
 * SHA-256 of what is signed of each order: its words, its affected items with dispositions and
 * dates, and of their new revisions BOM, substitutes, process plan and document contents. What the
 * release itself writes (label, dates, lifecycle) is not in it.
 */
export async function contentsOf(
  db: Reader,
  orders: readonly Signed[],
): Promise<Map<string, string>> {
  const affected = await db
    .select()
    .from(affectedItems)
    .where(
      inArray(
        affectedItems.changeOrderId,
        orders.map(({ id }) => id),
      ),
    )
    .orderBy(asc(affectedItems.itemId));
  const designs = await designsOf(
    db,
    affected.map((one) => one.toRevisionId),
  );
  const ofOrder = groupBy(affected, (one) => one.changeOrderId);
  return new Map(
    orders.map(({ id, number, title, reason }) => {
      const items = (ofOrder.get(id) ?? []).map(({ id: _, changeOrderId: __, ...one }) => ({
        ...one,
        design: designs.get(one.toRevisionId) ?? null,
      }));
      return [id, sha256Of({ number, title, reason, affectedItems: items })];
    }),
  );
}

/** When a line was set is not what it says. */
const undated = ({ recordedAt: _, recordedBy: __, ...line }: typeof bomLines.$inferSelect) => line;

/** What lines had not at first is signed where they have it: earlier signatures stand. */
function signedLine(line: typeof bomLines.$inferSelect) {
  const { kind, costShare, fromLotNumber, toLotNumber, ...signed } = undated(line);
  return {
    ...signed,
    ...(kind === 'COMPONENT' ? {} : { kind, costShare }),
    ...(fromLotNumber === null && toLotNumber === null ? {} : { fromLotNumber, toLotNumber }),
  };
}

async function designsOf(db: Reader, revisionIds: readonly string[]) {
  if (revisionIds.length === 0) return new Map<string, unknown>();
  const ids = [...revisionIds];
  const revisions = await db.select().from(itemRevisions).where(inArray(itemRevisions.id, ids));
  const lines = groupBy(
    await db
      .select()
      .from(bomLines)
      .where(inArray(bomLines.revisionId, ids))
      .orderBy(asc(bomLines.findNumber), asc(bomLines.id)),
    (row) => row.revisionId,
  );
  const standIns = groupBy(
    await db
      .select()
      .from(substitutes)
      .where(inArray(substitutes.revisionId, ids))
      .orderBy(asc(substitutes.lineId), asc(substitutes.rank), asc(substitutes.itemId)),
    (row) => row.revisionId,
  );
  const segments = groupBy(await segmentsOf(db, ids), (row) => row.revisionId);
  const documents = groupBy(
    await db
      .select({
        revisionId: revisionDocuments.revisionId,
        documentId: revisionDocuments.documentId,
        sha256: documentVersions.sha256,
      })
      .from(revisionDocuments)
      .innerJoin(documentVersions, eq(documentVersions.id, revisionDocuments.versionId))
      .where(inArray(revisionDocuments.revisionId, ids))
      .orderBy(asc(revisionDocuments.documentId)),
    (row) => row.revisionId,
  );
  return new Map(
    [...indexBy(revisions, ({ id }) => id)].map(([id, { batchQuantity, batchUnit }]) => [
      id,
      {
        batchQuantity,
        batchUnit,
        lines: (lines.get(id) ?? []).map(signedLine),
        substitutes: standIns.get(id) ?? [],
        segments: (segments.get(id) ?? []).map(signedSegment),
        documents: documents.get(id) ?? [],
      },
    ]),
  );
}
