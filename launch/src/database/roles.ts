import postgres, { type Sql } from 'postgres';
import { StartFailure } from '../failure.ts';
import { guestsOf, type Part, parts, roleOf, subgraphs } from './parts.ts';
import { copied } from './row-rules.ts';
import type { Secrets } from './secrets.ts';
import { scramVerifier } from './verifier.ts';

/** The administrator's URL with a part's own role and password. */
export function urlFor(adminUrl: string, part: Part, password: string): string {
  const url = new URL(adminUrl);
  url.username = roleOf(part);
  url.password = password;
  return url.href;
}

/** Makes the roles, or sets the passwords they lack; says what an administrator must do if we may not. */
export async function ensureRoles(
  sql: Sql,
  adminUrl: string,
  passwords: Secrets['passwords'],
): Promise<void> {
  const present = await sql<{ name: string }[]>`/* our roles */
    select rolname as name from pg_roles where rolname = any(${parts.map(roleOf)})`;
  const names = new Set(present.map(({ name }) => name));
  const wrong: Part[] = [];
  for (const part of parts) {
    const works = names.has(roleOf(part)) && (await canLogIn(adminUrl, part, passwords[part]));
    if (!works) wrong.push(part);
  }
  const statements: string[] = wrong.map((part) => {
    const verb = names.has(roleOf(part)) ? 'alter' : 'create';
    return `${verb} role ${roleOf(part)} login password '${scramVerifier(passwords[part])}'`;
  });
  statements.push(...(await missingGuests(sql)), ...(await missingOwnership(sql)));
  const [we] = await sql<{ name: string; database: string; roles: boolean; schemas: boolean }[]>`
    /* what we may do */
    select current_user as name, current_database() as database,
           (rolsuper or rolcreaterole) as roles,
           has_database_privilege(current_database(), 'CREATE') as schemas
    from pg_roles where rolname = current_user`;
  if (!we) throw new Error('the database does not know who we are');
  const missing = we.roles ? [] : statements;
  if (!we.schemas) missing.push(`grant create on database "${we.database}" to "${we.name}"`);
  if (missing.length > 0) {
    throw new StartFailure(
      `The database user ${we.name} may not prepare the database; have an administrator run this ` +
        `once, then start again:\n\n${missing.map((line) => `  ${line};`).join('\n')}\n`,
    );
  }
  for (const statement of statements) await sql.unsafe(statement);
}

/** A subgraph may take its guest's place, and so give up what it sees itself. */
async function missingGuests(sql: Sql): Promise<string[]> {
  const guests = subgraphs.flatMap((part) =>
    Object.values(guestsOf(part)).map((guest) => ({ guest, role: roleOf(part) })),
  );
  const present = await sql<{ name: string }[]>`/* guests there are */
    select g.rolname as name from pg_roles g
    join pg_auth_members m on m.roleid = g.oid join pg_roles r on r.oid = m.member
    where g.rolname like r.rolname || '\\_%' and g.rolname = any(${guests.map(({ guest }) => guest)})`;
  const names = new Set(present.map(({ name }) => name));
  return guests
    .filter(({ guest }) => !names.has(guest))
    .flatMap(({ guest, role }) => [`create role ${guest} nologin`, `grant ${guest} to ${role}`]);
}

/** Who hands a table to a role has to be of that role. */
async function missingOwnership(sql: Sql): Promise<string[]> {
  const missing: string[] = [];
  for (const part of Object.keys(copied) as Part[]) {
    const role = roleOf(part);
    const [we] = await sql<{ name: string; isOf: boolean }[]>`/* whether we are of this role */
      select current_user as name,
        exists (select 1 from pg_roles where rolname = current_user and rolsuper)
        or exists (select 1 from pg_auth_members m join pg_roles r on r.oid = m.roleid
          where r.rolname = ${role} and m.member = current_user::regrole and m.set_option) as "isOf"`;
    if (we?.isOf === false) missing.push(`grant ${role} to "${we.name}"`);
  }
  return missing;
}

async function canLogIn(adminUrl: string, part: Part, password: string): Promise<boolean> {
  const sql = postgres(urlFor(adminUrl, part, password), { max: 1, connect_timeout: 5 });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    // 28P01 wrong password, 28000 not allowed
    if (error instanceof postgres.PostgresError && error.code.startsWith('28')) return false;
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
