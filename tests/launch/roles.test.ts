import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await cloneDatabase();
});

afterAll(() => database.drop());

async function refusal(url: string, statement: string): Promise<string | null> {
  const sql = postgres(url, { max: 1 });
  try {
    await sql.unsafe(statement);
    return null;
  } catch (error) {
    return error instanceof postgres.PostgresError ? error.code : String(error);
  } finally {
    await sql.end();
  }
}

const denied = '42501';

test('a subgraph neither makes tables nor reads the relay', async () => {
  expect(await refusal(database.urls.erp, 'create table here (id int)')).toBe(denied);
  expect(await refusal(database.urls.erp, `select nextval('relay.position')`)).toBe(denied);
});

test('the relay draws positions', async () => {
  expect(await refusal(database.urls.relay, `select nextval('relay.position')`)).toBeNull();
});

test('no part is a superuser or steps around row rules', async () => {
  const sql = postgres(database.adminUrl, { max: 1 });
  const strong = await sql`select rolname from pg_roles
    where rolname like 'throughline\_%' and (rolsuper or rolbypassrls or rolcreaterole)`;
  await sql.end();
  expect(strong).toEqual([]);
});
