import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Report } from '../report.ts';
import { root } from '../settings.ts';

export interface KeptProcess {
  readonly name: string;
  pid(): number | null;
  stop(): Promise<void>;
}

export interface ProcessToKeep {
  readonly name: string;
  /** Path of its entry below the checkout. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Flags of Node's. */
  readonly flags?: readonly string[];
  readonly log: Report;
}

const shortestPauseMs = 100;
const longestPauseMs = 5_000;
/** Who lived this long was not broken from the start. */
const healthyAfterMs = 10_000;
/** Who is still draining then never ends by itself. */
const stopWithinMs = 12_000;

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const leash = new URL('leash.mjs', import.meta.url).href;
const mend = new URL('../driver/mend.mjs', import.meta.url).href;

/** Runs a part as a process of its own and starts it again whenever it dies. */
export function keepProcess(part: ProcessToKeep): KeptProcess {
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let pause = shortestPauseMs;
  let stopping = false;

  const start = (): void => {
    const began = Date.now();
    child = spawn(
      process.execPath,
      [
        ...(part.flags ?? []),
        '--import',
        mend,
        '--import',
        tsx,
        '--import',
        leash,
        `${root}${part.entry}`,
      ],
      {
        cwd: root,
        env: { LOG_LEVEL: 'warn', ...process.env, ...part.environment },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        // Its own group: the terminal's Ctrl-C is for us to pass on, in order.
        detached: true,
      },
    );
    child.once('exit', (code, signal) => {
      child = null;
      if (stopping) return;
      if (Date.now() - began > healthyAfterMs) pause = shortestPauseMs;
      part.log.step(`${part.name} ended (${signal ?? code}); again in ${pause} ms`);
      timer = setTimeout(start, pause);
      pause = Math.min(pause * 2, longestPauseMs);
    });
  };

  start();
  return {
    name: part.name,
    pid: () => child?.pid ?? null,
    stop: async () => {
      stopping = true;
      if (timer) clearTimeout(timer);
      const last = child;
      if (!last) return;
      const ended = new Promise((done) => last.once('exit', done));
      last.kill('SIGTERM');
      const overdue = setTimeout(() => last.kill('SIGKILL'), stopWithinMs);
      await ended;
      clearTimeout(overdue);
    },
  };
}
