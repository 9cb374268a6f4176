import type { Database } from '@throughline/chassis/database';
import type { WorkerUnit } from '@throughline/chassis/subgraph';
import { startPump } from '@throughline/chassis/outbox/pump';
import { sql } from 'drizzle-orm';
import { listOf } from './array-literal.ts';
import { makeDays } from './commands.ts';
import { keptDays } from './kept-days.ts';
import { firstKept } from './rules.ts';

const batch = 20_000;
const everyMs = 1_000;
const housekeepingMs = 10 * 60_000;
const dayMs = 86_400_000;

/** Rolls up what came in, makes the days ahead and drops those that are over. */
export async function startRolling({
  database,
  log,
}: WorkerUnit): Promise<{ stop(): Promise<void> }> {
  await keepDays(database);
  const rolling = startPump({
    name: 'roll-ups of readings',
    log,
    pollMs: everyMs,
    round: () => rollUp(database),
  });
  const days = startPump({
    name: 'days of readings',
    log,
    pollMs: housekeepingMs,
    round: async () => {
      await keepDays(database);
      return false;
    },
  });
  return {
    stop: async () => {
      await Promise.all([rolling.stop(), days.stop()]);
    },
  };
}

/** Minutes that were touched are made anew from their readings; true when there may be more. */
export async function rollUp({ db }: Pick<Database, 'db'>): Promise<boolean> {
  return db.transaction(async (tx) => {
    // One after another: of two at a time the older could write last.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('mes.roll-ups', 0))`);
    const touches = await tx.execute<{
      series: number;
      minute: number;
      count: number;
    }>(sql`/* take touched minutes */
      with taken as (delete from mes.reading_touch where id in (
        select id from mes.reading_touch order by id limit ${batch}) returning series, minute)
      select series, (extract(epoch from minute) * 1000)::float8 as minute, count(*)::int as count
      from taken group by series, minute order by series, minute`);
    if (touches.length === 0) return false;
    // A statement of its own, which sees every reading of the touches that were taken.
    const minutes = touches.map((one) => ({ series: one.series, at: one.minute }));
    await tx.execute(rollUpOf('minute', minutes));
    const hours = new Map(
      minutes.map(({ series, at }) => {
        const start = Math.floor(at / 3_600_000) * 3_600_000;
        return [`${series} ${start}`, { series, at: start }];
      }),
    );
    await tx.execute(rollUpOf('hour', [...hours.values()]));
    return touches.reduce((sum, { count }) => sum + count, 0) === batch;
  });
}

const readingRows = sql`
  select value, occurred_at as at, value as low, value as high, value as first, value as last,
    1 as count, 0 as increase from mes.reading
  where series = touched.series and occurred_at >= touched.at
    and occurred_at < touched.at + interval '1 minute' and value is not null`;
const minuteRows = sql`
  select sum as value, starts_at as at, min as low, max as high, first, last, count, increase
  from mes.reading_minute
  where series = touched.series and starts_at >= touched.at
    and starts_at < touched.at + interval '1 hour'`;

function rollUpOf(level: 'minute' | 'hour', touched: readonly { series: number; at: number }[]) {
  return sql`/* roll up readings */
    insert into ${sql.raw(`mes.reading_${level}`)}
      (series, starts_at, count, sum, min, max, first, last, increase)
    select touched.series, touched.at, rolled.*
    from unnest(${listOf(touched, (one) => one.series)}::text::int[],
      ${listOf(touched, (one) => new Date(one.at).toISOString())}::text::timestamptz[])
      as touched(series, at)
    cross join lateral (
      select sum(count)::bigint, sum(value), min(low), max(high),
        (array_agg(first order by at))[1], (array_agg(last order by at desc))[1],
        sum(increase + case when before is null then 0
          when first >= before then first - before else first end)
      from (select *, lag(last) over (order by at) as before
        from (${level === 'minute' ? readingRows : minuteRows}) part) parts
      having count(*) > 0) rolled
    on conflict (series, starts_at) do update set count = excluded.count, sum = excluded.sum,
      min = excluded.min, max = excluded.max, first = excluded.first, last = excluded.last,
      increase = excluded.increase`;
}

/** Today and three days more are there before they are needed; what is too old goes. */
export async function keepDays({ db }: Pick<Database, 'db'>, now = new Date()): Promise<void> {
  const days = [-1, 0, 1, 2, 3].map((ahead) =>
    new Date(now.getTime() + ahead * dayMs).toISOString().slice(0, 10),
  );
  await makeDays(db, days);
  // A day of grace: what was let in before midnight may still be on its way.
  const before = new Date(firstKept(now, keptDays) - dayMs).toISOString();
  await db.execute(sql`select mes.drop_reading_days(${before.slice(0, 10)}::date)`);
  await db.execute(sql`/* drop old dead letters */
    delete from mes.rejected_reading where received_at < ${before}::timestamptz`);
}
