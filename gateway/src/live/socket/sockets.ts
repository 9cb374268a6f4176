import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { createHolders } from '../../access/holders.ts';
import { authenticateNow } from '../../access/access.ts';
import { connectionKey } from '../../access/key.ts';
import { readRequestId } from '../../http/request-id.ts';
import type { Door } from '../door.ts';
import { Connection, type ConnectionHost, type StartedOperation } from './connection.ts';
import type { Subscriber } from '../subscriber.ts';

/** No operation of ours comes near. */
const maxMessageBytes = 64 * 1024;
/** Screens of a large plant, each with one socket, and room for as many again. */
const mostSocketsOfOneKey = 10_000;

/** Where sockets are spoken to. */
export const socketPaths = ['/graphql', '/partner/graphql'] as const;
export type SocketPath = (typeof socketPaths)[number];

export interface Sockets {
  /** That are open now. */
  count(): number;
  stop(): Promise<void>;
}

/** The WebSocket door: graphql-transport-ws on the graph's own path. */
export function openSockets(http: Server, door: Door, path: SocketPath): Sockets {
  const { log, access } = door;
  const connections = new Set<Connection>();
  const holders = createHolders(mostSocketsOfOneKey);
  const requestIds = new WeakMap<Connection, () => string>();
  const host: ConnectionHost = {
    log,
    authenticate: async (params, address) => {
      const key = connectionKey(params) ?? '';
      return authenticateNow(access, { key, address });
    },
    seat: ({ keyId }) => holders.take(keyId),
    start: (started) => start(door, started, requestIds.get(started.connection)?.() ?? 'none'),
    closed: (connection) => {
      connections.delete(connection);
      if (connection.rights) holders.release(connection.rights.keyId);
    },
  };
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessageBytes,
    handleProtocols,
  });
  let draining = false;
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const asked = request.url?.split('?')[0];
    if (asked !== path) {
      // The first of the doors speaks for what has none.
      const isNobodys = !socketPaths.some((one) => one === asked);
      if (isNobodys && path === socketPaths[0]) refuseUpgrade(socket, '404 Not Found');
      return;
    }
    if (draining) return refuseUpgrade(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (client) => {
      const connection = new Connection(client, host, door.addressOf(request));
      connections.add(connection);
      requestIds.set(connection, countIds(readRequestId(request.headers['x-request-id'])));
      if (client.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
        connection.close(4406, 'Subprotocol not acceptable');
      }
    });
  });
  const stopListening = access.onRevoked((keyId) => {
    for (const connection of connections) {
      if (connection.rights?.keyId === keyId) connection.close(4401, 'Unauthorized');
    }
  });
  return {
    count: () => connections.size,
    stop: async () => {
      draining = true;
      stopListening();
      for (const connection of connections) connection.close(1012, 'Service restart');
      while (connections.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      sockets.close();
    },
  };
}

/** The connection's request id, and a number for each operation on it. */
function countIds(requestId: string): () => string {
  let operations = 0;
  return () => `${requestId}.${(operations += 1)}`;
}

async function start(
  door: Door,
  { connection, id, payload, rights }: StartedOperation,
  requestId: string,
): Promise<Subscriber | null> {
  return door.ask(
    { ...payload, rights, requestId },
    {
      isReady: () => connection.isReady,
      write: (delivery) => connection.next(id, delivery),
      end: (errors) => {
        if (errors.length > 0) connection.error(id, errors);
        else connection.complete(id);
      },
      tooSlow: () => connection.close(1013, 'Too slow'),
    },
  );
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
