import type { Deliveries } from './load/deliveries.ts';
import { acrossSubgraphs } from './plant.ts';
import { apiKey, type LiveGateway, type Scene } from './scene.ts';
import { pause, untilListening } from './waiting.ts';

/** Whose gateway, and whether everybody asks the same there or something of their own. */
export const kinds = ['ours, the same', 'ours, each its own', 'Hive, the same'] as const;
type Kind = (typeof kinds)[number];

export interface FanOut {
  readonly kind: Kind;
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
const ofRun: Readonly<Record<Kind, number>> = {
  'ours, the same': 60_000,
  'ours, each its own': 4_000,
  'Hive, the same': 4_000,
};
/** More in one burst would have the subgraph read its table, which is another measurement. */
const mostEvents = 500;
const patienceMs = 60_000;

/** One subscription across three subgraphs and its many subscribers, at a fresh gateway. */
export async function measureFanOut(
  scene: Scene,
  kind: Kind,
  subscribers: number,
): Promise<FanOut> {
  const isOwn = kind === 'ours, each its own';
  const gateway = await (kind === 'Hive, the same'
    ? scene.startHive()
    : scene.startGateway(`${isOwn ? 'own' : 'shared'}-${subscribers}`));
  const run = runner(scene, subscribers);
  // Plans, pools and the compiler are warm before anybody is counted.
  await open(scene, gateway, 'ours, the same', 1);
  await runner(scene, 1)(200, 200);
  await leave(scene);
  const before = await gateway.report();
  await open(scene, gateway, kind, subscribers);
  const idle = await gateway.report();
  await run(2, 2);
  const single = await run(1, 1);
  const events = Math.min(mostEvents, Math.max(2, Math.ceil(ofRun[kind] / subscribers)));
  const full = await run(events, Infinity);
  const rate = full.count / full.seconds / subscribers;
  const calm = await run(Math.max(2, Math.ceil(events / 2)), rate / 4);
  const upstreams = await scene.upstreams();
  await leave(scene);
  await gateway.stop();
  const bytesEach = (idle.rss - before.rss) / subscribers;
  return { kind, subscribers, full, calm, single, upstreams, rss: idle.rss, bytesEach };
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
  kind: Kind,
  count: number,
): Promise<void> {
  const ownSeats = kind === 'ours, each its own';
  await scene.clients({ kind: 'open', count, port, apiKey, query: acrossSubgraphs, ownSeats });
  await untilListening(scene, ownSeats ? count : 1);
  // How many upstreams it will open is not known before.
  if (kind === 'Hive, the same') await pause(2_000);
}

export async function leave(scene: Scene): Promise<void> {
  await scene.clients({ kind: 'leave' });
  await pause(500);
}
