import { newId } from '@throughline/chassis/ids';
import { removeOldEvents } from '@throughline/chassis/outbox/retention';
import type { Topics } from '@throughline/chassis/outbox/topics';
import { startErp } from '@throughline/erp/main';
import { writeCursor } from '@throughline/chassis/outbox/cursor';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { keptDays, Warehouse } from './warehouse.ts';
import { Watcher } from './watcher.ts';

let warehouse: Warehouse;
let topics: Topics;
beforeEach(async () => {
  warehouse = await Warehouse.open();
  topics = await warehouse.openTopics();
});
afterEach(async () => {
  await topics.stop();
  await warehouse.close();
});

async function removeAll(): Promise<void> {
  const options = { subgraph: 'erp', database: warehouse.erp, log: warehouse.log, keptDays };
  while (await removeOldEvents(options));
}

/** So many events of an item, stamped and as many days ago. */
async function past(count: number, daysAgo: number): Promise<string> {
  const itemId = newId();
  await warehouse.admin`
    insert into erp.outbox (position, stamped_at, event_id, type, version, aggregate_type,
      aggregate_id, payload, occurred_at, actor, request_id)
    select nextval('relay.position'), now() - ${daysAgo} * interval '1 day', gen_random_uuid(),
      'StockChanged', 1, 'Stock', ${itemId}, '{}', now() - ${daysAgo} * interval '1 day', 't', 't'
    from generate_series(1, ${count})`;
  return itemId;
}

async function keptOf(itemId: string): Promise<number> {
  const [row] = await warehouse.admin`select count(*)::int as kept from erp.outbox
    where aggregate_id = ${itemId}`;
  return row!.kept as number;
}

it('events of more than seven days ago go, younger ones and the last one stay', async () => {
  const old = await past(2_500, 7.1);
  const young = await past(10, 6.9);
  await removeAll();
  expect([await keptOf(old), await keptOf(young)]).toEqual([0, 10]);
  await warehouse.admin`update erp.outbox set stamped_at = now() - interval '1 year'`;
  await removeAll();
  expect(await keptOf(young)).toBe(1);
});

it('an event that waited long for the relay is kept from when it was stamped', async () => {
  const waited = await past(2, 30);
  await warehouse.admin`update erp.outbox set position = null, stamped_at = null`;
  await removeAll();
  expect(await keptOf(waited)).toBe(2);
  await warehouse.admin`select pg_notify('outbox', '')`;
  await warehouse.stamped();
  await past(1, 0);
  await removeAll();
  expect(await keptOf(waited)).toBe(2);
});

it('answers to idempotency keys are kept as long as events, and a day at least', async () => {
  const answered = (key: string, daysAgo: number) => warehouse.admin`
    insert into erp.idempotency (caller, key, mutation, input_hash, created_at)
    select 't', ${key} || n, 'm', 'h', now() - ${daysAgo} * interval '1 day'
    from generate_series(1, 1100) n`;
  await answered('old', 7.1);
  await answered('young', 6.9);
  await removeAll();
  const kept = () => warehouse.admin`select left(key, 3) as key, count(*)::int as count
    from erp.idempotency where caller = 't' group by 1 order by 1`;
  expect(await kept()).toEqual([{ key: 'you', count: 1100 }]);
  await answered('today', 0.9);
  const options = { subgraph: 'erp', database: warehouse.erp, log: warehouse.log };
  while (await removeOldEvents({ ...options, keptDays: 0.01 }));
  expect(await kept()).toEqual([{ key: 'tod', count: 1100 }]);
});

it('of what others told, only the applied goes, however old the rest is', async () => {
  const told = async (status: string, daysAgo: number) => {
    await warehouse.admin`
      insert into erp.inbox (event_id, position, source, type, version, aggregate_type,
        aggregate_id, payload, occurred_at, actor, request_id, status, received_at, settled_at)
      select gen_random_uuid(), n, 'plm', ${`${status} ${daysAgo}`}, 1, 'Test', gen_random_uuid(),
        '{}', now() - interval '1 year', 't', 't', ${status}, now() - interval '1 year',
        now() - ${daysAgo} * interval '1 day'
      from generate_series(1, 1100) n`;
  };
  await told('APPLIED', 8);
  for (const status of ['PENDING', 'PARKED', 'DEAD']) await told(status, 400);
  await told('APPLIED', 6);
  await removeAll();
  const rows = await warehouse.admin`select type, count(*)::int from erp.inbox
    group by type order by type`;
  expect(rows.map((row) => `${row.type}: ${row.count}`)).toEqual([
    'APPLIED 6: 1100',
    'DEAD 400: 1100',
    'PARKED 400: 1100',
    'PENDING 400: 1100',
  ]);
});

it('a cursor from before what was removed has expired, the one of the last removed has not', async () => {
  await past(1_500, 8);
  const young = await past(3, 1);
  const behind = topics.listen(() => true, 0);
  expect((await behind.next()).done).toBe(false);
  await removeAll();
  const [gone] = await warehouse.admin`select removed_through::int as through
    from erp.outbox_retention`;
  const through = gone!.through as number;
  const expired = { code: 'CURSOR_EXPIRED', message: expect.stringContaining('(7 days)') };
  await expect(topics.listen(() => true, through - 1).next()).rejects.toMatchObject(expired);
  const first = await topics.listen(() => true, through).next();
  expect(first.value).toMatchObject({ aggregateId: young, position: through + 1 });
  // A reader that slept over it is told as well, not led past the hole.
  const readOn = async () => {
    for (let done = false; !done;) done = (await behind.next()).done ?? false;
  };
  await expect(readOn()).rejects.toMatchObject(expired);
});

it('a running subgraph removes old events by itself and refuses old cursors over its socket', async () => {
  await past(5, 3);
  await past(1, 0);
  const { secret } = warehouse.database.secrets;
  const erp = await startErp({ databaseUrl: warehouse.database.urls.erp, secret, keptDays: 2 });
  const watcher = new Watcher(erp.url, secret);
  await until(
    'the old to go',
    () => warehouse.admin`select from erp.outbox`,
    (rows) => rows.length === 1,
  );
  const heard = watcher.watch('', { announce: true, cursor: writeCursor(1) });
  await until(
    'the refusal',
    () => Promise.resolve(heard),
    ({ length }) => length > 0,
  );
  expect(heard).toEqual([
    {
      error: [
        {
          message:
            'This cursor is older than the events that are kept (2 days); ' +
            'read the current state and subscribe afresh.',
          extensions: { code: 'CURSOR_EXPIRED' },
        },
      ],
    },
  ]);
  await watcher.close();
  await erp.stop();
});
