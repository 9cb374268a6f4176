import { randomUUID } from 'node:crypto';
import { type Part, parts } from '@throughline/launch/database/parts';
import { urlFor } from '@throughline/launch/database/roles';
import type { Secrets } from '@throughline/launch/database/secrets';
import postgres from 'postgres';
import { inject } from 'vitest';

export interface TestDatabase {
  /** As the tables' owner: for looking and for what no part may do. */
  readonly adminUrl: string;
  /** As each part's own role: what the product uses. */
  readonly urls: Readonly<Record<Part, string>>;
  readonly secrets: Secrets;
  /** As the tables' owner. */
  run<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T>;
  /** All rows of a schema as text, to look for what must not be there. */
  dump(schema: string): Promise<string>;
  drop(): Promise<void>;
}

/** A prepared database of the test file's own, cloned from the template. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const { templateUrl, secrets } = inject('postgres');
  const template = new URL(templateUrl).pathname.slice(1);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const adminUrl = withDatabase(templateUrl, name);
  await asAdministrator(templateUrl, (sql) =>
    sql.unsafe(`create database ${name} template ${template}`),
  );
  return {
    adminUrl,
    urls: Object.fromEntries(
      parts.map((part) => [part, urlFor(adminUrl, part, secrets.passwords[part])]),
    ) as Record<Part, string>,
    secrets,
    run: (work) => asAdministrator(adminUrl, work, name),
    dump: (schema) => asAdministrator(adminUrl, (sql) => dumpSchema(sql, schema), name),
    drop: () =>
      asAdministrator(templateUrl, async (sql) => {
        await sql.unsafe(`drop database if exists ${name} with (force)`);
      }),
  };
}

export function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function dumpSchema(sql: postgres.Sql, schema: string): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = ${schema} order by 1`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await sql`select row_to_json(t)::text as row from ${sql(schema)}.${sql(name)} t`;
    texts.push(name, ...rows.map(({ row }) => String(row)));
  }
  return texts.join('\n');
}

async function asAdministrator<T>(
  url: string,
  run: (sql: postgres.Sql) => Promise<T>,
  name = 'postgres',
): Promise<T> {
  const sql = postgres(withDatabase(url, name), { max: 1, onnotice: () => undefined });
  try {
    return await run(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
