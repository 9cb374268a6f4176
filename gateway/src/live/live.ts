import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@throughline/chassis/log';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { AccessPolicy } from '../access/access.ts';
import type { Graph } from '../graph/graph.ts';
import { readRequestId } from '../http/request-id.ts';
import { createProtocol } from './protocol.ts';
import { closeSocket, serveSocket } from './socket.ts';
import { openUpstreams } from './upstream.ts';

export interface LiveOptions {
  readonly http: Server;
  readonly graph: Graph;
  readonly access: AccessPolicy;
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly log: Logger;
}

export interface Live {
  /** Sends every subscriber away with 1012, which clients answer by coming back. */
  stop(): Promise<void>;
}

/** No operation of ours comes near. */
const maxMessageBytes = 64 * 1024;

/** The WebSocket door: graphql-transport-ws on the graph's own path. */
export function openLive({ http, graph, access, subgraphs, log }: LiveOptions): Live {
  const upstreams = openUpstreams({ subgraphs, sign: graph.sign, log });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    handleProtocols,
  });
  const protocol = createProtocol({ graph, access, upstreams, log });
  let draining = false;
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (draining) return refuseUpgrade(socket, '503 Service Unavailable');
    if (request.url?.split('?')[0] !== '/graphql') return refuseUpgrade(socket, '404 Not Found');
    const requestId = readRequestId(request.headers['x-request-id']);
    sockets.handleUpgrade(request, socket, head, (client) =>
      serveSocket(protocol, client, requestId, log),
    );
  };
  http.on('upgrade', upgrade);
  return {
    stop: async () => {
      draining = true;
      for (const socket of sockets.clients) closeSocket(socket, 1012, 'Service restart');
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
      await upstreams.stop();
    },
  };
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
