import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant } from './contestants.ts';
import type { Crew } from './crew.ts';
import { queries, type QueryName } from './graph/queries.ts';
import type { Load, LoadJob } from './load/load.ts';
import type { Options } from './options.ts';
import { peakMegabytes } from './readings.ts';
import { freePort, ready } from './ready.ts';
import type { Scene } from './scene.ts';

export interface Measured extends Load {
  readonly peakMegabytes: number;
}

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
