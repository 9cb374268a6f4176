import type { RequestContext } from '@throughline/chassis/context';
import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { Refusal } from '@throughline/chassis/refusal';
import { defineNestedPages } from '@throughline/chassis/table-page';
import {
  documentContents,
  documents,
  documentVersions,
  revisionDocuments,
} from '@throughline/drizzle/plm/documents';
import { inArray, sql } from 'drizzle-orm';
import { mostBytesRead } from './rules.ts';

export type DocumentVersion = typeof documentVersions.$inferSelect;
export type RevisionDocument = typeof revisionDocuments.$inferSelect;

export const documentById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(documents)
      .where(inArray(documents.id, [...ids])),
    (row) => row.id,
  ),
);

export const documentVersionById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(documentVersions)
      .where(inArray(documentVersions.id, [...ids])),
    (row) => row.id,
  ),
);

export const latestVersions = defineLoader(async ({ db }, ids: readonly string[]) => {
  const rows = await db
    .selectDistinctOn([documentVersions.documentId])
    .from(documentVersions)
    .where(inArray(documentVersions.documentId, [...ids]))
    .orderBy(documentVersions.documentId, sql`${documentVersions.version} desc`);
  return indexBy(rows, (row) => row.documentId);
});

export const versionsOfDocument = defineNestedPages({
  table: documentVersions,
  parent: documentVersions.documentId,
  keyOf: (row) => row.documentId,
});

export const documentsOfRevision = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(revisionDocuments)
      .where(inArray(revisionDocuments.revisionId, [...ids]))
      .orderBy(revisionDocuments.revisionId, revisionDocuments.id),
  (row) => row.revisionId,
);

export const usesOfDocument = defineNestedPages({
  table: revisionDocuments,
  parent: revisionDocuments.documentId,
  keyOf: (row) => row.documentId,
});

/** What a request has read so far: a page of a hundred files would not fit into the memory. */
const bytesRead = new WeakMap<object, number>();

const contents = defineLoader(async ({ db }, sha256: readonly string[]) => {
  const rows = await db
    .select({ sha256: documentContents.sha256, content: documentContents.content })
    .from(documentContents)
    .where(inArray(documentContents.sha256, [...sha256]));
  return new Map(rows.map((row) => [row.sha256, Buffer.from(row.content).toString('base64')]));
});

export async function contentOf(
  context: RequestContext,
  version: DocumentVersion,
): Promise<string | null> {
  const read = (bytesRead.get(context) ?? 0) + version.size;
  if (read > mostBytesRead) {
    throw new Refusal(
      'TOO_MUCH_CONTENT',
      `One request reads at most ${mostBytesRead} bytes of files; ask for fewer.`,
    );
  }
  bytesRead.set(context, read);
  return contents(context).load(version.sha256);
}
