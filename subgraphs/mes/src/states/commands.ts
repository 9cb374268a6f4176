import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { workCenters, workUnits } from '@throughline/drizzle/mes/equipment';
import { stateCorrections, stateReports } from '@throughline/drizzle/mes/states';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { reasonsByCode } from './queries.ts';
import {
  assertChoosable,
  assertNotAhead,
  assertPeriod,
  assertReportCount,
  assertWhy,
  newReports,
  type OperatingState,
  type StateSource,
  within,
} from './rules.ts';
import { readTimelines } from './timelines.ts';

export interface LockedUnit {
  readonly workUnitId: string;
  readonly workCenterId: string;
  readonly siteId: string;
}

/** What is said of one work unit is written one after another, under its row's lock. */
async function lockUnit(work: Work, id: string): Promise<LockedUnit> {
  const [unit] = await work.tx
    .select()
    .from(workUnits)
    .where(eq(workUnits.id, id))
    .for('no key update');
  if (!unit) throw notFound('work unit', 'workUnitId');
  const { workCenterId } = unit;
  const [center] = await work.tx.select().from(workCenters).where(eq(workCenters.id, workCenterId));
  if (!center) throw notFound('work centre', 'workUnitId');
  return { workUnitId: id, workCenterId, siteId: center.siteId };
}

export function say(work: Work, unit: LockedUnit, since: Date, correctionId: string | null): void {
  work.append({
    type: 'EquipmentStateChanged',
    aggregateType: 'WorkUnit',
    aggregateId: unit.workUnitId,
    payload: { ...unit, since: since.toISOString(), correctionId },
  });
}

export interface StatesToReport {
  readonly workUnitId: string;
  readonly source: StateSource;
  readonly reports: readonly {
    readonly occurredAt: string;
    readonly state: OperatingState;
    readonly reasonCode: string | null;
  }[];
}

export async function reportEquipmentStates(
  work: Work,
  { workUnitId, source, reports }: StatesToReport,
): Promise<{ id: string; recorded: number }> {
  assertReportCount(reports.length);
  const said = reports.flatMap(({ reasonCode: code }, at) =>
    code === null ? [] : [{ code, field: `reports.${at}.reasonCode` }],
  );
  const reasons = await reasonsByCode(work.tx, said);
  const read = reports.map(({ occurredAt, state, reasonCode }, at) => {
    const reason = reasons.get(reasonCode ?? '');
    if (reason) assertChoosable(reason, state, `reports.${at}.reasonCode`);
    const report = { occurredAt: new Date(occurredAt), state, reasonId: reason?.id ?? null };
    assertNotAhead(report.occurredAt, work.now, `reports.${at}.occurredAt`);
    return report;
  });
  const unit = await lockUnit(work, workUnitId);
  const known = await work.tx
    .select()
    .from(stateReports)
    .where(
      and(
        eq(stateReports.workUnitId, workUnitId),
        inArray(
          stateReports.occurredAt,
          read.map((one) => one.occurredAt),
        ),
      ),
    );
  const added = newReports(read, known).map((report) => ({
    id: newId(),
    workUnitId,
    source,
    recordedAt: work.now,
    actor: work.actor,
    ...report,
  }));
  for (const part of chunks(added)) await work.tx.insert(stateReports).values(part);
  const news = await markRepeats(
    work,
    added.map(({ id }) => id),
  );
  const since = news.get(workUnitId);
  if (since) say(work, unit, since, null);
  return { id: workUnitId, recorded: added.length };
}

/**
 * Marks which of these reports, and of those right behind them, only repeat the state before.
 * Answers from when on something is new of each work unit; not of those that only repeated.
 */
