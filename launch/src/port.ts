import { createServer } from 'node:net';
import { StartFailure } from './failure.ts';

/** Refuses a port that we could not listen on; `name` is the variable that sets it. */
export async function requirePort(name: string, port: number, host: string): Promise<void> {
  const answer = await tryPort(port, host);
  if (typeof answer === 'number') return;
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken: stop what runs there, or choose another with ${name}=${port + 10}.`,
    EACCES: `Port ${port} needs an administrator's rights: choose one above 1023 with ${name}.`,
  };
  throw new StartFailure(reasons[answer] ?? `Cannot listen on ${host}:${port} (${answer}).`);
}

/** A free port of the loopback, the preferred one when it is free. */
export async function freePort(preferred: number | null = null): Promise<number> {
  for (const candidate of [preferred ?? 0, 0]) {
    const answer = await tryPort(candidate, '127.0.0.1');
    if (typeof answer === 'number') return answer;
  }
  throw new StartFailure('The loopback has no free port.');
}

/** The port it could listen on, or the reason why not. */
async function tryPort(port: number, host: string): Promise<number | string> {
  const server = createServer();
  return new Promise((done) => {
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : port));
    });
  });
}
