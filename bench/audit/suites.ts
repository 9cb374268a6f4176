import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../gateway/ready.ts';

/** One test of the audit, as it serves it. */
export interface AuditTest {
  readonly query: string;
  readonly expected: { readonly data?: unknown; readonly errors?: boolean };
}

export interface Suite {
  readonly id: string;
  readonly supergraphSdl: string;
  /** Addresses by the subgraphs' names. */
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly tests: readonly AuditTest[];
}

export interface Suites {
  readonly ids: readonly string[];
  load(id: string): Promise<Suite>;
  stop(): void;
}

const startWithinMs = 60_000;
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Starts the audit's own server: its subgraphs, supergraphs and tests. */
export async function serveSuites(checkout: string): Promise<Suites> {
  const port = await freePort();
  const entry = pathToFileURL(join(checkout, 'src/index.ts')).href;
  const script = `(await import(${JSON.stringify(entry)})).serve(${port})`;
  const args = ['--import', tsx, '--input-type=module', '--eval', withResolvers + script];
  const server = spawn(process.execPath, args, { cwd: checkout, stdio: ['ignore', 'ignore', 2] });
  const url = `http://localhost:${port}`;
  const ids = await whenUp(server, `${url}/ids`);
  return {
    ids,
    load: async (id) => {
      const [supergraphSdl, subgraphs, tests] = await Promise.all([
        fetch(`${url}/${id}/supergraph`).then((response) => response.text()),
        readJson<{ name: string; url: string }[]>(`${url}/${id}/subgraphs`),
        readJson<AuditTest[]>(`${url}/${id}/tests`),
      ]);
      const addresses = subgraphs.map(({ name, url: address }) => [name, address]);
      return { id, supergraphSdl, subgraphs: Object.fromEntries(addresses) as never, tests };
    },
    stop: () => void server.kill(),
  };
}

/** The audit is written for Node 22. */
const withResolvers = `Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((yes, no) => { resolve = yes; reject = no; });
  return { promise, resolve, reject };
};
`;

async function whenUp(server: ChildProcess, url: string): Promise<string[]> {
  const overdue = Date.now() + startWithinMs;
  while (server.exitCode === null && Date.now() < overdue) {
    const ids = await readJson<string[]>(url).catch(() => null);
    if (ids) return ids;
    await new Promise((done) => setTimeout(done, 100));
  }
  server.kill();
  throw new Error('The audit did not start. Is it checked out there, with its packages installed?');
}

async function readJson<Value>(url: string): Promise<Value> {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  return (await response.json()) as Value;
}
