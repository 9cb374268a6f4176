import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { StartSettings } from './contestants.ts';
import type { Member } from './crew.ts';

/** It cannot play: the reason goes below the table. */
export class DidNotStart extends Error {}

const startWithinMs = 60_000;

/** Resolves when it answers; fails with its own last words when it ends before. */
export async function ready(
  gateway: Member,
  { port, apiKey }: Pick<StartSettings, 'port' | 'apiKey'>,
): Promise<void> {
  const overdue = Date.now() + startWithinMs;
  while (Date.now() < overdue) {
    if (gateway.hasEnded()) throw new DidNotStart(gateway.complaint());
    if (await answers(port, apiKey)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new DidNotStart(`no answer within ${startWithinMs / 1000} s\n${gateway.complaint()}`);
}

async function answers(port: number, apiKey: string): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: '{"query":"{ __typename }"}',
      // One that opened the port but answers nobody yet would be waited for without end.
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
