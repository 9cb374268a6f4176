import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

/** The event path is no guest's: nothing of it is granted to them. */
const eventPath = ['outbox', 'outbox_retention', 'idempotency'];

test('every table says who sees which of its rows, and PostgreSQL holds them to it', async () => {
  const open = await database.run(
    (sql) => sql`select n.nspname || '.' || c.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('erp', 'mes', 'plm', 'access') and c.relkind in ('r', 'p')
        and not c.relispartition and c.relname <> all(${eventPath})
        and not (c.relrowsecurity and (select count(*) from pg_policy p where p.polrelid = c.oid) = 3)`,
  );
  expect(open.map(({ name }) => name as string)).toEqual([]);
});

test('guests read nothing that has no rule, and write nothing at all', async () => {
  const granted = await database.run(
    (
      sql,
    ) => sql`select distinct grantee, table_schema || '.' || table_name as name, privilege_type as may
      from information_schema.role_table_grants
      where (grantee like 'throughline\\_%\\_sites' or grantee like 'throughline\\_%\\_partner')
        and (privilege_type <> 'SELECT' or table_name = any(${eventPath}))`,
  );
  expect([...granted]).toEqual([]);
});
