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
    drop: () =>
      asAdministrator(templateUrl, (sql) =>
        sql.unsafe(`drop database if exists ${name} with (force)`),
      ),
  };
}

export function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function asAdministrator(
  url: string,
  run: (sql: postgres.Sql) => Promise<unknown>,
): Promise<void> {
  const sql = postgres(withDatabase(url, 'postgres'), { max: 1, onnotice: () => undefined });
  try {
    await run(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
