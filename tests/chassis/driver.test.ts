import { openDatabase } from '@throughline/chassis/database';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

it('a connection that is cut inside a transaction fails that transaction and serves the next', async () => {
  const admin = postgres(database.adminUrl, { max: 1 });
  const erp = openDatabase(database.urls.erp, 'test', 1);
  for (let round = 0; round < 10; round += 1) {
    const cut = erp.db.transaction(async (tx) => {
      const [own] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await admin`select pg_terminate_backend(${own!.pid})`;
      await tx.execute(sql`select 1`);
    });
    await expect(cut).rejects.toThrow();
    const again = async () => {
      const [row] = await erp.db.execute<{ one: number }>(sql`select 1 as one`);
      return row?.one;
    };
    expect(await again().catch(again)).toBe(1);
  }
  await erp.close();
  await admin.end();
});
