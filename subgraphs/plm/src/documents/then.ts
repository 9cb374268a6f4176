import type { RequestContext } from '@throughline/chassis/context';
import { defineLateralPages } from '@throughline/chassis/lateral-page';
import { defineLoader, groupBy } from '@throughline/chassis/loader';
import type { PageArgs } from '@throughline/chassis/page';
import { type SQL, sql } from 'drizzle-orm';
import { assertPast } from '../items/then.ts';
import type { DocumentVersion, RevisionDocument } from './loaders.ts';

interface LinkThen extends Record<string, unknown>, Pick<RevisionDocument, 'id' | 'versionId'> {
  revisionId: string;
}

/** What described revisions at a moment, with what was taken off them since. */
function linksThen(at: SQL, of: (link: SQL) => SQL): SQL {
  return sql`
    select link.id, link.revision_id, link.document_id, link.version_id
    from plm.revision_document link where ${of(sql`link`)} and link.recorded_at <= ${at}
    union all
    select past.link_id, past.revision_id, past.document_id, past.version_id
    from plm.revision_document_past past
    where ${of(sql`past`)} and past.recorded_at <= ${at} and past.ended_at > ${at}`;
}

/** Keys are `revisionId moment`. */
const ofRevisionThen = defineLoader<string, LinkThen[]>(async ({ db }, keys) => {
  const asked = keys.map((key) => ({ key, id: key.slice(0, 36), at: key.slice(37) }));
  const links = linksThen(sql`asked.at`, (link) => sql`${link}.revision_id = asked.id`);
  const rows = await db.execute<LinkThen & { key: string }>(sql`/* documents then */
    select asked.key, link.id, link.revision_id as "revisionId", link.version_id as "versionId"
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, id uuid, at timestamptz)
    cross join lateral (${links}) link
    order by link.id`);
  return groupBy(rows, (row) => row.key);
});

export async function documentsOfRevisionThen(
  context: RequestContext,
  revisionId: string,
  asOf: string,
): Promise<readonly LinkThen[]> {
  assertPast(context, asOf);
  return (await ofRevisionThen(context).load(`${revisionId} ${asOf}`)) ?? [];
}

export const usesOfDocumentThen = defineLateralPages<
  LinkThen & { parent: string },
  PageArgs & { readonly asOf: string }
>({
  name: 'uses of documents then',
  id: sql`link.id`,
  rows: ({ asOf }, { and, orderBy, limit }) => {
    const links = linksThen(
      sql`${asOf}::timestamptz`,
      (link) => sql`${link}.document_id = asked.id`,
    );
    return sql`
      select link.id, link.document_id as parent, link.revision_id as "revisionId",
        link.version_id as "versionId"
      from (${links}) link where true ${and} order by ${orderBy} limit ${limit}`;
  },
});

export const versionsOfDocumentThen = defineLateralPages<
  DocumentVersion & { parent: string },
  PageArgs & { readonly asOf: string }
>({
  name: 'versions of documents then',
  id: sql`version.id`,
  rows: ({ asOf }, { and, orderBy, limit }) => sql`
    select version.id, version.document_id as parent, version.document_id as "documentId",
      version.version, version.sha256, version.file_name as "fileName",
      version.media_type as "mediaType", version.size, version.note,
      version.recorded_at as "recordedAt", version.recorded_by as "recordedBy"
    from plm.document_version version
    where version.document_id = asked.id and version.recorded_at <= ${asOf}::timestamptz ${and}
    order by ${orderBy} limit ${limit}`,
});

/** Keys are `documentId moment`: the id of the version added last before it. */
const latestIds = defineLoader<string, string>(async ({ db }, keys) => {
  const asked = keys.map((key) => ({ key, id: key.slice(0, 36), at: key.slice(37) }));
  const rows = await db.execute<{ key: string; id: string }>(sql`/* latest versions then */
    select asked.key, latest.id
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, id uuid, at timestamptz)
    cross join lateral (
      select version.id from plm.document_version version
      where version.document_id = asked.id and version.recorded_at <= asked.at
      order by version.version desc limit 1
    ) latest`);
  return new Map(rows.map(({ key, id }) => [key, id]));
});

export function latestVersionThen(
  context: RequestContext,
  documentId: string,
  asOf: string,
): Promise<string | null> {
  assertPast(context, asOf);
  return latestIds(context).load(`${documentId} ${asOf}`);
}
