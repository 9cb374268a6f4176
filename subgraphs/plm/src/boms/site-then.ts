import type { RequestContext } from '@throughline/chassis/context';
import { defineListLoader, defineLoader } from '@throughline/chassis/loader';
import { manufacturingBomLines } from '@throughline/drizzle/plm/manufacturing-boms';
import { inArray, sql } from 'drizzle-orm';

type SiteBomLine = typeof manufacturingBomLines.$inferSelect;

/**
 * Keys are `revisionId siteId moment`. A site makes by the version it released last: when it did
 * says all, for the lines of a released version never change.
 */
const releasedThen = defineLoader<string, string>(async ({ db }, keys) => {
  const asked = keys.map((key) => {
    const [revision_id, site_id, at] = key.split(' ');
    return { key, revision_id, site_id, at };
  });
  const rows = await db.execute<{ key: string; id: string }>(sql`/* manufacturing BOMs then */
    select distinct on (asked.key) asked.key, made.id
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, revision_id uuid, site_id uuid, at timestamptz)
    join plm.manufacturing_bom made on made.revision_id = asked.revision_id
      and made.site_id = asked.site_id and made.released_at <= asked.at
    order by asked.key, made.version desc`);
  return new Map(rows.map(({ key, id }) => [key, id]));
});

const linesOfSiteBom = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(manufacturingBomLines)
      .where(inArray(manufacturingBomLines.bomId, [...ids])),
  (row) => row.bomId,
);

export interface SiteAsked {
  readonly revisionId: string;
  readonly siteId: string;
  readonly asOf: string;
}

/** The manufacturing BOM by which a site made a revision at a moment; null: by engineering's. */
export function siteBomThen(
  context: RequestContext,
  { revisionId, siteId, asOf }: SiteAsked,
): Promise<string | null> {
  return releasedThen(context).load(`${revisionId} ${siteId} ${asOf}`);
}

/** Its lines by find number; null where the site had none. */
export async function siteLinesThen(
  context: RequestContext,
  asked: SiteAsked,
): Promise<SiteBomLine[] | null> {
  const bomId = await siteBomThen(context, asked);
  if (bomId === null) return null;
  const lines = await linesOfSiteBom(context).load(bomId);
  return [...lines].sort((one, other) => one.findNumber - other.findNumber);
}
