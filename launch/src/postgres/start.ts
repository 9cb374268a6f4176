import { mkdirSync, realpathSync } from 'node:fs';
import postgres from 'postgres';
import type { Report } from '../report.ts';
import { freePort } from '../port.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { type Home, openHome } from './home.ts';
import { initialise, superuser } from './initialise.ts';
import { findPostmaster, lastPort } from './postmaster.ts';
import { runServer, settle, type Settings, stopServer } from './server.ts';

export interface PostgresOptions {
  /** The checkout's `.throughline`; data go below it where the server's user can read it. */
  readonly directory: string;
  readonly log: Report;
  /** Server settings of the tests, which need no durability. */
  readonly settings?: Settings;
}

export interface RunningPostgres {
  /** The administrator's URL of the database `throughline`. */
  readonly adminUrl: string;
  /** Where the server keeps its things: below `directory`, or outside when it had to be. */
  readonly home: string;
  /** A server was running already and is used. */
  readonly attached: boolean;
  /** Leaves; the last to leave stops the server. */
  stop(): Promise<void>;
}

const database = 'throughline';
/** Held (shared) by everyone who uses the server; who can take it alone is the last. */
const userLock = 7_305_002;

/** Starts the embedded PostgreSQL, or joins the one that runs on these data already. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  mkdirSync(options.directory, { recursive: true });
  const directory = realpathSync(options.directory);
  const home = openHome(directory);
  const binaries = findBinaries(home.account, home.copies);
  await initialise(home, binaries);
  const running = (await findRunning(home)) ?? (await runOrJoin(home, binaries, options));
  const session = await join(urlOf(home, running.port, 'postgres'));
  return {
    adminUrl: urlOf(home, running.port, database),
    home: home.directory,
    attached: running.before,
    stop: async () => {
      if (await isLast(session)) await stopServer(home, binaries);
      await session.end({ timeout: 1 });
    },
  };
}

/** Says that we use the server, and makes the database when it is the first time. */
async function join(url: string): Promise<postgres.Sql> {
  const session = postgres(url, {
    max: 1,
    onnotice: () => undefined,
    max_lifetime: null,
    connection: { application_name: 'throughline-launch' },
  });
  await session`select pg_advisory_lock_shared(${userLock})`;
  const [found] = await session`select 1 from pg_database where datname = ${database}`;
  if (!found) await session`create database ${session(database)}`.catch(ignoreDuplicate);
  return session;
}

interface Found {
  readonly port: number;
  readonly before: boolean;
}

async function findRunning(home: Home): Promise<Found | null> {
  if (!findPostmaster(home.data)) return null;
  const running = await settle(home.data);
  return running && { port: running.port, before: true };
}

async function runOrJoin(home: Home, binaries: Binaries, options: PostgresOptions): Promise<Found> {
  const port = await freePort(lastPort(home.data));
  options.log.step(`starting PostgreSQL ${binaries.version} on port ${port}`);
  try {
    const started = await runServer(home, binaries, port, options.settings ?? {});
    return { port: started.port, before: false };
  } catch (error) {
    // Another process started one at the same moment: use that.
    const other = await findRunning(home);
    if (other) return other;
    throw error;
  }
}

function urlOf(home: Home, port: number, name: string): string {
  return `postgres://${superuser}:${home.password}@127.0.0.1:${port}/${name}`;
}

/** Whoever lost the server (it was stopped under us) is not asked. */
async function isLast(session: postgres.Sql): Promise<boolean> {
  try {
    await session`select pg_advisory_unlock_shared(${userLock})`;
    const [alone] = await session<{ alone: boolean }[]>`
      select pg_try_advisory_lock(${userLock}) as alone`;
    return alone?.alone ?? false;
  } catch {
    return false;
  }
}

function ignoreDuplicate(error: unknown): void {
  const code = error instanceof postgres.PostgresError ? error.code : '';
  // 42P04 duplicate_database, 23505 when two create it in the same instant
  if (code !== '42P04' && code !== '23505') throw error;
}
