import type { RequestContext } from '@throughline/chassis/context';
import { type ForwardArgs, forwardPage } from '@throughline/chassis/forward-page';
import { defineListLoader, defineLoader, indexBy } from '@throughline/chassis/loader';
import { largestPage } from '@throughline/chassis/page';
import { defineNestedPages, newestFirst } from '@throughline/chassis/table-page';
import { stateCorrections, stateReasons } from '@throughline/drizzle/mes/states';
import { inArray, sql } from 'drizzle-orm';
import { assertPeriod, type StateInterval } from './rules.ts';
import { readTimelines } from './timelines.ts';

export type StateCorrection = typeof stateCorrections.$inferSelect;

export const reasonById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(stateReasons)
      .where(inArray(stateReasons.id, [...ids])),
    (row) => row.id,
  ),
);

export const reasonsBelow = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(stateReasons)
      .where(inArray(stateReasons.parentId, [...ids]))
      .orderBy(stateReasons.code),
  (row) => row.parentId ?? '',
);

export const correctionById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(stateCorrections)
      .where(inArray(stateCorrections.id, [...ids])),
    (row) => row.id,
  ),
);

export const correctionsOfUnit = defineNestedPages({
  table: stateCorrections,
  parent: stateCorrections.workUnitId,
  keyOf: (row) => row.workUnitId,
  sort: newestFirst(stateCorrections),
});

export const stateOfUnit = defineLoader(async ({ db, clock }, ids: readonly string[]) => {
  const from = clock.now();
  const to = new Date(from.getTime() + 1);
  const found = await readTimelines(
    db,
    ids.map((workUnitId) => ({ workUnitId, from, to })),
  );
  return new Map(
    ids.flatMap((id, at) => {
      const now = found[at]?.at(-1);
      return now ? [[id, now] as const] : [];
    }),
  );
});

export interface HistoryAsked {
  readonly workUnitId: string;
  readonly from: string;
  readonly to: string;
  readonly first: number;
  /** Begin of the last state that was read. */
  readonly after: string | null;
}

interface Reading {
  readonly key: string;
  readonly asked: HistoryAsked;
  readonly start: Date;
  readonly rows: Map<number, StateInterval>;
}

/** Where to stop reading for now: enough changes for the page, or the end of the period. */
async function stops(context: RequestContext, open: readonly Reading[]): Promise<Date[]> {
  const rows = open.map(({ asked, start }, at) => ({
    at,
    unit: asked.workUnitId,
    from: start.toISOString(),
    to: asked.to,
    skip: asked.first + 1,
  }));
  const found = await context.db.execute<{
    at: number;
    stop: number;
  }>(sql`/* ends of pages of states */
    select asked.at, (extract(epoch from stop.occurred_at) * 1000)::float8 as stop
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as asked(at int, unit uuid, "from" timestamptz, "to" timestamptz, skip int)
    cross join lateral (select occurred_at from mes.state_report
      where work_unit_id = asked.unit and not repeats and occurred_at > asked."from"
        and occurred_at < asked."to"
      order by occurred_at offset asked.skip limit 1) stop`);
  const ends = new Map(found.map((row) => [row.at, new Date(row.stop)]));
  return open.map(({ asked }, at) => ends.get(at) ?? new Date(asked.to));
}

/** States of many work units, each as far as its page goes and one more. */
const history = defineLoader(async (context, keys: readonly string[]) => {
  const readings = keys.map((key): Reading => {
    const asked = JSON.parse(key) as HistoryAsked;
    return { key, asked, start: new Date(asked.after ?? asked.from), rows: new Map() };
  });
  let open = readings;
  while (open.length > 0) {
    const ends = await stops(context, open);
    const periods = open.map(({ asked: { workUnitId }, start: from }, at) => {
      return { workUnitId, from, to: ends[at] ?? from };
    });
    const found = await readTimelines(context.db, periods);
    open = open.flatMap((reading, at) => {
      const { asked, rows } = reading;
      const after = asked.after === null ? -Infinity : Date.parse(asked.after);
      for (const one of found[at] ?? []) {
        if (one.startsAt.getTime() > after) rows.set(one.startsAt.getTime(), one);
      }
      const start = ends[at];
      const done = !start || start >= new Date(asked.to) || rows.size > asked.first;
      return done ? [] : [{ ...reading, start }];
    });
  }
  return new Map(readings.map(({ key, rows }) => [key, [...rows.values()]]));
});

const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-/.test(value) && !Number.isNaN(Date.parse(value));

function placeOf(cursor: string | null | undefined): string | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString('utf8'));
    return isInstant(place) ? place : null;
  } catch {
    return null;
  }
}

export async function historyOfUnit(
  context: RequestContext,
  workUnitId: string,
  { from, to, ...args }: ForwardArgs & { readonly from: string; readonly to: string },
) {
  assertPeriod(new Date(from), new Date(to));
  // What is wrong with the arguments is said below, before anything of this is used.
  const first = Math.min(Math.max(args.first ?? 1, 1), largestPage);
  const asked: HistoryAsked = { workUnitId, from, to, first, after: placeOf(args.after) };
  const rows = (await history(context).load(JSON.stringify(asked))) ?? [];
  return forwardPage<StateInterval, string>(args, {
    after: () => rows,
    write: (row) => row.startsAt.toISOString(),
    read: isInstant,
  });
}
