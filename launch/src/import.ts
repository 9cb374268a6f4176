import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ImportResult } from '@throughline/tools/import/outcome';
import { readSecrets } from './database/secrets.ts';
import { StartFailure } from './failure.ts';
import { terminal } from './report.ts';
import { readSettings } from './settings.ts';

/** `npm run import -- <directory>`: a company's CSV files, through a graph that runs. */
export async function importDirectory([asked]: readonly string[]): Promise<void> {
  if (!asked) throw new StartFailure('Say which directory: npm run import -- examples/plant');
  const directory = resolve(process.env.INIT_CWD ?? '.', asked);
  const there = await stat(directory).catch(() => null);
  if (!there?.isDirectory()) throw new StartFailure(`There is no directory ${directory}.`);
  const settings = readSettings([]);
  const url = process.env.THROUGHLINE_URL ?? `http://127.0.0.1:${settings.port}/graphql`;
  const key = process.env.THROUGHLINE_API_KEY ?? readSecrets(settings.directory).apiKey;
  const { importPlant } = await import('@throughline/tools/import/import');
  const { GraphAway, GraphRefused } = await import('@throughline/tools/import/graph');
  try {
    const result = await importPlant({ url, key, directory, log: terminal });
    summarise(result);
    if (result.bad.length > 0) process.exitCode = 1;
  } catch (error) {
    if (error instanceof GraphAway || error instanceof GraphRefused) {
      throw new StartFailure(`The import stopped: ${error.message}`);
    }
    throw error;
  }
}

function summarise({ files, bad }: ImportResult): void {
  const width = Math.max(4, ...Object.keys(files).map((name) => name.length));
  const row = (name: string, cells: readonly (string | number)[]): string =>
    `  ${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(11)).join('')}`;
  terminal.say(row('', ['created', 'changed', 'unchanged', 'bad']));
  for (const [name, counts] of Object.entries(files)) {
    terminal.say(row(name, [counts.created, counts.changed, counts.unchanged, counts.bad]));
  }
  const rest =
    bad.length === 1 ? 'One bad row, named above.' : `${bad.length} bad rows, named above.`;
  terminal.say(bad.length === 0 ? 'Every row is in.' : rest);
}
