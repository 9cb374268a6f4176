import type { Crew } from './crew.ts';
import { cannedAnswer } from './graph/queries.ts';
import { canonical } from './load/answers.ts';
import type { Load, LoadJob } from './load/load.ts';
import { type Scene, startStub } from './scene.ts';

export interface Ceiling {
  /** Answers a second of processor time, were a whole core its own. */
  readonly generator: number;
  readonly stub: number;
  /** Answers a second with a core for each. */
  readonly together: number;
}

/** The load generator asks a stub on the gateway's core: what both could at most. */
export async function measureCeiling(crew: Crew, scene: Scene): Promise<Ceiling> {
  const { stub, port } = await startStub(crew, 'gateway');
  const job: LoadJob = {
    port,
    path: '/',
    headers: {},
    body: '{"query":"{ canned }"}',
    expected: canonical(cannedAnswer),
    connections: 50,
    warmupMs: 1_000,
    measureMs: 2_000,
    gatewayPid: stub.pid,
    stubPid: stub.pid,
    stubPort: port,
  };
  const load = (await scene.generator.ask(job)) as Load;
  await stub.stop();
  return {
    generator: load.answers / load.generatorSeconds,
    stub: load.answers / load.stubSeconds,
    together: load.answers / load.seconds,
  };
}
