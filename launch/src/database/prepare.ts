import postgres, { type Sql } from 'postgres';
import type { Report } from '../report.ts';
import { grantStatements } from './grants.ts';
import { migrate } from './migrate.ts';
import { type Part, parts } from './parts.ts';
import { ensureRoles, urlFor } from './roles.ts';
import { setRowRules } from './row-rules.ts';
import type { Secrets } from './secrets.ts';

/** The URL of each part's own role. */
export type DatabaseUrls = Readonly<Record<Part, string>>;

export interface PrepareOptions {
  readonly adminUrl: string;
  readonly passwords: Secrets['passwords'];
  readonly log: Report;
}

/** Several processes may start at once: one prepares, the others wait and find it done. */
const prepareLock = 7_305_003;

/** Roles, schemas, migrations and grants; running it again changes nothing. */
export async function prepareDatabase(options: PrepareOptions): Promise<DatabaseUrls> {
  const sql = postgres(options.adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`/* one prepares */ select pg_advisory_lock(${prepareLock})`;
    await ensureRoles(sql, options.adminUrl, options.passwords);
    const migrated = await migrate(sql);
    if (migrated > 0) options.log.step(`applied ${migrated} migrations`);
    await grant(sql);
    await setRowRules(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
  return Object.fromEntries(
    parts.map((part) => [part, urlFor(options.adminUrl, part, options.passwords[part])]),
  ) as Record<Part, string>;
}

async function grant(sql: Sql): Promise<void> {
  const schemas = await sql<{ name: string }[]>`/* schemas there are */
    select nspname as name from pg_namespace`;
  const statements = grantStatements(new Set(schemas.map(({ name }) => name)));
  await sql.begin(async (tx) => {
    for (const statement of statements) await tx.unsafe(statement);
  });
}
