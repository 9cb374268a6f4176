import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { until } from '../plant/graph.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { type: string; timestamp: string; data: Record<string, any> };
}

export type Behaviour = (response: ServerResponse, nth: number) => void;

export const takes: Behaviour = (response) => void response.writeHead(204).end();

/** A partner's server, which takes what comes as it is told to. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  behave(behaviour: Behaviour): void;
  /** Waits for so many calls. */
  heard(count: number): Promise<unknown>;
  /** What came, when the standard's own library finds it signed with this secret. */
  verified(secret: string): Received['body'][];
  close(): Promise<void>;
}

export async function openReceiver(first: Behaviour = takes): Promise<Receiver> {
  const received: Received[] = [];
  let behaviour = first;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, text, body: JSON.parse(text || 'null') });
      behaviour(response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    port,
    received,
    behave: (next) => void (behaviour = next),
    heard: (count) =>
      until(
        'calls',
        () => Promise.resolve(received.length),
        (calls) => calls >= count,
      ),
    verified: (secret) =>
      received.map(
        ({ headers, text }) =>
          new Webhook(secret).verify(text, headers as Record<string, string>) as Received['body'],
      ),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
