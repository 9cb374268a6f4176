import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

export interface Post {
  readonly name: string;
  /** What stands behind `node`. */
  readonly command: readonly string[];
  readonly core: Core;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Whoever is measured has a core alone; load and subgraphs share the other. */
export type Core = 'gateway' | 'load';

export interface Member {
  readonly pid: number;
  /** The last it wrote to its error output. */
  complaint(): string;
  hasEnded(): boolean;
  /** Its next message; fails when it ends before. */
  hear(): Promise<unknown>;
  ask(message: object): Promise<unknown>;
  stop(): Promise<void>;
}

export interface Crew {
  readonly pinned: boolean;
  start(post: Post): Member;
  stopAll(): void;
}

/** Linux' command to keep a process on a core. */
const pin = 'taskset';
/**
 * Every contestant's: a gateway's objects live as long as its requests, and with Node's own 16 MB they
 * are taken for old ones.
 */
const gatewayFlags = ['--max-semi-space-size=32'];
const leash = new URL('leash.mjs', import.meta.url).href;
const cores: Readonly<Record<Core, string>> = { load: '0', gateway: '1' };
/** Who is still there then never ends by itself. */
const stopWithinMs = 10_000;

export function assembleCrew(): Crew {
  const pinned = canPin();
  const children = new Set<ChildProcess>();
  return {
    pinned,
    start: (post) => {
      const flags = post.core === 'gateway' ? gatewayFlags : [];
      const node = [process.execPath, ...flags, '--import', leash, ...post.command];
      const [file, ...args] = pinned ? [pin, '-c', cores[post.core], ...node] : node;
      const child = spawn(file ?? '', args, {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'warn', ...post.environment },
      });
      children.add(child);
      child.once('exit', () => children.delete(child));
      return enlist(child, post.name);
    },
    stopAll: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

function canPin(): boolean {
  return availableParallelism() > 1 && spawnSync(pin, ['-c', '0,1', 'true']).status === 0;
}

function enlist(child: ChildProcess, name: string): Member {
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-4000);
  });
  const ended = once(child, 'exit');
  const hear = async (): Promise<unknown> => {
    const left = ended.then(() => Promise.reject(new Error(`${name} ended:\n${complaint}`)));
    const heard: unknown[] = await Promise.race([once(child, 'message'), left]);
    return heard[0];
  };
  return {
    pid: child.pid ?? 0,
    complaint: () => complaint,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    hear,
    ask: (message) => {
      const answer = hear();
      child.send(message);
      return answer;
    },
    stop: async () => {
      const overdue = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      if (child.connected) child.disconnect();
      await ended;
      clearTimeout(overdue);
    },
  };
}
