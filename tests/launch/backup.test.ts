import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBackup } from '@throughline/launch/backup/read';
import { writeBackup } from '@throughline/launch/backup/write';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

/** What makes a restore hard: links in a circle, identities, computed columns, odd text. */
const tables = `
  create table plm.parent (
    id bigint generated always as identity primary key, favourite bigint, note text,
    doubled bigint generated always as (favourite * 2) stored);
  create table plm.child (
    id bigint generated always as identity primary key,
    parent_id bigint not null references plm.parent (id));
  alter table plm.parent add foreign key (favourite) references plm.child (id)`;
const odd = ['tab\tand\nline\r\nend', '\\.', 'line\n\\.\nmark', '\u2028 ü 🚲', '', null];

const directory = mkdtempSync(join(tmpdir(), 'throughline-backup-'));
const file = join(directory, 'plant.backup');
let source: TestDatabase;

beforeAll(async () => {
  source = await databaseWithTables();
  await as(source, async (sql) => {
    for (const note of odd) await sql`insert into plm.parent (note) values (${note})`;
    await sql`insert into plm.child (parent_id) select 1 + n % 6 from generate_series(1, 50000) n`;
    await sql`update plm.parent set favourite = id`;
    await sql`update mes.state_reason set name = 'Ours' where id = (select min(id::text)::uuid from mes.state_reason)`;
    await sql`select nextval('relay.position') from generate_series(1, 41)`;
  });
  await writeBackup(source.adminUrl, file);
});

afterAll(async () => {
  await source.drop();
  rmSync(directory, { recursive: true });
});

async function databaseWithTables(): Promise<TestDatabase> {
  const database = await cloneDatabase();
  await as(database, (sql) => sql.unsafe(`create schema if not exists plm; ${tables}`));
  return database;
}

async function as<T>(database: TestDatabase, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(database.adminUrl, { max: 1, onnotice: () => undefined });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

const everything = (sql: postgres.Sql) =>
  sql`select (select array_agg(p order by id) from plm.parent p)::text as parents,
             (select md5(array_agg(c order by id)::text) from plm.child c) as children`;

const reasonsOf = (sql: postgres.Sql) => sql`select name from mes.state_reason order by id`;

test('a restored database has the same rows, links and next numbers', async () => {
  const target = await databaseWithTables();
  const summary = await readBackup(target.adminUrl, file);
  // What migrations put into a new database is not there twice, but as it was in the backup.
  const reasons = await as(source, reasonsOf);
  expect(reasons).toContainEqual({ name: 'Ours' });
  expect(summary.rows).toBe(50_006 + reasons.length);
  expect(await as(target, reasonsOf)).toEqual(reasons);
  expect(await as(target, everything)).toEqual(await as(source, everything));
  const [next] = await as(
    target,
    (sql) => sql`select nextval('relay.position')::int as position,
      nextval(pg_get_serial_sequence('plm.child', 'id'))::int as child,
      (select count(*)::int from pg_constraint where contype = 'f'
       and conrelid::regclass::text in ('plm.parent', 'plm.child')) as links`,
  );
  expect(next).toEqual({ position: 42, child: 50_001, links: 2 });
  await target.drop();
});

test('a database with rows is not overwritten', async () => {
  await expect(readBackup(source.adminUrl, file)).rejects.toThrow(/not empty .*has rows/);
});

test('a backup of another version is refused by the name of the migration', async () => {
  const target = await databaseWithTables();
  await as(
    target,
    (sql) => sql`insert into launch.migrations (part, name, hash) values ('plm', 'newer', 'x')`,
  );
  await expect(readBackup(target.adminUrl, file)).rejects.toThrow(
    /only this database .*plm\/newer/,
  );
  await target.drop();
});

test('a damaged or cut off file restores nothing', async () => {
  const target = await databaseWithTables();
  const bytes = readFileSync(file);
  const broken = join(directory, 'broken.backup');
  for (const damaged of [bytes.subarray(0, bytes.length / 2), Buffer.from('no backup')]) {
    writeFileSync(broken, damaged);
    await expect(readBackup(target.adminUrl, broken)).rejects.toThrow(/nothing was restored/);
  }
  const [left] = await as(target, (sql) => sql`select count(*)::int as rows from plm.child`);
  expect(left).toEqual({ rows: 0 });
  expect((await as(target, reasonsOf)).length).toBeGreaterThan(0);
  await target.drop();
});
