import type { Deliveries } from './load/deliveries.ts';
import { acrossSubgraphs } from './plant.ts';
import { apiKey, type LiveGateway, type Scene } from './scene.ts';
import { pause, untilListening } from './waiting.ts';

export interface FanOut {
  /** All ask the same; else each asks something of its own. */
  readonly isShared: boolean;
  readonly subscribers: number;
  /** As fast as it can. */
  readonly full: Deliveries;
  /** At a quarter of that, which tells how late an event is. */
  readonly calm: Deliveries;
  /** One event, while nothing else happens. */
  readonly single: Deliveries;
  readonly upstreams: number;
  /** Resident memory of the gateway while all wait, and what each subscriber added to it. */
  readonly rss: number;
  readonly bytesEach: number;
}

/** Deliveries of a run: a second or two of work. */
const ofRun = { shared: 60_000, own: 4_000 };
/** More in one burst would have the subgraph read its table, which is another measurement. */
const mostEvents = 500;
const patienceMs = 60_000;

/** One subscription across three subgraphs and its many subscribers, at a fresh gateway. */
export async function measureFanOut(
  scene: Scene,
  isShared: boolean,
  subscribers: number,
): Promise<FanOut> {
  const gateway = await scene.startGateway(`${isShared ? 'shared' : 'own'}-${subscribers}`);
  const run = runner(scene, subscribers);
  // Plans, pools and the compiler are warm before anybody is counted.
  await open(scene, gateway, true, 1);
  await runner(scene, 1)(200, 200);
  await leave(scene);
  const before = await gateway.report();
  await open(scene, gateway, isShared, subscribers);
  const idle = await gateway.report();
  await run(2, 2);
  const single = await run(1, 1);
  const most = isShared ? ofRun.shared : ofRun.own;
  const events = Math.min(mostEvents, Math.max(2, Math.ceil(most / subscribers)));
  const full = await run(events, Infinity);
  const rate = full.count / full.seconds / subscribers;
  const calm = await run(Math.max(2, Math.ceil(events / 2)), rate / 4);
  const upstreams = await scene.upstreams();
  await leave(scene);
  await gateway.stop();
  const bytesEach = (idle.rss - before.rss) / subscribers;
  return { isShared, subscribers, full, calm, single, upstreams, rss: idle.rss, bytesEach };
}

/** Publishes, and waits until everybody has everything. */
export function runner(scene: Scene, subscribers: number) {
  return async (events: number, perSecond: number): Promise<Deliveries> => {
    await scene.clients({ kind: 'forget' });
    await scene.publish({ events, perSecond: Math.min(perSecond, 1e9), bytes: 20 });
    const deliveries = events * subscribers;
    return scene.clients({ kind: 'await', deliveries, withinMs: patienceMs });
  };
}

export async function open(
  scene: Scene,
  { port }: LiveGateway,
  isShared: boolean,
  count: number,
): Promise<void> {
  const opening = { port, apiKey, query: acrossSubgraphs, ownSeats: !isShared };
  await scene.clients({ kind: 'open', count, ...opening });
  await untilListening(scene, isShared ? 1 : count);
}

export async function leave(scene: Scene): Promise<void> {
  await scene.clients({ kind: 'leave' });
  await pause(500);
}
