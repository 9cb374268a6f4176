import type { Server } from 'node:http';
import type { Logger } from '@throughline/chassis/log';
import { measured, type Read } from '@throughline/chassis/metrics/meters';
import type { Tracing } from '@throughline/chassis/tracing/span';
import type { AccessPolicy } from '../access/access.ts';
import type { ClientAddress } from '../access/client-address.ts';
import type { Graph } from '../graph/graph.ts';
import { createDoor, type Door } from './door.ts';
import { type EventStreams, openEventStreams } from './events/event-streams.ts';
import { createHub, type Hub } from './hub.ts';
import { openSockets, type SocketPath } from './socket/sockets.ts';
import { openUpstreams } from './upstream/upstreams.ts';

export interface LiveOptions {
  readonly graph: Graph;
  readonly access: AccessPolicy;
  readonly addressOf: ClientAddress;
  readonly subgraphs: Readonly<Record<string, string>>;
  /** How long a subscription that nobody hears is kept at its subgraph. */
  readonly lingerMs: number;
  readonly tracing: Tracing | null;
  readonly log: Logger;
}

export interface Live {
  readonly door: Door;
  readonly hub: Hub;
  readonly streams: EventStreams;
  listen(http: Server, path: SocketPath): void;
  /** Subscriptions that are open at subgraphs now. */
  upstreamCount(): number;
  /** Sends every subscriber away with 1012, which clients answer by coming back. */
  stop(): Promise<void>;
}

/** Subscriptions: `hub` shares them, `socket/` and `events/` are the doors to them. */
export function openLive(options: LiveOptions): Live {
  const { graph, access, addressOf, subgraphs, lingerMs, tracing, log } = options;
  const upstreams = openUpstreams({ subgraphs, sign: graph.sign, log });
  const hub = createHub({ graph, upstreams, log, tracing, lingerMs });
  const door = createDoor({ graph, access, addressOf, hub, log });
  const streams = openEventStreams(door);
  let sockets: ReturnType<typeof openSockets> | null = null;
  return {
    door,
    hub,
    streams,
    listen: (http, path) => {
      const opened = (sockets = openSockets(http, door, path));
      const count = (name: Read, now: () => number): void => {
        measured()?.read(name, () => Promise.resolve([{ labels: { path }, value: now() }]));
      };
      count('throughline_open_sockets', () => opened.count());
      count('throughline_open_event_streams', () => streams.count());
      count('throughline_open_subscriptions', () => upstreams.count());
    },
    upstreamCount: () => upstreams.count(),
    stop: async () => {
      streams.stop();
      await sockets?.stop();
      hub.stop();
      await upstreams.stop();
    },
  };
}
