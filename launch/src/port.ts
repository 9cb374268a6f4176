import { createServer } from 'node:net';

/** Whether we may listen there; opens and closes it. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await tryPort(port, host)) !== null;
}

/** A free port of the loopback, preferring the given one. */
export async function freePort(preferred: number | null = null): Promise<number> {
  const taken = preferred === null ? null : await tryPort(preferred, '127.0.0.1');
  const port = taken ?? (await tryPort(0, '127.0.0.1'));
  if (port === null) throw new Error('the loopback has no free port');
  return port;
}

async function tryPort(port: number, host: string): Promise<number | null> {
  const server = createServer();
  return new Promise((done) => {
    server.once('error', () => done(null));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : null));
    });
  });
}
