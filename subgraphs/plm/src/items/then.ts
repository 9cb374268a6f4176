import type { RequestContext } from '@throughline/chassis/context';
import { defineLoader } from '@throughline/chassis/loader';
import type { Page } from '@throughline/chassis/page';
import { Refusal } from '@throughline/chassis/refusal';
import { type SQL, sql } from 'drizzle-orm';
import type { Lifecycle } from '../lifecycles/rules.ts';

/** A revision as the system knew it at a moment. */
export interface RevisionThen {
  readonly id: string;
  readonly itemId: string;
  readonly asOf: string;
  readonly label: string | null;
  readonly lifecycle: Lifecycle;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  readonly keptBuildable: boolean;
  readonly batchQuantity: string;
  readonly batchUnit: string;
  readonly releasedAt: string | null;
}

/** What nobody knows yet is not told: the answer to the same question would be another later. */
export function assertPast(context: RequestContext, asOf: string, field = 'asOf'): void {
  if (asOf <= context.clock.now().toISOString()) return;
  throw new Refusal('AS_OF_IN_FUTURE', 'What will be known then is not known yet.', field);
}

/** Whether a statement held at a moment. */
export function heldThen(
  { recordedAt, endedAt }: { readonly recordedAt: Date; readonly endedAt: Date | null },
  asOf: string,
): boolean {
  const at = new Date(asOf);
  return recordedAt <= at && (endedAt === null || endedAt > at);
}

/** Rows of a page that remember the moment they were asked for. */
export function asKnown<Row extends object>(
  page: Page<Row> | null,
  asOf: string,
): Page<Row & { asOf: string }> | null {
  if (page === null) return null;
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: { ...node, asOf } }));
  return { ...page, edges, nodes: edges.map(({ node }) => node) };
}

/** A row of `item_revision` named `revision` as it was: the first state that ended after the moment. */
export function rowThen(asOf: SQL): SQL {
  return sql`left join lateral (
      select past.state from plm.item_revision_past past
      where past.revision_id = revision.id and past.ended_at > ${asOf}
      order by past.ended_at limit 1
    ) past on true
    cross join lateral jsonb_populate_record(revision, coalesce(past.state, '{}')) known`;
}

const statesThen = defineLoader<string, RevisionThen>(async ({ db }, keys) => {
  const asked = keys.map((key) => ({ key, id: key.slice(0, 36), at: key.slice(37) }));
  const rows = await db.execute<Record<string, unknown> & RevisionThen & { key: string }>(
    sql`/* revisions then */
    select asked.key, revision.id, revision.item_id as "itemId", known.label, known.lifecycle,
      known.effective_from::text as "effectiveFrom", known.effective_to::text as "effectiveTo",
      known.kept_buildable as "keptBuildable", known.batch_quantity::text as "batchQuantity",
      known.batch_unit as "batchUnit", known.released_at::text as "releasedAt"
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, id uuid, at timestamptz)
    join plm.item_revision revision on revision.id = asked.id and revision.created_at <= asked.at
    ${rowThen(sql`asked.at`)}`,
  );
  return new Map(rows.map(({ key, ...row }) => [key, { ...row, asOf: key.slice(37) }]));
});

/** Null when it was not there yet. */
export function revisionThen(
  context: RequestContext,
  revisionId: string,
  asOf: string,
  field = 'asOf',
): Promise<RevisionThen | null> {
  assertPast(context, asOf, field);
  return statesThen(context).load(`${revisionId} ${asOf}`);
}

/** Keys are `itemId date moment`: the revision that was known then to be valid for the date. */
const effectiveThen = defineLoader<string, string>(async ({ db }, keys) => {
  const asked = keys.map((key) => {
    const [item_id, day, at] = key.split(' ');
    return { key, item_id, day, at };
  });
  const rows = await db.execute<{ key: string; id: string }>(sql`/* effective revisions then */
    select key, id from (
    select distinct on (asked.key) asked.key, revision.id, known.lifecycle
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, item_id uuid, day date, at timestamptz)
    join plm.item_revision revision on revision.item_id = asked.item_id
      and revision.created_at <= asked.at
    ${rowThen(sql`asked.at`)}
    where known.label is not null and known.effective_from <= asked.day
    order by asked.key, known.effective_from desc) latest
    where lifecycle <> 'OBSOLETE'`);
  return new Map(rows.map(({ key, id }) => [key, id]));
});

const unreleased = defineLoader<string, string>(async ({ db }, keys) => {
  const asked = keys.map((key) => ({ key, item_id: key.slice(0, 36), at: key.slice(37) }));
  const rows = await db.execute<{ key: string; id: string }>(sql`/* designs in work then */
    select distinct on (asked.key) asked.key, revision.id
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
      as asked(key text, item_id uuid, at timestamptz)
    join plm.item_revision revision on revision.item_id = asked.item_id
      and revision.created_at <= asked.at
    where not exists (
      select 1 from plm.item_revision revision
      ${rowThen(sql`asked.at`)}
      where revision.item_id = asked.item_id and revision.created_at <= asked.at
        and known.label is not null)
    order by asked.key, revision.created_at desc, revision.id desc`);
  return new Map(rows.map(({ key, id }) => [key, id]));
});

/** The design in work of an item that had never been released; null when it had, or was not there. */
export function unreleasedThen(
  context: RequestContext,
  itemId: string,
  asOf: string,
): Promise<string | null> {
  return unreleased(context).load(`${itemId} ${asOf}`);
}

/** Its id; null when none was. */
export function effectiveRevisionThen(
  context: RequestContext,
  itemId: string,
  { on, asOf }: { on: string; asOf: string },
): Promise<string | null> {
  assertPast(context, asOf);
  return effectiveThen(context).load(`${itemId} ${on} ${asOf}`);
}