export async function markRepeats(work: Work, ids: readonly string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const added = sql`select one.id::uuid as id
    from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) as one(id)`;
  await work.tx.execute(sql`/* mark repeated states */
    with touched as (
      select id from (${added}) added
      union
      select next.id from mes.state_report report
      cross join lateral (select later.id from mes.state_report later
        where later.work_unit_id = report.work_unit_id and later.occurred_at > report.occurred_at
        order by later.occurred_at limit 1) next
      where report.id in (${added}))
    update mes.state_report report set repeats = not report.repeats
    from touched
    left join lateral (select earlier.state, earlier.reason_id, earlier.source
      from mes.state_report this
      join mes.state_report earlier on earlier.work_unit_id = this.work_unit_id
        and earlier.occurred_at < this.occurred_at
      where this.id = touched.id order by earlier.occurred_at desc limit 1) before on true
    where report.id = touched.id and report.repeats is distinct from
      (before.state is not distinct from report.state and (report.reason_id is null
        or (before.reason_id, before.source) is not distinct from
          (report.reason_id, report.source)))`);
  const first = await work.tx.execute<{ unit: string; since: number }>(sql`/* first new states */
    select work_unit_id as unit, (extract(epoch from min(occurred_at)) * 1000)::float8 as since
    from mes.state_report where id in (${added}) and not repeats group by work_unit_id`);
  return new Map(first.map(({ unit, since }) => [unit, new Date(since)]));
}

export interface StateToCorrect {
  readonly workUnitId: string;
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly state: OperatingState;
  readonly reasonCode: string | null;
  readonly why: string;
}

export async function correctEquipmentState(
  work: Work,
  { workUnitId, state, reasonCode, why, ...asked }: StateToCorrect,
): Promise<{ id: string; workUnitId: string }> {
  const startsAt = new Date(asked.startsAt);
  const endsAt = asked.endsAt === null ? null : new Date(asked.endsAt);
  assertWhy(why);
  assertNotAhead(startsAt, work.now, 'startsAt', 0);
  if (endsAt) {
    assertPeriod(startsAt, endsAt, 'endsAt');
    assertNotAhead(endsAt, work.now, 'endsAt', 0);
  }
  const said = reasonCode === null ? [] : [{ code: reasonCode, field: 'reasonCode' }];
  const reason = (await reasonsByCode(work.tx, said)).get(reasonCode ?? '') ?? null;
  if (reason) assertChoosable(reason, state, 'reasonCode');
  const unit = await lockUnit(work, workUnitId);
  const correction = { workUnitId, startsAt, endsAt, state, reasonId: reason?.id ?? null, why };
  const id = newId();
  await work.tx.insert(stateCorrections).values({
    id,
    ...correction,
    replaced: await replacedBy(work, unit, correction),
    recordedAt: work.now,
    actor: work.actor,
  });
  say(work, unit, startsAt, id);
  return { id, workUnitId };
}

/** What stands in its time until now, cut to it. */
async function replacedBy(
  work: Work,
  { workUnitId }: LockedUnit,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date | null },
) {
  const to = endsAt ?? (await nextChange(work, workUnitId, startsAt));
  // Without a change to come it is laid over what lasts, whenever that will end.
  const until = to ?? new Date(work.now.getTime() + 1);
  const [there = []] = await readTimelines(work.tx, [{ workUnitId, from: startsAt, to: until }]);
  const whole = within(there, startsAt, until);
  return whole.map((one, at) => ({
    state: one.state,
    reasonId: one.reasonId,
    source: one.source,
    startsAt: one.startsAt.toISOString(),
    endsAt: to === null && at === whole.length - 1 ? null : one.endsAt.toISOString(),
    correctionId: one.correctionId,
  }));
}

async function nextChange(work: Work, workUnitId: string, after: Date): Promise<Date | null> {
  const [next] = await work.tx
    .select({ at: stateReports.occurredAt })
    .from(stateReports)
    .where(
      and(
        eq(stateReports.workUnitId, workUnitId),
        eq(stateReports.repeats, false),
        sql`${stateReports.occurredAt} > ${after.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(stateReports.occurredAt)
    .limit(1);
  return next?.at ?? null;
}
