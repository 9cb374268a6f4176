import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseUrls, prepareDatabase } from '@throughline/launch/database/prepare';
import { makeSecrets, type Secrets } from '@throughline/launch/database/secrets';
import { startPostgres } from '@throughline/launch/postgres/start';
import { silent } from '@throughline/launch/report';

export interface BenchDatabase {
  /** As the tables' owner. */
  readonly adminUrl: string;
  readonly urls: DatabaseUrls;
  readonly secrets: Secrets;
  close(): Promise<void>;
}

/** A durable PostgreSQL of the measurement's own, with all tables and nothing in them. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  // Root's server runs as another user, who must get to its data.
  chmodSync(directory, 0o755);
  const server = await startPostgres({ directory, log: silent });
  const secrets = makeSecrets();
  const { adminUrl } = server;
  const { passwords } = secrets;
  return {
    adminUrl,
    urls: await prepareDatabase({ adminUrl, passwords, log: silent }),
    secrets,
    close: async () => {
      await server.stop();
      for (const place of [server.home, directory]) rmSync(place, { recursive: true, force: true });
    },
  };
}
