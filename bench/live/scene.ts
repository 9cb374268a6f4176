import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { composeSupergraph } from '@throughline/tools/compose/compose';
import type { Core, Crew, Member } from '../gateway/crew.ts';
import { tsx } from '../gateway/contestants.ts';
import type { Deliveries } from './load/deliveries.ts';
import { startHive } from './hive.ts';
import { sdls } from './plant.ts';

export interface Publishing {
  readonly events: number;
  readonly perSecond: number;
  /** Of each event's note. */
  readonly bytes: number;
}

export interface StubReport {
  /** Subscriptions that the subgraph has open. */
  readonly upstreams: number;
  readonly step: number;
}

export interface GatewayReport {
  readonly rss: number;
  readonly heapUsed: number;
  /** What keeps its process alive, by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

export interface Opening {
  readonly port: number;
  readonly apiKey: string;
  readonly query: string;
  /** Each subscriber asks with a variable of its own. */
  readonly ownSeats: boolean;
}

export type ClientJob =
  | (Opening & { readonly kind: 'open' | 'drop in'; readonly count: number })
  | (Opening & { readonly kind: 'stall' })
  | { readonly kind: 'await'; readonly deliveries: number; readonly withinMs: number }
  | { readonly kind: 'forget' | 'leave' };

export interface LiveGateway {
  readonly port: number;
  report(): Promise<GatewayReport>;
  stop(): Promise<void>;
}

export interface Scene {
  readonly supergraphSdl: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  publish(publishing: Publishing): Promise<StubReport>;
  upstreams(): Promise<number>;
  clients<Answer = Deliveries>(job: ClientJob): Promise<Answer>;
  /** Ours, fresh; `name` is the profile's. */
  startGateway(name: string): Promise<LiveGateway>;
  /** Hive's with its Rust runtime, fresh. */
  startHive(): Promise<LiveGateway>;
}

export const apiKey = 'tl_bench_the-key-of-the-measurement';

/** Subgraphs and subscribers, a process each; gateways come and go. */
export async function setScene(crew: Crew, cpuProf: string | null): Promise<Scene> {
  const begin = async (name: string, file: string, core: Core, flags: readonly string[] = []) => {
    const command = [...flags, '--import', tsx, new URL(file, import.meta.url).pathname];
    const member = crew.start({ name, command, core });
    return { member, said: await member.hear() };
  };
  const { member: stub, said } = await begin('the subgraphs', 'stub.ts', 'load');
  const { member: clients } = await begin('the subscribers', 'load/clients.ts', 'load');
  const subgraphs = said as Record<string, string>;
  const parts = Object.entries(sdls).map(([name, sdl]) => ({ name, sdl }));
  const { supergraph: supergraphSdl } = composeSupergraph(parts);
  return {
    supergraphSdl,
    subgraphs,
    publish: (publishing) => stub.ask(publishing) as Promise<StubReport>,
    upstreams: async () => ((await stub.ask('report' as never)) as StubReport).upstreams,
    clients: <Answer>(job: ClientJob) => clients.ask(job) as Promise<Answer>,
    startGateway: async (name) => {
      const settings = {
        port: 0,
        secret: 'nobody here checks it',
        apiKey,
        subgraphs,
        supergraphSdl,
      };
      const gateway = crew.start({
        name: 'the gateway',
        command: [
          '--expose-gc',
          ...profiling(cpuProf, name),
          ...['--import', tsx, new URL('gateway.ts', import.meta.url).pathname],
        ],
        core: 'gateway',
        environment: { BENCH_GATEWAY: JSON.stringify(settings), APOLLO_TELEMETRY_DISABLED: '1' },
      });
      return attend(gateway);
    },
    startHive: () => startHive(crew, supergraphSdl, subgraphs),
  };
}

async function attend(gateway: Member): Promise<LiveGateway> {
  const port = Number(await gateway.hear());
  return {
    port,
    report: () => gateway.ask({ kind: 'report' }) as Promise<GatewayReport>,
    stop: () => gateway.stop(),
  };
}

function profiling(cpuProf: string | null, name: string): readonly string[] {
  if (cpuProf === null) return [];
  const directory = join(cpuProf, name);
  mkdirSync(directory, { recursive: true });
  return ['--cpu-prof', `--cpu-prof-dir=${directory}`];
}
