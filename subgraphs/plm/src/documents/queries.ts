import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { documents, documentVersions } from '@throughline/drizzle/plm/documents';
import { and, eq, inArray, like, lte } from 'drizzle-orm';
import { literally } from '../items/queries.ts';
import type { Document } from './commands.ts';

export interface DocumentSearch {
  readonly kind?: Document['kind'] | null;
  readonly numberPrefix?: string | null;
  readonly sha256?: string | null;
  /** What was added later is not there yet. */
  readonly asOf: string | null;
}

export function findDocuments(db: Db, search: DocumentSearch, args: PageArgs) {
  const until = search.asOf === null ? null : new Date(search.asOf);
  const holding = search.sha256
    ? inArray(
        documents.id,
        db
          .select({ id: documentVersions.documentId })
          .from(documentVersions)
          .where(
            and(
              eq(documentVersions.sha256, search.sha256),
              until ? lte(documentVersions.recordedAt, until) : undefined,
            ),
          ),
      )
    : undefined;
  return readTablePage(db, {
    table: documents,
    args,
    where: and(
      search.kind ? eq(documents.kind, search.kind) : undefined,
      search.numberPrefix
        ? like(documents.number, `${literally(search.numberPrefix)}%`)
        : undefined,
      holding,
      until ? lte(documents.recordedAt, until) : undefined,
    ),
    sort: { by: documents.number, type: 'text', descending: false, valueOf: (row) => row.number },
  });
}

export async function documentWithNumber(db: Db, number: string): Promise<Document | null> {
  const [document] = await db.select().from(documents).where(eq(documents.number, number));
  return document ?? null;
}
