// Subscribers, all in one process.
import { LiveSocket } from './live-socket.ts';
import { openOne } from './opening.ts';
import { DeliveryCount } from './deliveries.ts';
import type { ClientJob, Opening } from '../scene.ts';

const sockets = new Set<LiveSocket>();
const deliveries = new DeliveryCount();
/** Connecting at the same time; more would only wait in the gateway's backlog. */
const atOnce = 50;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when the connection is acknowledged, and has subscribed. */
async function open(opening: Opening, seat: number): Promise<LiveSocket> {
  const variables = opening.ownSeats ? { seat } : {};
  const { socket, acknowledged } = openOne(
    { ...opening, variables },
    {
      take: (bytes, start, end) => deliveries.take(bytes, start, end),
      closed: () => void sockets.delete(socket),
    },
  );
  sockets.add(socket);
  await acknowledged;
  return socket;
}

async function inLanes(count: number, run: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
}

/** Connects and is gone again: at once, after the key was sent, or while it listens. */
async function dropIn(job: Opening, index: number): Promise<void> {
  if (index % 3 > 0) {
    const socket = await open(job, index);
    if (index % 3 === 1) await sleep(2);
    socket.drop();
  } else {
    const socket = new LiveSocket(job.port, { text: () => undefined, closed: () => undefined });
    await new Promise((resolve) => socket.wire.once('connect', resolve));
    socket.drop();
  }
}

async function work(job: ClientJob): Promise<object> {
  switch (job.kind) {
    case 'open':
      await inLanes(job.count, (index) => open(job, index));
      return {};
    case 'stall': {
      const socket = await open(job, 0);
      sockets.delete(socket);
      socket.wire.pause();
      return {};
    }
    case 'drop in':
      await inLanes(job.count, (index) => dropIn(job, index));
      return {};
    case 'forget':
      deliveries.clear();
      return {};
    case 'await': {
      const end = Date.now() + job.withinMs;
      while (deliveries.count < job.deliveries && Date.now() < end) await sleep(5);
      return deliveries.read();
    }
    case 'leave':
      for (const socket of sockets) socket.drop();
      return {};
  }
}

process.on('message', (job: ClientJob) => void work(job).then((answer) => process.send?.(answer)));
process.send?.('ready');
