import type { Reader } from '@throughline/chassis/database';
import { groupBy } from '@throughline/chassis/loader';
import { sql, type SQL } from 'drizzle-orm';
import {
  type Correction,
  type OperatingState,
  type StateChange,
  type StateInterval,
  type StateSource,
  timeline,
} from './rules.ts';

/** What is asked of a work unit: all that overlaps a period. */
export interface Period {
  readonly workUnitId: string;
  readonly from: Date;
  readonly to: Date;
}

/** A period stretched to changes on both sides: nothing within it depends on what lies outside. */
interface Window {
  readonly at: number;
  readonly unit: string;
  readonly from: string;
  /** Null: no end. */
  readonly to: string | null;
}

/** Epoch milliseconds of a timestamp, which the driver hands over as a number. */
const milliseconds = (column: SQL) => sql`(extract(epoch from ${column}) * 1000)::float8`;

const asRows = (windows: readonly Window[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(windows)}::text::jsonb)
    as asked(at int, unit uuid, "from" timestamptz, "to" timestamptz)`;

interface CorrectionRow extends Record<string, unknown> {
  at: number;
  first: number | null;
  next: number | null;
  id: string | null;
  starts: number;
  ends: number | null;
  state: OperatingState;
  reason_id: string | null;
}

interface ChangeRow extends Record<string, unknown> {
  at: number;
  occurred: number;
  state: OperatingState;
  reason_id: string | null;
  source: StateSource;
}

function readEdges(db: Reader, windows: readonly Window[]) {
  return db.execute<CorrectionRow>(sql`/* changes around periods, corrections between them */
    with edge as (
      select asked.*, first.occurred_at as first, next.occurred_at as next
      from ${asRows(windows)}
      left join lateral (select occurred_at from mes.state_report
        where work_unit_id = unit and not repeats and occurred_at <= asked."from"
        order by occurred_at desc limit 1) first on true
      left join lateral (select occurred_at from mes.state_report
        where work_unit_id = unit and not repeats and occurred_at >= asked."to"
        order by occurred_at limit 1) next on true)
    select edge.at, ${milliseconds(sql`edge.first`)} as first, ${milliseconds(sql`edge.next`)} as next,
      over.id, ${milliseconds(sql`over.starts_at`)} as starts,
      ${milliseconds(sql`over.ends_at`)} as ends, over.state, over.reason_id
    from edge left join mes.state_correction over on over.work_unit_id = edge.unit
      and over.starts_at < coalesce(edge.next, 'infinity')
      and (over.ends_at > coalesce(edge.first, edge."from")
        or (over.ends_at is null and (edge.first is null or over.starts_at >= edge.first)))
    order by edge.at, over.sequence`);
}

/** Changes of each window, both edges included. */
function readChanges(db: Reader, windows: readonly Window[]) {
  return db.execute<ChangeRow>(sql`/* changes of periods */
    select asked.at, ${milliseconds(sql`report.occurred_at`)} as occurred, report.state,
      report.reason_id, report.source
    from ${asRows(windows)}
    join mes.state_report report on report.work_unit_id = asked.unit and not report.repeats
      and report.occurred_at >= asked."from"
      and report.occurred_at <= coalesce(asked."to", 'infinity')
    order by asked.at, report.occurred_at`);
}

const instant = (at: number) => new Date(at);
const iso = (at: number) => instant(at).toISOString();

function toCorrections(rows: readonly CorrectionRow[]): Correction[] {
  return rows.flatMap(({ id, starts, ends, state, reason_id: reasonId }) =>
    id === null
      ? []
      : [{ id, startsAt: instant(starts), endsAt: ends && instant(ends), state, reasonId }],
  ) as Correction[];
}

function toChange({ occurred, state, reason_id: reasonId, source }: ChangeRow): StateChange {
  return { occurredAt: instant(occurred), state, reasonId, source };
}

/** The window with the changes around it, and with corrections that stick out of those. */
function stretched(window: Window, rows: readonly CorrectionRow[]): Window {
  const [edge] = rows;
  const made = rows.filter((row) => row.id !== null);
  const from = Math.min(edge?.first ?? Date.parse(window.from), ...made.map((row) => row.starts));
  const open = window.to === null || !edge || edge.next === null;
  const to = open ? null : Math.max(edge.next ?? 0, ...made.map((row) => row.ends ?? 0));
  return { ...window, from: iso(from), to: to === null ? null : iso(to) };
}

/**
 * What work units did in periods, each interval with its real begin and end. Four reads for any
 * number of periods; more only where corrections lie over each other in a chain.
 */
export async function readTimelines(
  db: Reader,
  periods: readonly Period[],
): Promise<StateInterval[][]> {
  const corrections: Correction[][] = periods.map(() => []);
  let open = periods.map(({ workUnitId, from, to }, at): Window => ({
    at,
    unit: workUnitId,
    from: from.toISOString(),
    to: to.toISOString(),
  }));
  const windows: Window[] = [];
  while (open.length > 0) {
    const rows = groupBy(await readEdges(db, open), (row) => row.at);
    const next: Window[] = [];
    for (const window of open) {
      const found = rows.get(window.at) ?? [];
      const wide = stretched(window, found);
      if (wide.from !== window.from || wide.to !== window.to) next.push(wide);
      else {
        windows[window.at] = wide;
        corrections[window.at] = toCorrections(found);
      }
    }
    open = next;
  }
  const changes = groupBy(await readChanges(db, windows), (row) => row.at);
  return periods.map(({ from, to }, at) =>
    timeline((changes.get(at) ?? []).map(toChange), corrections[at] ?? []).filter(
      (one) => one.startsAt < to && (one.endsAt === null || one.endsAt > from),
    ),
  );
}
