import type { RequestContext } from '@throughline/chassis/context';
import { newId } from '@throughline/chassis/ids';
import { defineLateralPages } from '@throughline/chassis/lateral-page';
import { defineLoader } from '@throughline/chassis/loader';
import { type Page, type PageArgs, replaceRows } from '@throughline/chassis/page';
import type { Work } from '@throughline/chassis/transaction';
import { manufacturingBomsPast } from '@throughline/drizzle/plm/manufacturing-boms';
import { sql } from 'drizzle-orm';
import { siteBomThen } from '../boms/site-then.ts';
import { assertPast } from '../items/then.ts';
import type { Content } from './content.ts';
import {
  dropsOfManufacturingBom,
  linesOfManufacturingBom,
  type ManufacturingBom,
  manufacturingBomById,
  type ManufacturingBomDrop,
  type ManufacturingBomLine,
} from './loaders.ts';

interface Past {
  readonly lines: readonly ManufacturingBomLine[];
  readonly drops: readonly ManufacturingBomDrop[];
}

/** As it was known at a moment, which is then given with what it said. */
export type ManufacturingBomThen = ManufacturingBom & { readonly past?: Past };

interface Known extends Record<string, unknown> {
  key: string;
  status: ManufacturingBom['status'];
  content: (Past & Pick<ManufacturingBom, 'operations'>) | null;
}

/**
 * Keys are `bomId moment`. How far it was follows from when it and the site's next version were
 * released; what it said, from what ended first after the moment.
 */
const knownThen = defineLoader<string, Known>(async ({ db }, keys) => {
  const asked = keys.map((key) => ({ key, id: key.slice(0, 36), at: key.slice(37) }));
  const rows = await db.execute<Known>(sql`/* manufacturing BOMs as they were */
    select asked.key, past.content, case
      when made.released_at is null or made.released_at > asked.at then 'IN_WORK'
      when exists (
        select 1 from plm.manufacturing_bom later
        where later.revision_id = made.revision_id and later.site_id = made.site_id
          and later.version > made.version and later.released_at <= asked.at
      ) then 'SUPERSEDED' else 'RELEASED' end as status
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, id uuid, at timestamptz)
    join plm.manufacturing_bom made on made.id = asked.id and made.recorded_at <= asked.at
    left join lateral (
      select jsonb_build_object('lines', past.lines, 'drops', past.drops,
        'operations', past.operations) as content
      from plm.manufacturing_bom_past past
      where past.bom_id = asked.id and past.ended_at > asked.at
      order by past.ended_at, past.id limit 1
    ) past on true`);
  return new Map(rows.map((row) => [row.key, row]));
});

/** Null when it was not there yet. */
async function bomThen(
  context: RequestContext,
  id: string,
  asOf: string,
): Promise<ManufacturingBomThen | null> {
  const [bom, known] = await Promise.all([
    manufacturingBomById(context).load(id),
    knownThen(context).load(`${id} ${asOf}`),
  ]);
  if (!bom || !known) return null;
  const { lines, drops, operations } = known.content ?? {
    lines: await linesOfManufacturingBom(context).load(id),
    drops: await dropsOfManufacturingBom(context).load(id),
    operations: bom.operations,
  };
  const notYet = known.status === 'IN_WORK' ? { releasedAt: null, releasedBy: null } : {};
  return { ...bom, ...notYet, status: known.status, operations, past: { lines, drops } };
}

/** The one by which a site made a revision; null: it made it by the engineering BOM. */
export async function releasedBomThen(
  context: RequestContext,
  asked: { revisionId: string; siteId: string; asOf: string },
): Promise<ManufacturingBomThen | null> {
  assertPast(context, asked.asOf);
  const id = await siteBomThen(context, asked);
  return id === null ? null : bomThen(context, id, asked.asOf);
}

const idsOfRevision = defineLateralPages<
  { id: string; parent: string },
  PageArgs & { readonly asOf: string }
>({
  name: 'manufacturing BOMs of revisions then',
  id: sql`made.id`,
  sort: { by: sql`made.id`, type: 'uuid', descending: true, valueOf: (row) => row.id },
  rows: ({ asOf }, { and, orderBy, limit }) => sql`
    select made.id, made.revision_id as parent from plm.manufacturing_bom made
    where made.revision_id = asked.id and made.recorded_at <= ${asOf}::timestamptz ${and}
    order by ${orderBy} limit ${limit}`,
});

/** Those of a revision that were there, newest first. */
export async function bomsOfRevisionThen(
  context: RequestContext,
  revisionId: string,
  asked: PageArgs & { readonly asOf: string },
): Promise<Page<ManufacturingBomThen> | null> {
  assertPast(context, asked.asOf);
  const page = await idsOfRevision(context, revisionId, asked);
  if (!page) return null;
  const boms = await Promise.all(page.nodes.map(({ id }) => bomThen(context, id, asked.asOf)));
  return replaceRows(
    page,
    boms.filter((bom) => bom !== null),
  );
}

/** What a BOM in work said until now. */
export async function keepContent(work: Work, bomId: string, content: Content): Promise<void> {
  await work.tx.insert(manufacturingBomsPast).values({
    id: newId(),
    bomId,
    ...content,
    // The clock, not the transaction: who waited for the BOM keeps the order.
    endedAt: sql`clock_timestamp()`,
    endedBy: work.actor,
  });
}
