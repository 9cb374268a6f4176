import type { RequestContext } from '@throughline/chassis/context';
import { defineListLoader, defineLoader, groupBy, indexBy } from '@throughline/chassis/loader';
import { defineNestedPages } from '@throughline/chassis/table-page';
import {
  laborCorrections,
  laborEntries,
  personQualifications,
  persons,
} from '@throughline/drizzle/mes/labor';
import { inArray, sql } from 'drizzle-orm';
import { type Entry, sharesOf, wholeSecond } from '../labor-shares/rules.ts';
import { type WorkTime, workTimeOf } from './rules.ts';

export const personById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(persons)
      .where(inArray(persons.id, [...ids])),
    (row) => row.id,
  ),
);

export const laborEntryById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(laborEntries)
      .where(inArray(laborEntries.id, [...ids])),
    (row) => row.id,
  ),
);

export const qualificationsOfPerson = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(personQualifications)
      .where(inArray(personQualifications.personId, [...ids]))
      .orderBy(personQualifications.name, personQualifications.validFrom, personQualifications.id),
  (row) => row.personId,
);

export const correctionsOfEntry = defineListLoader(
  ({ db }, ids: readonly string[]) =>
    db
      .select()
      .from(laborCorrections)
      .where(inArray(laborCorrections.laborEntryId, [...ids]))
      .orderBy(laborCorrections.id),
  (row) => row.laborEntryId,
);

const newestBegin = {
  by: laborEntries.startedAt,
  type: 'timestamptz',
  descending: true,
  valueOf: (row: { readonly startedAt: Date }) => row.startedAt.toISOString(),
};

export const laborOfPerson = defineNestedPages({
  table: laborEntries,
  parent: laborEntries.personId,
  keyOf: (row) => row.personId,
  sort: newestBegin,
});

export const laborOfJob = defineNestedPages({
  table: laborEntries,
  parent: laborEntries.jobOrderId,
  keyOf: (row) => row.jobOrderId ?? '',
  sort: newestBegin,
});

interface SharingRow extends Record<string, unknown> {
  id: string;
  person_id: string;
  job_order_id: string | null;
  started: number;
  ended: number | null;
}

const sharingEntry = (row: SharingRow): Entry => ({
  id: row.id,
  jobOrderId: row.job_order_id,
  startedAt: new Date(row.started),
  endedAt: row.ended === null ? null : new Date(row.ended),
});

const first = new Date(0);

/** Entries share with all that overlaps them, of the same person. */
async function readShares({ db, clock }: RequestContext, ids: readonly string[]) {
  const now = wholeSecond(clock.now());
  const rows = await db.execute<SharingRow>(sql`/* labour that shares its time */
    select distinct other.id, other.person_id, other.job_order_id,
      (extract(epoch from other.started_at) * 1000)::float8 as started,
      (extract(epoch from other.ended_at) * 1000)::float8 as ended
    from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) as asked(id)
    join mes.labor_entry entry on entry.id = asked.id::uuid
    join mes.labor_entry other on other.person_id = entry.person_id
      and (entry.ended_at is null or other.started_at < entry.ended_at)
      and (other.ended_at is null or other.ended_at > entry.started_at
        or other.id = entry.id)`);
  const ofPerson = groupBy(rows, (row) => row.person_id);
  return new Map(
    [...ofPerson.values()].flatMap((own) => [...sharesOf(own.map(sharingEntry), first, now)]),
  );
}

export const secondsOfEntry = defineLoader((context, ids: readonly string[]) =>
  readShares(context, ids),
);

export const secondsOfJob = defineLoader(async (context, ids: readonly string[]) => {
  const entries = await context.db
    .select({ id: laborEntries.id, jobOrderId: laborEntries.jobOrderId })
    .from(laborEntries)
    .where(inArray(laborEntries.jobOrderId, [...ids]));
  if (entries.length === 0) return new Map<string, number>();
  const shares = await readShares(
    context,
    entries.map((one) => one.id),
  );
  const totals = new Map<string, number>();
  for (const { id, jobOrderId } of entries) {
    if (jobOrderId === null) continue;
    totals.set(jobOrderId, (totals.get(jobOrderId) ?? 0) + (shares.get(id) ?? 0));
  }
  return totals;
});

/** A work unit, or a work centre, and a period. */
export interface WorkTimeAsked {
  readonly workCenterId: string | null;
  readonly workUnitId: string | null;
  readonly from: string;
  readonly to: string;
}

interface PresentRow extends SharingRow {
  at: number;
  here: boolean;
}

/** Work time of any number of places and periods, in one read: who was there, and where else meanwhile. */
const workTimes = defineLoader<string, WorkTime>(async ({ db }, keys) => {
  const asked = keys.map((key, at) => ({ at, ...(JSON.parse(key) as WorkTimeAsked) }));
  const isHere = (entry: string) =>
    sql.raw(
      `(${entry}.work_center_id = asked."workCenterId" or ${entry}.work_unit_id = asked."workUnitId")`,
    );
  const inPeriod = (entry: string) =>
    sql.raw(
      `${entry}.started_at < asked."to" and (${entry}.ended_at is null or ${entry}.ended_at > asked."from")`,
    );
  const rows = await db.execute<PresentRow>(sql`/* labour at places */
    with asked as (
      select * from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb)
        as asked(at int, "workCenterId" uuid, "workUnitId" uuid, "from" timestamptz, "to" timestamptz)),
    people as (
      select distinct asked.at, entry.person_id from asked
      join mes.labor_entry entry on ${isHere('entry')} and ${inPeriod('entry')})
    select asked.at, entry.id, entry.person_id, entry.job_order_id,
      coalesce(${isHere('entry')}, false) as here,
      (extract(epoch from entry.started_at) * 1000)::float8 as started,
      (extract(epoch from entry.ended_at) * 1000)::float8 as ended
    from people join asked on asked.at = people.at
    join mes.labor_entry entry on entry.person_id = people.person_id and ${inPeriod('entry')}`);
  const ofAsked = groupBy(rows, (row) => row.at);
  return new Map(
    asked.map(({ at, from, to }) => {
      const entries = (ofAsked.get(at) ?? []).map((row) => ({
        ...sharingEntry(row),
        personId: row.person_id,
        here: row.here,
      }));
      return [keys[at] ?? '', workTimeOf(entries, new Date(from), new Date(to))];
    }),
  );
});

export async function workTime(context: RequestContext, asked: WorkTimeAsked): Promise<WorkTime> {
  const found = await workTimes(context).load(JSON.stringify(asked));
  return found ?? { APWT: null, APAT: null };
}
