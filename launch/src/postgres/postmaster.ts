import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What a server writes about itself in its data directory. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping` */
  readonly status: string;
}

export function readPostmaster(data: string): Postmaster | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
}

/** The server that holds these data now. Removes the trace of one that died with its machine. */
export function findPostmaster(data: string): Postmaster | null {
  const found = readPostmaster(data);
  if (!found) return null;
  if (isPostgres(found.pid)) return found;
  // After a restart of the machine its pid may be another program's, and PostgreSQL would refuse.
  rmSync(join(data, 'postmaster.pid'), { force: true });
  return null;
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/stat`, 'utf8').includes('(postgres) ') && !isZombie(pid);
    if (process.platform === 'win32') return true;
    return execFileSync('ps', ['-o', 'comm=', '-p', String(pid)]).includes('postgres');
  } catch {
    return false;
  }
}

/** Where nothing reaps orphans (a container without init) a dead server stays listed. */
function isZombie(pid: number): boolean {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}

/** The port of the last run, so that the address stays the same when it can. */
export function lastPort(data: string): number | null {
  const file = join(data, 'postmaster.opts');
  if (!existsSync(file)) return null;
  const port = /"-p" "(\d+)"/.exec(readFileSync(file, 'utf8'))?.[1];
  return port ? Number(port) : null;
}
