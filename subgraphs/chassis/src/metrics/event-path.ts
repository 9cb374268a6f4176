import { sql } from 'drizzle-orm';
import { connectionsOfPool, type Database } from '../database.ts';
import { measured, type Reading } from './meters.ts';

/** How far behind a subgraph's events are, and its connections; counted by indexes of what is open. */
export function measureEventPath(subgraph: string, database: Database): void {
  const meters = measured();
  if (!meters) return;
  const { db } = database;
  const schema = sql.identifier(subgraph);
  const of = (labels: object, value: unknown): Reading => {
    return { labels: { subgraph, ...labels }, value: Number(value) };
  };
  meters.read('throughline_outbox_backlog', async () => {
    const [row] = await db.execute<{ waiting: string }>(sql`/* metrics: outbox */
      select count(*) as waiting from ${schema}.outbox where position is null`);
    return [of({}, row?.waiting)];
  });
  meters.read('throughline_inbox_open', async () => {
    const rows = await db.execute<{ status: string; open: string }>(sql`/* metrics: inbox */
      select kind as status, count(inbox.status) as open
      from unnest(array['PENDING', 'PARKED', 'DEAD']) as kind
      left join ${schema}.inbox on inbox.status = kind and inbox.status <> 'APPLIED'
      group by kind`);
    return rows.map(({ status, open }) => of({ status }, open));
  });
  meters.read('throughline_inbox_oldest_seconds', async () => {
    const [row] = await db.execute<{ age: string | null }>(sql`/* metrics: inbox lag */
      select extract(epoch from now() - received_at) as age from ${schema}.inbox
      where status <> 'APPLIED' and status <> 'DEAD' order by position limit 1`);
    return [of({}, row?.age ?? 0)];
  });
  meters.read('throughline_database_connections', async () => {
    const rows = await db.execute<{ state: string; count: string }>(sql`/* metrics: pool */
      select coalesce(state, 'unknown') as state, count(*) as count from pg_stat_activity
      where application_name = ${`throughline-${subgraph}`} and datname = current_database()
      group by 1`);
    return rows.map(({ state, count }) => of({ state }, count));
  });
  meters.read('throughline_database_connections_max', () =>
    Promise.resolve([of({}, connectionsOfPool)]),
  );
}
