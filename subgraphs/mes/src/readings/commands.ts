import { type Db, sqlState, type Tx } from '@throughline/chassis/database';
import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { rejectedReadings } from '@throughline/drizzle/mes/readings';
import { sql } from 'drizzle-orm';
import { chunks } from '@throughline/chassis/chunks';
import { reportMachineStates } from '../states/machine-states.ts';
import { tagsByName } from '../tags/queries.ts';
import { listOf } from './array-literal.ts';
import { keptDays } from './kept-days.ts';
import {
  type GivenReading,
  isObjection,
  isSkewed,
  type Objection,
  objectToTime,
  readValue,
  skewOf,
  stateSaid,
} from './rules.ts';
import type { OperatingState } from '../states/rules.ts';

/** One reading of what came in, or why it can't be one. */
export interface Incoming {
  /** Counted from 1 in what it came with. */
  readonly line: number;
  /** As it came. */
  readonly payload: string;
  readonly read: GivenReading | Objection;
}

export interface Batch {
  readonly source: string;
  /** By the sender's clock, in milliseconds; null when it did not say. */
  readonly sentAt: number | null;
  readonly readings: readonly Incoming[];
}

export interface Rejection extends Objection {
  readonly line: number;
}

export interface Recorded {
  readonly accepted: number;
  readonly repeated: number;
  readonly rejected: readonly Rejection[];
}

interface Row {
  readonly incoming: Incoming;
  readonly series: number;
  readonly at: number;
  readonly value: string | null;
  readonly text: string | null;
  readonly skewed: boolean;
  /** What a STATE tag says its work unit does. */
  readonly said: { readonly workUnitId: string; readonly state: OperatingState } | null;
}

type Rejected = Objection & { readonly incoming: Incoming };

/** Records what tags said; what can't be recorded is kept as a dead letter, in the same transaction. */
export async function recordReadings(work: Work, batch: Batch): Promise<Recorded> {
  const { rows: sifted, rejected } = await sift(work, batch);
  const rows = await reportStates(work, sifted, rejected);
  const { accepted, conflicts } = await insertNew(work, rows);
  const good = conflicts.size === 0 ? rows : rows.filter((_, at) => !conflicts.has(at));
  for (const at of conflicts) {
    const row = rows[at];
    if (row) rejected.push({ incoming: row.incoming, ...conflict });
  }
  if (accepted > 0) await noteNew(work, batch.source, good);
  await keepRejected(work, batch.source, rejected);
  return {
    accepted,
    repeated: good.length - accepted,
    rejected: rejected
      .map(({ incoming: { line }, code, message }) => ({ line, code, message }))
      .sort((a, b) => a.line - b.line),
  };
}

const conflict: Objection = {
  code: 'VALUE_CONFLICT',
  message: 'The tag said something else at that instant.',
};

const stateConflict: Objection = {
  code: 'STATE_CONFLICT',
  message: 'The work unit was reported in another state for that instant: correct it instead.',
};

async function sift(work: Work, { sentAt, readings }: Batch) {
  const names = new Set<string>();
  for (const { read } of readings) if (!isObjection(read)) names.add(read.tag);
  const tags = await tagsByName(work.tx, names);
  const skew = skewOf(sentAt, work.now);
  const rows: Row[] = [];
  const rejected: Rejected[] = [];
  for (const incoming of readings) {
    const { read } = incoming;
    if (isObjection(read)) {
      rejected.push({ incoming, ...read });
      continue;
    }
    const { at } = read;
    const tag = tags.get(read.tag);
    const stored = tag
      ? (objectToTime(at, work.now, keptDays) ?? readValue(tag.dataType, read.value))
      : { code: 'UNKNOWN_TAG', message: 'There is no such tag.' };
    if (!tag || isObjection(stored)) rejected.push({ incoming, ...(stored as Objection) });
    else {
      const skewed = isSkewed(at, skew, work.now);
      const state = tag.kind === 'STATE' ? stateSaid(stored, at, work.now) : null;
      if (state !== null && isObjection(state)) rejected.push({ incoming, ...state });
      else {
        const said = state && { workUnitId: tag.workUnitId, ...state };
        rows.push({ incoming, series: tag.series, at, ...stored, skewed, said });
      }
    }
  }
  return { rows, rejected };
}

/** States that tags say are reported; what contradicts is rejected, and the rest goes on. */
async function reportStates(
  work: Work,
  rows: readonly Row[],
  rejected: Rejected[],
): Promise<readonly Row[]> {
  const said = rows.flatMap((row) =>
    row.said ? [{ ...row.said, occurredAt: new Date(row.at), row }] : [],
  );
  const conflicts = new Set<Row>();
  for (const { row } of await reportMachineStates(work, said)) {
    conflicts.add(row);
    rejected.push({ incoming: row.incoming, ...stateConflict });
  }
  return conflicts.size === 0 ? rows : rows.filter((row) => !conflicts.has(row));
}

const given = (rows: readonly Row[]) => sql`unnest(
  ${listOf(rows, (row) => row.series)}::text::int[],
  ${listOf(rows, (row) => new Date(row.at).toISOString())}::text::timestamptz[],
  ${listOf(rows, (row) => row.value)}::text::numeric[],
  ${listOf(rows, (row) => row.text)}::text::text[],
  ${listOf(rows, (row) => row.skewed)}::text::boolean[])`;

