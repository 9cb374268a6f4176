/** One PostgreSQL for the whole run, with a prepared template that each test file clones. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '@throughline/launch/database/prepare';
import { makeSecrets, type Secrets } from '@throughline/launch/database/secrets';
import { startPostgres } from '@throughline/launch/postgres/start';
import { silent } from '@throughline/launch/report';
import type { TestProject } from 'vitest/node';

export interface TestPostgres {
  /** Administrator's URL of the template; nobody may stay connected to it. */
  readonly templateUrl: string;
  readonly secrets: Secrets;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestPostgres;
  }
}

/** Test data need not survive the machine; measured: a third of the time of a durable server. */
const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'throughline-test-'));
  // Root's server runs as another user, who must get to its data.
  chmodSync(directory, 0o755);
  const postgres = await startPostgres({ directory, log: silent, settings: fast });
  const secrets = makeSecrets();
  const stop = async (): Promise<void> => {
    await postgres.stop();
    for (const place of [postgres.home, directory]) rmSync(place, { recursive: true, force: true });
  };
  try {
    const { adminUrl } = postgres;
    await prepareDatabase({ adminUrl, passwords: secrets.passwords, log: silent });
    project.provide('postgres', { templateUrl: adminUrl, secrets });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
