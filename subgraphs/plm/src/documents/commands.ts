import { createHash } from 'node:crypto';
import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import {
  documentContents,
  documents,
  documentVersions,
  revisionDocuments,
  revisionDocumentsPast,
} from '@throughline/drizzle/plm/documents';
import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { lockRevisionInWork } from '../boms/commands.ts';
import { assertDocument, assertFile, assertReceived, type SentFile } from './rules.ts';

export type Document = typeof documents.$inferSelect;

export async function createDocument(
  work: Work,
  input: Pick<Document, 'number' | 'title' | 'kind'>,
): Promise<{ documentId: string }> {
  assertDocument(input);
  const documentId = newId();
  const taken = await work.tx
    .insert(documents)
    .values({ id: documentId, ...input, recordedAt: work.now, recordedBy: work.actor })
    .onConflictDoNothing({ target: documents.number })
    .returning({ id: documents.id });
  if (taken.length === 0) {
    throw new Refusal('NUMBER_TAKEN', `Another document has the number ${input.number}.`, 'number');
  }
  return { documentId };
}

export interface ReceivedFile extends Omit<SentFile, 'content'> {
  readonly content: Buffer;
}

/** Decoded and compared before anything is written, or locked. */
export function receiveFile(file: SentFile): ReceivedFile {
  assertFile(file);
  const content = Buffer.from(file.content, 'base64');
  const sha256 = createHash('sha256').update(content).digest('hex');
  assertReceived(file, { size: content.length, sha256 });
  const { fileName, mediaType } = file;
  return { content, sha256, fileName, mediaType };
}

export async function addDocumentVersion(
  work: Work,
  input: { documentId: string; note: string | null; file: ReceivedFile },
): Promise<{ versionId: string }> {
  const { documentId, note, file } = input;
  const [document] = await work.tx
    .select()
    .from(documents)
    .where(eq(documents.id, documentId))
    .for('update');
  if (!document) throw notFound('document', 'documentId');
  const [last] = await work.tx
    .select()
    .from(documentVersions)
    .where(eq(documentVersions.documentId, documentId))
    .orderBy(desc(documentVersions.version))
    .limit(1);
  const { content, ...said } = file;
  if (last?.sha256 === said.sha256) {
    throw new Refusal(
      'CONTENT_UNCHANGED',
      `Version ${last.version} has this content already.`,
      'content',
    );
  }
  const recorded = { recordedAt: work.now, recordedBy: work.actor };
  await work.tx
    .insert(documentContents)
    .values({ sha256: said.sha256, content, ...recorded })
    .onConflictDoNothing({ target: documentContents.sha256 });
  const versionId = newId();
  await work.tx.insert(documentVersions).values({
    id: versionId,
    documentId,
    version: (last?.version ?? 0) + 1,
    ...said,
    size: content.length,
    note,
    ...recorded,
  });
  return { versionId };
}

/** Takes the place of another version of the same document. */
export async function attachDocument(
  work: Work,
  input: { revisionId: string; versionId: string },
): Promise<{ revisionId: string }> {
  const { revisionId, versionId } = input;
  const [version] = await work.tx
    .select()
    .from(documentVersions)
    .where(eq(documentVersions.id, versionId));
  if (!version) throw notFound('document version', 'documentVersionId');
  const { documentId } = version;
  await lockRevisionInWork(work, revisionId);
  const place = { revisionId, documentId };
  const [before] = await work.tx.select().from(revisionDocuments).where(isAt(place));
  if (before?.versionId === versionId) return { revisionId };
  const at = await instant(work);
  const recorded = { recordedAt: at, recordedBy: work.actor };
  if (before) {
    await keepLink(work, before, at);
    await work.tx
      .update(revisionDocuments)
      .set({ versionId, ...recorded })
      .where(eq(revisionDocuments.id, before.id));
  } else {
    await work.tx
      .insert(revisionDocuments)
      .values({ id: newId(), ...place, versionId, ...recorded });
  }
  return { revisionId };
}

const isAt = ({ revisionId, documentId }: { revisionId: string; documentId: string }) =>
  and(eq(revisionDocuments.revisionId, revisionId), eq(revisionDocuments.documentId, documentId));

/** The clock, not the transaction: who waited for the revision keeps the order. */
async function instant(work: Work): Promise<SQL<Date>> {
  const [now] = await work.tx.execute<{ at: string }>(sql`select clock_timestamp()::text as at`);
  return sql<Date>`${now?.at}::timestamptz`;
}

async function keepLink(
  work: Work,
  { id: linkId, ...link }: typeof revisionDocuments.$inferSelect,
  endedAt: SQL<Date>,
): Promise<void> {
  await work.tx.insert(revisionDocumentsPast).values({
    ...link,
    id: newId(),
    linkId,
    endedAt,
    endedBy: work.actor,
  });
}

export async function detachDocument(
  work: Work,
  input: { revisionId: string; documentId: string },
): Promise<{ revisionId: string }> {
  await lockRevisionInWork(work, input.revisionId);
  const [gone] = await work.tx.delete(revisionDocuments).where(isAt(input)).returning();
  if (!gone) throw notFound('document of this revision', 'documentId');
  await keepLink(work, gone, await instant(work));
  return { revisionId: input.revisionId };
}

/** A new revision begins with what its predecessor had. */
export async function copyDocuments(work: Work, fromId: string, toId: string): Promise<void> {
  const links = await work.tx
    .select()
    .from(revisionDocuments)
    .where(eq(revisionDocuments.revisionId, fromId));
  const recorded = { recordedAt: work.now, recordedBy: work.actor };
  const rows = links.map((link) => ({ ...link, ...recorded, id: newId(), revisionId: toId }));
  if (rows.length > 0) await work.tx.insert(revisionDocuments).values(rows);
}
