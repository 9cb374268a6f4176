import { LiveSocket } from './live-socket.ts';

export interface Subscribing {
  readonly port: number;
  readonly apiKey: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Listener {
  /** A frame; false when it is no event. */
  take(bytes: Buffer, start: number, end: number): boolean;
  closed(): void;
}

/** A socket that subscribes; `acknowledged` says when it has, and fails when it is closed before. */
export function openOne(
  { port, apiKey, query, variables }: Subscribing,
  { take, closed }: Listener,
): { readonly socket: LiveSocket; readonly acknowledged: Promise<void> } {
  const { promise, resolve, reject } = withResolvers();
  const socket = new LiveSocket(port, {
    text: (bytes, start, end) => {
      if (take(bytes, start, end)) return;
      const text = bytes.toString('latin1', start, end);
      if (text.includes('"connection_ack"')) {
        socket.send({ id: '1', type: 'subscribe', payload: { query, variables } });
        resolve();
      } else if (text.includes('"error"')) process.stderr.write(`${text}\n`);
    },
    closed: () => {
      closed();
      reject(new Error('closed before it was acknowledged'));
    },
  });
  socket.wire.once('connect', () => {
    const payload = { authorization: `Bearer ${apiKey}` };
    socket.send({ type: 'connection_init', payload });
  });
  return { socket, acknowledged: promise };
}

/** ES2024's, which Node 20 has not. */
function withResolvers() {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}
