import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Contestant, StartSettings } from './contestants.ts';
import type { Crew, Member } from './crew.ts';
import { queries, type QueryName } from './graph/queries.ts';
import type { Load, LoadJob } from './load/load.ts';
import type { Options } from './options.ts';
import { peakMegabytes } from './readings.ts';
import type { Scene } from './scene.ts';

export interface Measured extends Load {
  readonly peakMegabytes: number;
}

/** It cannot play: the reason goes below the table. */
export class DidNotStart extends Error {}

const startWithinMs = 60_000;

/** Starts one gateway fresh, asks it one query for a while, and stops it. */
export async function measure(
  contestant: Contestant,
  query: QueryName,
  { crew, scene, options }: { crew: Crew; scene: Scene; options: Options },
): Promise<Measured> {
  const { share, routerRuntime } = contestant;
  const { apiKey, subgraphs, supergraphFile } = scene;
  const port = await freePort();
  const settings = { port, apiKey, subgraphs, supergraphFile, share, routerRuntime };
  const gateway = crew.start({
    name: contestant.name,
    command: [...profiling(contestant, query, options), ...contestant.command(settings)],
    core: 'gateway',
    environment: { BENCH_GATEWAY: JSON.stringify(settings), APOLLO_TELEMETRY_DISABLED: '1' },
  });
  try {
    await ready(gateway, settings);
    const job: LoadJob = {
      port,
      path: '/graphql',
      headers: { authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ query: queries[query] }),
      expected: scene.expected[query],
      connections: options.connections,
      warmupMs: options.warmup * 1000,
      measureMs: options.seconds * 1000,
      gatewayPid: gateway.pid,
      stubPid: scene.stub.pid,
      stubPort: scene.stubPort,
    };
    const load = (await scene.generator.ask(job)) as Load;
    return { ...load, peakMegabytes: peakMegabytes(gateway.pid) };
  } finally {
    await gateway.stop();
  }
}

function profiling(contestant: Contestant, query: QueryName, { cpuProf }: Options): string[] {
  if (cpuProf === null) return [];
  const directory = join(cpuProf, contestant.name, query);
  mkdirSync(directory, { recursive: true });
  return ['--cpu-prof', `--cpu-prof-dir=${directory}`];
}

async function ready(gateway: Member, { port, apiKey }: StartSettings): Promise<void> {
  const overdue = Date.now() + startWithinMs;
  while (Date.now() < overdue) {
    if (gateway.hasEnded()) throw new DidNotStart(gateway.complaint());
    if (await answers(port, apiKey)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new DidNotStart(`no answer within ${startWithinMs / 1000} s\n${gateway.complaint()}`);
}

async function answers(port: number, apiKey: string): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: '{"query":"{ __typename }"}',
      // One that opened the port but answers nobody yet would be waited for without end.
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
