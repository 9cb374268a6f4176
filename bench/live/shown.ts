import { leave, open, runner } from './fan-out.ts';
import type { Deliveries } from './load/deliveries.ts';
import type { Options } from './options.ts';
import { eventAlone } from './plant.ts';
import { apiKey, type GatewayReport, type Scene } from './scene.ts';
import { pause, until, untilListening } from './waiting.ts';

/** 100 events a second to 100 subscribers, for ten seconds. */
export async function measureSteady(scene: Scene): Promise<Deliveries> {
  const gateway = await scene.startGateway('steady');
  const run = runner(scene, 100);
  await open(scene, gateway, 'ours, the same', 100);
  await run(200, 100);
  const steady = await run(1_000, 100);
  await leave(scene);
  await gateway.stop();
  return steady;
}

export interface Stalled {
  /** How late everybody else was. */
  readonly others: Deliveries;
  /** Of their deliveries; below nothing, what came twice. */
  readonly missed: number;
  /** The most resident memory above that of before. */
  readonly growth: number;
  /** From when it stopped reading; null when it was never sent away. */
  readonly closedAfterMs: number | null;
}

const attentive = 10;
/** A kilobyte each; about half of what the gateway can hand on. */
const perSecond = 2_500;

/** One client has stopped reading while events of 1 KB pass; ten others read on. */
export async function measureStalled(scene: Scene, { stalledEvents }: Options): Promise<Stalled> {
  const gateway = await scene.startGateway('stalled');
  const opening = { port: gateway.port, apiKey, query: eventAlone, ownSeats: false };
  await scene.clients({ kind: 'open', count: attentive, ...opening });
  await untilListening(scene, 1);
  // Until the young generation has its size.
  const warm = 20_000;
  await scene.publish({ events: warm, perSecond, bytes: 1_000 });
  await scene.clients({ kind: 'await', deliveries: warm * attentive, withinMs: 60_000 });
  await scene.clients({ kind: 'forget' });
  const before = await gateway.report();
  await scene.clients({ kind: 'stall', ...opening });
  const began = Date.now();
  const connected = socketsOf(await gateway.report());
  let isOver = false;
  let growth = 0;
  let closedAfterMs: number | null = null;
  const watching = until(async () => {
    const report = await gateway.report();
    growth = Math.max(growth, report.rss - before.rss);
    if (closedAfterMs === null && socketsOf(report) < connected) closedAfterMs = Date.now() - began;
    await pause(400);
    return isOver;
  }, 600_000);
  await scene.publish({ events: stalledEvents, perSecond, bytes: 1_000 });
  const deliveries = stalledEvents * attentive;
  const others = await scene.clients({ kind: 'await', deliveries, withinMs: 60_000 });
  isOver = true;
  await watching;
  await leave(scene);
  await gateway.stop();
  return { others, missed: deliveries - others.count, growth, closedAfterMs };
}

export interface DropIns {
  readonly before: GatewayReport['resources'];
  readonly after: GatewayReport['resources'];
  readonly upstreams: number;
  readonly heapGrowth: number;
}

/** Clients that come and are gone again, at every stage of coming. */
export async function measureDropIns(scene: Scene, { dropIns }: Options): Promise<DropIns> {
  const gateway = await scene.startGateway('drop-in');
  const opening = { port: gateway.port, apiKey, query: eventAlone, ownSeats: false };
  await scene.clients({ kind: 'drop in', count: 500, ...opening });
  // The last socket to a subgraph waits five seconds for a next subscriber.
  await pause(12_000);
  const before = await gateway.report();
  await scene.clients({ kind: 'drop in', count: dropIns, ...opening });
  await pause(12_000);
  const after = await gateway.report();
  const upstreams = await scene.upstreams();
  await gateway.stop();
  return {
    before: before.resources,
    after: after.resources,
    upstreams,
    heapGrowth: after.heapUsed - before.heapUsed,
  };
}

function socketsOf({ resources }: GatewayReport): number {
  return resources.TCPSocketWrap ?? 0;
}
