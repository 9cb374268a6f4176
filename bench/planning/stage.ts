// A PostgreSQL of its own, durable as in production, with a company's items and orders in ERP.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { urlFor } from '@throughline/launch/database/roles';
import { prepareDatabase } from '@throughline/launch/database/prepare';
import { makeSecrets } from '@throughline/launch/database/secrets';
import { startPostgres } from '@throughline/launch/postgres/start';
import { silent } from '@throughline/launch/report';
import postgres from 'postgres';

export interface Stage {
  /** As ERP's own role. */
  readonly url: string;
  readonly sql: postgres.Sql;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  // Root's server runs as another user, who must get to its data.
  chmodSync(directory, 0o755);
  const server = await startPostgres({ directory, log: silent });
  const secrets = makeSecrets();
  const { adminUrl } = server;
  await prepareDatabase({ adminUrl, passwords: secrets.passwords, log: silent });
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  return {
    url: urlFor(adminUrl, 'erp', secrets.passwords.erp),
    sql,
    close: async () => {
      await sql.end({ timeout: 1 });
      await server.stop();
      for (const place of [server.home, directory]) rmSync(place, { recursive: true, force: true });
    },
  };
}
