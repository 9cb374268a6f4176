import { defineLoader, groupBy } from '@throughline/chassis/loader';
import { sql } from 'drizzle-orm';

export interface HistoryAsked {
  readonly series: number;
  readonly counter: boolean;
  readonly from: string;
  readonly to: string;
  readonly origin: string;
  readonly width: number;
  readonly level: number;
}

export interface BucketRow extends Record<string, unknown> {
  at: number;
  starts: number;
  count: number;
  sum: string;
  min: string;
  max: string;
  mean: string;
  increase: string;
}

/**
 * Whole hours and minutes from their roll-ups; from the readings themselves what sticks out at
 * either end, and what came in since it was rolled up: nobody waits for a roll-up to be right.
 */
const pieces = sql`touched as (
    select distinct asked.at, asked.series, touch.minute
    from asked join mes.reading_touch touch on touch.series = asked.series
      and touch.minute > asked."from" - interval '1 minute' and touch.minute < asked."to"
    where asked.level >= 60),
  loose_hour as (
    select at, date_trunc('hour', minute) as starts from touched
    union select at, date_trunc('hour', "from") from asked where "from" <> date_trunc('hour', "from")
    union select at, date_trunc('hour', "to") from asked),
  hour_span as (
    select asked.at, asked.series, "from" as starts, "to" as ends from asked where level = 60
    union all
    select asked.at, asked.series, greatest(starts, "from"),
      least(starts + interval '1 hour', "to")
    from asked join loose_hour using (at) where level = 3600),
  loose_minute as (
    select at, minute as starts from touched
    union select at, date_trunc('minute', "from") from asked
      where level >= 60 and "from" <> date_trunc('minute', "from")
    union select at, date_trunc('minute', "to") from asked
      where level >= 60 and "to" <> date_trunc('minute', "to")),
  minute_span as (
    select asked.at, series, "from" as starts, "to" as ends, width from asked where level = 1
    union all
    select asked.at, series, greatest(starts, "from"), least(starts + interval '1 minute', "to"), 60
    from asked join loose_minute using (at)),
  raw as (
    select span.at, reading.value, reading.occurred_at,
      case when asked.level = 1
        then date_bin(asked.width * interval '1 second', reading.occurred_at, asked.origin)
        else span.starts end as starts
    from minute_span span join asked on asked.at = span.at
    join mes.reading on reading.series = span.series and reading.occurred_at >= span.starts
      and reading.occurred_at < span.ends and reading.value is not null),
  piece as (
    select at, starts, count(*) as count, sum(value) as sum, min(value) as min, max(value) as max,
      (array_agg(value order by occurred_at))[1] as first,
      (array_agg(value order by occurred_at desc))[1] as last,
      sum(case when before is null then 0 when value >= before then value - before
        else value end) as increase
    from (select *, lag(value) over (partition by at, starts order by occurred_at) as before
      from raw) stepped
    group by at, starts
    union all
    select span.at, starts_at, count, sum, min, max, first, last, increase
    from hour_span span join mes.reading_minute rolled on rolled.series = span.series
      and rolled.starts_at >= span.starts
      and rolled.starts_at <= span.ends - interval '1 minute'
    where not exists (select from touched
      where touched.at = span.at and touched.minute = rolled.starts_at)
    union all
    select asked.at, starts_at, count, sum, min, max, first, last, increase
    from asked join mes.reading_hour rolled on rolled.series = asked.series
      and rolled.starts_at >= asked."from" and rolled.starts_at <= asked."to" - interval '1 hour'
    where asked.level = 3600 and not exists (select from loose_hour loose
      where loose.at = asked.at and loose.starts = rolled.starts_at))`;

/** Histories of many tags in one read. */
export const historyOf = defineLoader(async ({ db }, keys: readonly string[]) => {
  const rows = keys.map((key, at) => ({ at, ...(JSON.parse(key) as HistoryAsked) }));
  const found = await db.execute<BucketRow>(sql`/* histories of tags */
    with asked as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as asked(at int,
        series int, counter boolean, "from" timestamptz, "to" timestamptz, origin timestamptz,
        width int, level int)),
    ${pieces},
    before as (
      select asked.at, coalesce(
        (select value from mes.reading where series = asked.series and value is not null
          and occurred_at < asked."from" order by occurred_at desc limit 1),
        (select last from mes.reading_hour where series = asked.series
          and starts_at <= asked."from" - interval '1 hour' order by starts_at desc limit 1)
        ) as last
      from asked where asked.counter),
    stepped as (
      select piece.*, coalesce(lag(piece.last) over (partition by piece.at order by piece.starts),
        before.last) as previous
      from piece left join before on before.at = piece.at)
    select stepped.at, (extract(epoch from
        date_bin(asked.width * interval '1 second', starts, asked.origin)) * 1000)::float8 as starts,
      sum(count)::int as count, sum(sum) as sum, min(min) as min, max(max) as max,
      round(sum(sum) / sum(count), 12) as mean,
      sum(increase + case when previous is null then 0 when first >= previous
        then first - previous else first end) as increase
    from stepped join asked on asked.at = stepped.at
    group by 1, 2 order by 1, 2`);
  const groups = groupBy(found, (row) => row.at);
  return new Map(keys.map((key, at) => [key, groups.get(at) ?? []]));
});
