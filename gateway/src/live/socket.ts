import type { Logger } from '@throughline/chassis/log';
import type { Server as ProtocolServer } from 'graphql-ws';
import type { WebSocket } from 'ws';

/** What the protocol's callbacks know of their socket. */
export interface SocketExtra {
  readonly socket: WebSocket;
  /** The connection's request id, and a number for each operation on it. */
  nextRequestId(): string;
}

/** A peer that answers no ping for this long is gone. */
const pingMs = 12_000;
/** Who has stopped reading never sees a close frame. */
const closeMs = 1_000;

/** Binds a `ws` socket to the protocol server. */
export function serveSocket(
  server: ProtocolServer<SocketExtra>,
  socket: WebSocket,
  requestId: string,
  log: Logger,
): void {
  let operations = 0;
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (data) => send(socket, data),
      close: (code, reason) => closeSocket(socket, code ?? 1000, reason ?? ''),
      onMessage: (handle) => {
        socket.on('message', (data: Buffer) => {
          handle(data.toString('utf8')).catch((error: unknown) => {
            log.error({ err: error }, 'socket message failed');
            closeSocket(socket, 4500, 'Internal server error');
          });
        });
      },
    },
    { socket, nextRequestId: () => `${requestId}.${(operations += 1)}` },
  );
  let heard = true;
  socket.on('pong', () => (heard = true));
  const ping = setInterval(() => {
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  }, pingMs);
  // A frame too large or a broken pipe; `ws` closes the socket itself.
  socket.on('error', (error) => log.debug({ err: error }, 'socket error'));
  socket.once('close', (code, reason) => {
    clearInterval(ping);
    closed(code, reason.toString('utf8')).catch((error: unknown) => {
      log.error({ err: error }, 'socket close failed');
    });
  });
}

/** Asks the peer to close, and closes without it when it does not answer. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const overdue = setTimeout(() => socket.terminate(), closeMs);
  socket.once('close', () => clearTimeout(overdue));
}

function send(socket: WebSocket, data: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(data, (error) => (error ? reject(error) : resolve()));
  });
}
