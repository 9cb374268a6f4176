import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { hidePassword } from './secret-text.ts';
import { prepareRepeated } from './statements.ts';

export type Sql = postgres.Sql;
export type Db = PostgresJsDatabase;
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];
/** Reads work the same inside and outside a transaction. */
export type Reader = Pick<
  Db,
  'select' | 'selectDistinct' | 'selectDistinctOn' | 'execute' | '$with' | 'with'
>;

export interface Database {
  readonly db: Db;
  readonly sql: Sql;
  close(): Promise<void>;
}

/** 2 cores gain nothing from more, and many processes share one server. */
export const connectionsOfPool = 8;

/** One pool a subgraph. */
export function openDatabase(url: string, name: string, connections = connectionsOfPool): Database {
  hidePassword(url);
  const sql = postgres(url, {
    max: connections,
    // Seconds; a connection that hangs while it is made anew is given up and tried again.
    connect_timeout: 3,
    onnotice: () => undefined,
    connection: { application_name: `throughline-${name}`, TimeZone: 'UTC' },
    // A server that restarts is back in a second; the default back-off waits for up to twenty.
    backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 1),
  });
  return {
    db: drizzle({ client: prepareRepeated(sql) }),
    sql,
    close: () => sql.end({ timeout: 5 }),
  };
}

/** SQLSTATE of a failed query; drizzle wraps the driver's error. */
export function sqlState(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return null;
}

const brokenConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/** The database is away or full, not the statement wrong: worth trying again. */
export function isConnectionLoss(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (brokenConnection.has(state) || state.startsWith('08'));
}
