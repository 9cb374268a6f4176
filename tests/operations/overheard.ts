import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@throughline/launch/port';
import type { TestDatabase } from '../harness/database.ts';
import { until } from '../plant/graph.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = fileURLToPath(new URL('house.ts', import.meta.url));
const mend = new URL('../../launch/src/driver/mend.mjs', import.meta.url).href;

/** The split house with all that any of its processes writes to either stream. */
export interface OverheardHouse {
  readonly url: string;
  heard(): string;
  /** Runs one part beside it, which is expected to fail; its output is heard too. */
  fail(entry: string, environment: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

export async function openOverheardHouse(
  database: TestDatabase,
  environment: Record<string, string>,
): Promise<OverheardHouse> {
  let text = '';
  const run = (entry: string, more: Record<string, string>) => {
    const child = spawn(process.execPath, ['--import', mend, '--import', 'tsx', entry], {
      cwd: root,
      env: { PATH: process.env.PATH, ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    }
    return child;
  };
  const [erp, mes, plm, access] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const { urls: databaseUrls, secrets } = database;
  const house = run(program, {
    HOUSE: JSON.stringify({ databaseUrls, secrets, ports: { erp, mes, plm, access } }),
  });
  const url = await until(
    'the house',
    () => Promise.resolve(/^house (\S+)$/m.exec(text)?.[1] ?? ''),
    (found) => found !== '',
    100_000,
  );
  return {
    url,
    heard: () => text,
    fail: async (entry, more) => {
      const child = run(`${root}${entry}`, more);
      const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
      await once(child, 'close');
      clearTimeout(timer);
    },
    close: async () => {
      const ended = once(house, 'close');
      house.kill('SIGTERM');
      await ended;
    },
  };
}
