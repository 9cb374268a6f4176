import '@throughline/gateway/graph/telemetry-off';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createLog } from '@throughline/chassis/log';
import { startGateway } from '@throughline/gateway/gateway';
import type { Suite } from './suites.ts';

/** A gateway over one suite's supergraph, asked over HTTP as any caller asks it. */
export interface Subject {
  readonly url: string;
  stop(): Promise<void>;
}

export type OpenSubject = (suite: Suite) => Promise<Subject>;

export const apiKey = 'audit';

export function openOurs({ supergraphSdl, subgraphs }: Suite): Promise<Subject> {
  return startGateway({
    port: 0,
    secret: 'a secret that nobody checks, as long as one should be',
    apiKey,
    subgraphs,
    supergraphSdl,
    subgraphTimeoutMs: 10_000,
    log: createLog('audit', 'silent'),
  });
}

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function openStock({ supergraphSdl }: Suite): Promise<Subject> {
  const gateway = new ApolloGateway({ supergraphSdl, logger: quiet });
  const server = new ApolloServer({ gateway, logger: quiet });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  return { url, stop: () => server.stop() };
}
