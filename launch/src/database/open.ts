import { startPostgres } from '../postgres/start.ts';
import type { Report } from '../report.ts';
import type { Settings } from '../settings.ts';
import { type DatabaseUrls, prepareDatabase } from './prepare.ts';
import { requireDatabase } from './reach.ts';
import { readSecrets, type Secrets } from './secrets.ts';

export interface OpenedDatabase {
  readonly adminUrl: string;
  readonly urls: DatabaseUrls;
  readonly secrets: Secrets;
  readonly attached: boolean;
  /** Leaves the embedded server (the last one out stops it); a user's own stays as it is. */
  stop(): Promise<void>;
}

/** The user's own PostgreSQL, or the embedded one, ready for every part. */
export async function openDatabase(
  settings: Pick<Settings, 'databaseUrl' | 'directory'>,
  log: Report,
): Promise<OpenedDatabase> {
  const secrets = readSecrets(settings.directory);
  const { passwords } = secrets;
  if (settings.databaseUrl !== null) {
    const adminUrl = settings.databaseUrl;
    await requireDatabase(adminUrl);
    const urls = await prepareDatabase({ adminUrl, passwords, log });
    return { adminUrl, urls, secrets, attached: true, stop: () => Promise.resolve() };
  }
  const server = await startPostgres({ directory: settings.directory, log });
  if (server.attached) log.step('using the PostgreSQL that runs already');
  try {
    const { adminUrl, attached } = server;
    const urls = await prepareDatabase({ adminUrl, passwords, log });
    return { adminUrl, urls, secrets, attached, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
