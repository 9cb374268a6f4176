import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { subgraphs } from './database/parts.ts';
import { openDatabase, type OpenedDatabase } from './database/open.ts';
import { StartFailure } from './failure.ts';
import { splitPorts } from './house/split.ts';
import { requirePort } from './port.ts';
import { terminal } from './report.ts';
import { readPort, readSettings, root } from './settings.ts';
import { hearSignals } from './signals.ts';

const mend = new URL('driver/mend.mjs', import.meta.url).href;
const names = ['gateway', ...subgraphs] as const;
type Name = (typeof names)[number];

/** `npm run dev -w subgraphs/erp`: one part alone, started again whenever its files change. */
export async function dev([asked, ...args]: readonly string[]): Promise<void> {
  const name = names.find((part) => part === asked);
  if (!name) throw new StartFailure(`dev takes one of ${names.join(', ')}.`);
  const settings = readSettings(args);
  const port = readPort('PORT', process.env.PORT, name === 'gateway' ? 4000 : splitPorts[name]);
  await requirePort('PORT', port, settings.host);
  const wish = hearSignals();
  const database = await openDatabase(settings, terminal);
  const entry = name === 'gateway' ? 'gateway/src/main.ts' : `subgraphs/${name}/src/main.ts`;
  const child = spawn(
    process.execPath,
    [watcher(), 'watch', '--clear-screen=false', root + entry],
    {
      cwd: root,
      env: {
        ...process.env,
        ...environmentOf(name, database),
        PORT: String(port),
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${mend}`,
      },
      stdio: 'inherit',
      detached: true,
    },
  );
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  terminal.step(`${name} at http://${settings.host}:${port}/graphql`);
  await Promise.race([wish.asked, ended]);
  child.kill('SIGTERM');
  await ended;
  await database.stop();
  process.exit(0);
}

function environmentOf(name: Name, database: OpenedDatabase): Record<string, string> {
  const secret = { THROUGHLINE_SECRET: database.secrets.secret };
  if (name !== 'gateway') return { ...secret, DATABASE_URL: database.urls[name] };
  const urls = Object.entries(splitPorts).map(([part, port]) => [
    part,
    `http://127.0.0.1:${port}/graphql`,
  ]);
  return {
    ...secret,
    THROUGHLINE_API_KEY: database.secrets.apiKey,
    DATABASE_URL: database.urls.gateway,
    SUBGRAPH_URLS: process.env.SUBGRAPH_URLS ?? JSON.stringify(Object.fromEntries(urls)),
  };
}

function watcher(): string {
  return join(dirname(createRequire(import.meta.url).resolve('tsx/package.json')), 'dist/cli.mjs');
}
