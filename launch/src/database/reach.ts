import postgres from 'postgres';
import { StartFailure } from '../failure.ts';

/** What was tried against: nothing older has been. */
const oldestVersion = 150_000;

const reasons: Readonly<Record<string, (url: URL) => string>> = {
  ECONNREFUSED: (url) => `nothing answers at ${url.host}`,
  ENOTFOUND: (url) => `the host ${url.hostname} is not known`,
  EAI_AGAIN: (url) => `the host ${url.hostname} is not known`,
  CONNECT_TIMEOUT: (url) => `${url.host} does not answer`,
  '28P01': (url) => `it refuses the password of ${url.username}`,
  '28000': (url) => `it lets no ${url.username} in`,
  '3D000': (url) => `it has no database ${url.pathname.slice(1)}`,
};

/** Asks a user's own PostgreSQL whether it lets us in; says in one line why not. */
export async function requireDatabase(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    const [server] = await sql<{ number: number; version: string }[]>`
      select current_setting('server_version_num')::int as number,
             current_setting('server_version') as version`;
    if (server && server.number < oldestVersion) {
      throw new StartFailure(
        `The PostgreSQL of DATABASE_URL is version ${server.version}; Throughline needs 15 or newer.`,
      );
    }
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = reasons[code]?.(new URL(databaseUrl)) ?? (error as Error).message;
    throw new StartFailure(`DATABASE_URL is wrong: ${reason}.`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
