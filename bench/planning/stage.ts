// A database of its own, durable as in production, for a company's items and orders in ERP.
import postgres from 'postgres';
import { openBenchDatabase } from '../database.ts';

export interface Stage {
  /** As ERP's own role. */
  readonly url: string;
  readonly sql: postgres.Sql;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const database = await openBenchDatabase();
  const sql = postgres(database.adminUrl, { max: 1, onnotice: () => undefined });
  return {
    url: database.urls.erp,
    sql,
    close: async () => {
      await sql.end({ timeout: 1 });
      await database.close();
    },
  };
}
