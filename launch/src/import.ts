import { resolve } from 'node:path';
import { readSecrets } from './database/secrets.ts';
import { StartFailure } from './failure.ts';
import { terminal } from './report.ts';
import { readSettings } from './settings.ts';

/** `npm run import -- <directory>`: a company's CSV files, through a graph that runs. */
export async function importDirectory([directory]: readonly string[]): Promise<void> {
  if (!directory) throw new StartFailure('Say which directory: npm run import -- examples/plant');
  const settings = readSettings([]);
  const url = process.env.THROUGHLINE_URL ?? `http://127.0.0.1:${settings.port}/graphql`;
  const { importPlant } = await import('@throughline/tools/import/import');
  await importPlant({
    url,
    key: readSecrets(settings.directory).apiKey,
    directory: resolve(process.env.INIT_CWD ?? '.', directory),
    log: terminal,
  });
}
