import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StartFailure } from '../failure.ts';
import { asAccount } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';
import { lastLine, serverEnvironment } from './initialise.ts';
import { findPostmaster, type Postmaster, readPostmaster } from './postmaster.ts';

const pollMs = 15;
/** Recovery after kill -9 replays the log: 0.3 s measured, minutes on a slow disk. */
const readyWithinMs = 120_000;
const stoppedWithinMs = 30_000;

export type Settings = Readonly<Record<string, string>>;

const ownSettings: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
  // The defaults are for the machines of 1997: a plan's rows did not fit, and were written twice.
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  // Compiling a query costs more than all of ours take.
  jit: 'off',
};

/** Starts a server in a session of its own: the terminal's Ctrl-C is for us to pass on. */
export async function runServer(
  home: Home,
  binaries: Binaries,
  port: number,
  settings: Settings,
): Promise<Postmaster> {
  const options = Object.entries({ ...ownSettings, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const log = openSync(home.log, 'w', 0o600);
  const child = spawn(
    binaries.program('postgres'),
    ['-D', home.data, '-p', String(port), ...options],
    {
      ...asAccount(home.account),
      cwd: home.directory,
      env: serverEnvironment(),
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  let ended: (() => string) | null = null;
  child.once('error', (error) => (ended = () => error.message));
  child.once('exit', () => (ended ??= () => lastLine(readFileSync(home.log, 'utf8'))));
  child.unref();
  return waitFor(readyWithinMs, 'start', () => {
    if (ended) throw new StartFailure(`PostgreSQL did not start: ${ended()} (${home.log})`);
    const found = readPostmaster(home.data);
    return found?.pid === child.pid && found?.status === 'ready' ? found : null;
  });
}

/** A server that is there already, once it has made up its mind; `null` when it went away. */
export async function settle(data: string): Promise<Postmaster | null> {
  const found = await waitFor(readyWithinMs, 'start', () => {
    const now = findPostmaster(data);
    return now === null ? 'none' : now.status === 'ready' ? now : null;
  });
  return found === 'none' ? null : found;
}

/** Fast shutdown: ends sessions, writes a checkpoint, leaves clean data. */
export async function stopServer(home: Home, binaries: Binaries): Promise<void> {
  const running = findPostmaster(home.data);
  if (!running) return;
  if (process.platform === 'win32') {
    await promisify(execFile)(binaries.program('pg_ctl'), ['stop', '-m', 'fast', '-D', home.data]);
    return;
  }
  process.kill(running.pid, 'SIGINT');
  await waitFor(stoppedWithinMs, 'stop', () =>
    readPostmaster(home.data)?.pid === running.pid ? null : true,
  );
}

async function waitFor<T>(withinMs: number, what: string, look: () => T | null): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(pollMs)) {
    const seen = look();
    if (seen !== null) return seen;
  }
  throw new StartFailure(`PostgreSQL did not ${what} within ${withinMs / 1000} s.`);
}
