import { copyInto, copyRow } from '@throughline/chassis/copying';
import { openDatabase } from '@throughline/chassis/database';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

let database: TestDatabase;
let admin: postgres.Sql;
beforeAll(async () => {
  database = await cloneDatabase();
  admin = postgres(database.adminUrl, { max: 1 });
  await admin`create table erp.copied (id int primary key, what text)`;
  await admin`grant all on erp.copied to public`;
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => copyRow([at, at % 2 === 0 ? 'even' : null])).join('');
const into = 'erp.copied (id, what)';
const there = async () => {
  const [row] = await admin<{ rows: number; nulls: number }[]>`
    select count(*)::int as rows, (count(*) filter (where what is null))::int as nulls from erp.copied`;
  return row;
};

it('copied rows are there with their transaction, and gone with it', async () => {
  const erp = openDatabase(database.urls.erp, 'test', 1);
  await erp.db.transaction((tx) => copyInto(tx, into, rows(50_001)));
  expect(await there()).toEqual({ rows: 50_001, nulls: 25_000 });
  const twice = erp.db.transaction(async (tx) => {
    await tx.execute(sql`delete from erp.copied`);
    await copyInto(tx, into, '1\teven\n1\todd\n');
  });
  await expect(twice).rejects.toThrow('duplicate key');
  expect(await there()).toEqual({ rows: 50_001, nulls: 25_000 });
  await erp.db.transaction(async (tx) => {
    await tx.execute(sql`delete from erp.copied`);
    await copyInto(tx, into, '');
    await copyInto(tx, into, rows(2));
    await copyInto(tx, into, '2\teven\n');
  });
  expect(await there()).toEqual({ rows: 3, nulls: 1 });
  await erp.close();
});

it('a connection that is cut while rows are copied fails the transaction and serves the next', async () => {
  const erp = openDatabase(database.urls.erp, 'test', 1);
  await admin`delete from erp.copied`;
  for (let round = 0; round < 5; round += 1) {
    const cut = erp.db.transaction(async (tx) => {
      const [own] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      const copied = copyInto(tx, into, rows(200_000));
      await Promise.all([admin`select pg_terminate_backend(${own!.pid})`, copied]);
    });
    await expect(cut).rejects.toThrow();
    const again = () => erp.db.transaction((tx) => copyInto(tx, into, `${-round}\teven\n`));
    await again().catch(again);
    expect(await there()).toEqual({ rows: round + 1, nulls: 0 });
  }
  await erp.close();
});