/** What was not there is written; of the rest, which say something else than what is there. */
async function insertNew(work: Work, rows: readonly Row[]) {
  if (rows.length === 0) return { accepted: 0, conflicts: new Set<number>() };
  const now = work.now.toISOString();
  // The server says how many: returning a row for each costs a tenth of the insert.
  const written = await work.tx.execute(sql`/* record readings */
    insert into mes.reading (series, occurred_at, received_at, value, text, clock_skewed)
    select series, at, ${now}::timestamptz, value, text, skewed
    from ${given(rows)} as given(series, at, value, text, skewed)
    on conflict do nothing`);
  const accepted = (written as unknown as { readonly count: number }).count;
  if (accepted === rows.length) return { accepted, conflicts: new Set<number>() };
  const other = await work.tx.execute<{ at: number }>(sql`/* readings that say something else */
    select (given.place - 1)::int as at
    from ${given(rows)} with ordinality as given(series, at, value, text, skewed, place)
    join mes.reading on reading.series = given.series and reading.occurred_at = given.at
    where (reading.value, reading.text) is distinct from (given.value, given.text)`);
  return { accepted, conflicts: new Set(other.map(({ at }) => at)) };
}

const minuteMs = 60_000;

/** Newest values, and the minutes to roll up; who samples is told. */
async function noteNew(work: Work, source: string, rows: readonly Row[]): Promise<void> {
  const newest = new Map<number, Row>();
  const minutes = new Map<string, { series: number; minute: number }>();
  for (const row of rows) {
    const { series, at } = row;
    const known = newest.get(series);
    if (!known || at > known.at) newest.set(series, row);
    if (row.value === null) continue;
    const minute = Math.floor(at / minuteMs) * minuteMs;
    minutes.set(`${series} ${minute}`, { series, minute });
  }
  const touched = [...minutes.values()];
  await work.tx.execute(sql`/* minutes to roll up */
    insert into mes.reading_touch (series, minute)
    select * from unnest(${listOf(touched, (one) => one.series)}::text::int[],
      ${listOf(touched, (one) => new Date(one.minute).toISOString())}::text::timestamptz[])`);
  // In one order, so that two batches never wait for each other in a circle.
  const values = [...newest.values()].sort((a, b) => a.series - b.series);
  await work.tx.execute(sql`/* newest values */
    insert into mes.tag_value as known
      (series, occurred_at, received_at, value, text, clock_skewed, source)
    select series, at, ${work.now.toISOString()}::timestamptz, value, text, skewed, ${source}
    from ${given(values)} as given(series, at, value, text, skewed)
    on conflict (series) do update set occurred_at = excluded.occurred_at,
      received_at = excluded.received_at, value = excluded.value, text = excluded.text,
      clock_skewed = excluded.clock_skewed, source = excluded.source
    where excluded.occurred_at > known.occurred_at`);
  await work.tx.execute(sql`select pg_notify('telemetry_mes', '')`);
}

const longestPayload = 2000;

async function keepRejected(work: Work, source: string, rejected: readonly Rejected[]) {
  const letters = rejected.map(({ incoming, code, message }) => ({
    id: newId(),
    source,
    line: incoming.line,
    payload: incoming.payload.slice(0, longestPayload).replaceAll('\0', '\uFFFD'),
    code,
    message,
    receivedAt: work.now,
    actor: work.actor,
  }));
  for (const part of chunks(letters)) await work.tx.insert(rejectedReadings).values(part);
}

const widestSkew = 2 ** 31 - 1;

/** Heard once for what it sends together: who sends much is not kept waiting for its own row. */
export async function noteSource(
  db: Db | Tx,
  { source, sentAt }: Pick<Batch, 'source' | 'sentAt'>,
  now: Date,
): Promise<void> {
  const exact = skewOf(sentAt, now);
  const skew = exact === null ? null : Math.max(-widestSkew, Math.min(widestSkew, exact));
  await db.execute(sql`/* hear a source */
    insert into mes.telemetry_source as known (id, name, last_heard_at, skew_milliseconds)
    values (${newId()}, ${source}, ${now.toISOString()}::timestamptz, ${skew}::bigint)
    on conflict (name) do update set
      last_heard_at = greatest(known.last_heard_at, excluded.last_heard_at),
      skew_milliseconds = coalesce(excluded.skew_milliseconds, known.skew_milliseconds)`);
}

/** A source was born or has died; devices die with the node that they are on. */
export async function noteLife(
  work: Work,
  life: { readonly source: string; readonly online: boolean | null; readonly withDevices: boolean },
): Promise<void> {
  const { source, online, withDevices } = life;
  const below = withDevices ? sql`or starts_with(name, ${`${source}/`})` : sql``;
  await work.tx.execute(sql`/* birth or death of a source */
    update mes.telemetry_source set online = ${online}
    where (name = ${source} ${below}) and online is distinct from ${online}`);
}

/** A day whose partition was not made ahead is made, and what met it is done again. */
export async function onDaysOf<T>(
  db: Db,
  readings: readonly Incoming[],
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (sqlState(error) !== noPartition) throw error;
    const now = new Date();
    const days = new Set<string>();
    for (const { read } of readings) {
      if (isObjection(read) || objectToTime(read.at, now, keptDays)) continue;
      days.add(new Date(read.at).toISOString().slice(0, 10));
    }
    await makeDays(db, [...days]);
    return run();
  }
}

/** check_violation: no check of these tables can fail otherwise. */
const noPartition = '23514';

export async function makeDays(db: Db, days: readonly string[]): Promise<void> {
  await db.execute(sql`/* make days */
    select mes.make_reading_days(${listOf(days, (day) => day)}::text::date[])`);
}
